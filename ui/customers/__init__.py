"""Customers: the overview and what belongs to it."""
