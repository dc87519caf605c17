"""Conditions on customers: one module each."""
