log2((event_count + 0.5)::double / nullif((expected_count + 0.5)::double, 0))
- 3.3 * power((event_count + 0.5)::double, -0.5)
- 2.0 * power((event_count + 0.5)::double, -1.5)
