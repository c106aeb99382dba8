{{ count_cells(region_axes()) }}
