"""Ways out of the house, each a kind: see docs/adding/provider.md."""
