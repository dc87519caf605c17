"""What the whole company plans: launches, promotions, outages, policy changes."""
