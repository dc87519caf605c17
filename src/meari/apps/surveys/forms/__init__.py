"""Input from those who build surveys."""
