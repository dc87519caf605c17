"""Pages of surveys: for those who answer, and for those who build and read."""
