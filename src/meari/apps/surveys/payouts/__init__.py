"""Providers of rewards."""
