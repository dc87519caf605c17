"""A living demo company: made up, deterministic, and loaded through the product's own doors."""
