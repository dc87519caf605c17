"""Customers and what links to them."""
