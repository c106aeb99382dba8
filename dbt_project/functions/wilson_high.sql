case
    -- exact at the edge, where rounding would leave the interval short of the rate
    when sample_count > 0 and failure_count = sample_count then 1.0::double
    when sample_count > 0
        then
            least(
                1.0,
                (
                    failure_count + z * z / 2.0
                    + z * sqrt(
                        failure_count * (sample_count - failure_count) / nullif(sample_count, 0)::double
                        + z * z / 4.0
                    )
                ) / nullif(sample_count + z * z, 0)
            )
end
