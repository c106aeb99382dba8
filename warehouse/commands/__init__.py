"""What a person types: a module for each kind of command; ``warehouse.cli`` has their order."""
