"""What we promise about speed and quality, measured against named peers."""
