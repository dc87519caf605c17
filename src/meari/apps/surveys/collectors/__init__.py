"""Ways in which surveys are answered, one module each: see docs/adding/collector.md."""
