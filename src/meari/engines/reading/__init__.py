"""Reading: bytes in, typed rows out."""
