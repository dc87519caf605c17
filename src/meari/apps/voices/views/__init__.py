"""Pages of voices, the taxonomy, the bench and what the company's model learned."""
