log2((event_count + 0.5)::double / nullif((expected_count + 0.5)::double, 0))
+ 2.4 * power((event_count + 0.5)::double, -0.5)
- 0.5 * power((event_count + 0.5)::double, -1.5)
