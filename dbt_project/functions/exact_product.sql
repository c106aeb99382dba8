list_reduce(factors, lambda product, factor: product * factor)
