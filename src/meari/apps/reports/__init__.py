"""The CS report: plans, frozen editions, elements, formats."""
