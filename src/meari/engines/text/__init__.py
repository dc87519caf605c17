"""Korean and English text understood offline: normalise, mask, classify, find products."""
