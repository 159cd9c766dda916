"""Bringing files in: the list of imports, and the way from a file to customers in four steps."""
