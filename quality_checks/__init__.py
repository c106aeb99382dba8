"""The gate: a batch is admitted, its bad rows are quarantined, or it is refused, with reasons."""
