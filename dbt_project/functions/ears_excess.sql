case
    when len(baseline) = 7 and not list_contains(list_transform(baseline, lambda v: v is null), true)
        then
            greatest(
                0.0::double,
                (event_count - list_avg(baseline))
                / nullif(greatest(sd_floor::double, list_stddev_samp(baseline)), 0) - 1
            )
end
