case
    when a + b > 0 and c + d > 0 and a + c > 0 and b + d > 0
        then
            (a + b + c + d)::double
            * power(
                greatest(
                    0.0::double,
                    abs(a::double * d - b::double * c) - (a + b + c + d)::double / 2
                ),
                2
            )
            / nullif((a + b)::double * (c + d) * (a + c) * (b + d), 0)
end
