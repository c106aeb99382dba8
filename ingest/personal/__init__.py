"""Persons in publishers' files: told by patterns, masked, named by pseudonyms, forgotten."""
