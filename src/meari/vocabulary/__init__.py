"""The nouns: frozen dataclasses that two or more rooms share."""
