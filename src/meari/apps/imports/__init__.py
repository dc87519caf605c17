"""Files in: targets, recipes, runs, rejects."""
