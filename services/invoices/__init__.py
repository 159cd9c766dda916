"""Invoices of the register: rows, numbers, statuses, credit notes."""
