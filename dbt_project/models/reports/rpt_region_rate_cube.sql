{{ rate_cube(
    ref('trend_region_rate_cells'),
    ref('trend_region_rates_standardised'),
    ref('trend_region_rates_shrunken'),
    region_axes()
) }}
