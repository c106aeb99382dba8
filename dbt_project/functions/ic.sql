log2((event_count + 0.5)::double / nullif((expected_count + 0.5)::double, 0))
