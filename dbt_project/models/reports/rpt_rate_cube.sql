{{ rate_cube(
    ref('trend_rate_cells'), ref('trend_rates_standardised'), ref('trend_rates_shrunken')
) }}
