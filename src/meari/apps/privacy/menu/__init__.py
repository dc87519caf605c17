"""Menu entries of privacy."""
