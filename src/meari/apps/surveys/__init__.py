"""Surveys: what is asked of whom, how it is answered, what the answers say, and what answering is worth."""
