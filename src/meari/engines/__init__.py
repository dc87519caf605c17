"""The know-how: pure functions, no Django, clock, network or files."""
