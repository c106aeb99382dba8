"""Statistics of the warehouse: arrays in, arrays out, for all series or cells at once.

No file, clock or database is touched here, and nothing but NumPy and SciPy is imported. Where the
data are too few to tell, the answer is ``nan``, never zero.
"""
