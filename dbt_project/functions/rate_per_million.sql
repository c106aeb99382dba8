1000000.0 * event_count / nullif(exposure_count, 0)
