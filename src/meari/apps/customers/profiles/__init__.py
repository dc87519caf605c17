"""What is said about a set of customers: one module each."""
