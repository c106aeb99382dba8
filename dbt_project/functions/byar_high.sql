case
    when event_count >= 0
        then
            (event_count + 1) * power(
                1.0 - 1.0 / (9.0 * (event_count + 1)) + z / (3.0 * sqrt(event_count + 1)), 3
            )
end
