"""Products, orders and returns."""
