"""The forms in which an edition leaves the house, one module each."""
