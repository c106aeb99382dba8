{{ standardised_rates(ref('trend_rate_cells'), regions=ref('trend_region_rate_cells')) }}
