"""Decisions, who answers for them, and what became of them."""
