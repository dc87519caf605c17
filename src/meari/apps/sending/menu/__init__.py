"""Menu entries."""
