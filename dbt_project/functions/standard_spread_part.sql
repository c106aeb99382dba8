power(weight::double * (rate - rate_bound), 2)
