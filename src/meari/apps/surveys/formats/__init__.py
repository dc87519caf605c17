"""Forms in which responses and results leave the house: a module each."""
