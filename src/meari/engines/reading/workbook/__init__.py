"""XLSX workbooks: checked whole first, then read row by row."""
