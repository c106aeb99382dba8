case
    when a > 0 and b > 0 and c > 0 and d > 0
        then
            (a::double * d) / nullif(b::double * c, 0)
            * exp(
                z * sqrt(
                    1.0::double / nullif(a, 0) + 1.0::double / nullif(b, 0)
                    + 1.0::double / nullif(c, 0) + 1.0::double / nullif(d, 0)
                )
            )
    when a > 0 and d > 0 and (b = 0 or c = 0) then 'infinity'::double
end
