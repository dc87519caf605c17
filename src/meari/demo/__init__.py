"""The living demo: a made-up retailer, generated from a seed and written through the product's own actions."""
