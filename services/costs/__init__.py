"""Costs of projects: entered one by one or pasted from a spreadsheet."""
