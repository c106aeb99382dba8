{{ rate_cells() }}
