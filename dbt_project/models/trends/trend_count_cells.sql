{{ count_cells() }}
