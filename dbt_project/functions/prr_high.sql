case
    when a > 0 and c > 0
        then
            (a::double / nullif(a + b, 0)) / nullif(c::double / nullif(c + d, 0), 0)
            * exp(
                z * sqrt(
                    greatest(
                        0.0::double,
                        1.0::double / nullif(a, 0) - 1.0::double / nullif(a + b, 0)
                        + 1.0::double / nullif(c, 0) - 1.0::double / nullif(c + d, 0)
                    )
                )
            )
    when a > 0 and c = 0 and d > 0 then 'infinity'::double
end
