"""Meari (메아리): open, self-hosted, Korean-first experience management."""
