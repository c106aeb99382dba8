"""Chinese spot-check lists: what a table lists, what its columns mean, its rows as records."""
