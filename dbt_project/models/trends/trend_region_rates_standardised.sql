{{ standardised_rates(ref('trend_region_rate_cells'), region_axes()) }}
