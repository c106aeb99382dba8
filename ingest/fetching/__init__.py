"""The parts of fetching: what is asked, how it travels, what is checked, what is remembered."""
