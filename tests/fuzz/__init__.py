"""Coverage-guided fuzzing of every reader: `just fuzz` for as long as one likes, seconds in CI."""
