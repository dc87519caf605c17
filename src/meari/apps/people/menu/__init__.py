"""Menu entries of people and rights."""
