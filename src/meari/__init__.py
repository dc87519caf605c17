"""Meari: open, self-hosted, Korean-first experience management."""
