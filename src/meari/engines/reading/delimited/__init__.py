"""Text files with delimiters: found, cut into lines, read, and mended where a quote never closes."""
