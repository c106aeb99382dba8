{{ rate_cells(region_axes()) }}
