"""Does the product warn rightly and early: on planted hazards, on quiet series, on the past."""
