"""Pages of voices, topics, the taxonomy, the bench, what the company's model learned, and channels; where others write in."""
