"""The page frame, components and the form kit."""
