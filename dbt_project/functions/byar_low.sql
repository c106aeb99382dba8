case
    when event_count = 0 then 0.0
    when event_count > 0
        then
            event_count * power(
                1.0 - 1.0 / (9.0 * nullif(event_count, 0)) - z / (3.0 * sqrt(nullif(event_count, 0))), 3
            )
end
