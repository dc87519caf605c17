"""What files bring in here."""
