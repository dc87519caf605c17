"""The elements of a report, one folder each."""
