"""The house put to the test: runs that are killed, and what readers and the next run find."""
