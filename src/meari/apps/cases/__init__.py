"""Cases: something to be put right, what is said in it, and what is asked of other teams for it."""
