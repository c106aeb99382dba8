"""What the product costs beside a hand-written script on the same files: `just bench`."""
