"""Voices, the taxonomy and labels."""
