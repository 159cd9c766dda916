"""Invoices: the list, the page of one with its rows, credit notes."""
