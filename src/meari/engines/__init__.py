"""The know-how: pure functions without Django, clock, network or files."""
