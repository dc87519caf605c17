"""Input about cases."""
