"""Those who measure and those who complain: whether a number speaks of products or of them."""
