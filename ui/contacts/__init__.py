"""Contacts: the people at all customers."""
