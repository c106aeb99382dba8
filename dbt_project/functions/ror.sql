case
    when b > 0 and c > 0 then (a::double * d) / nullif(b::double * c, 0)
    when a > 0 and d > 0 then 'infinity'::double
end
