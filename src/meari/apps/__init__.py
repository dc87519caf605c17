"""The product: Django apps, stacked; each imports only apps below it."""
