"""Spreadsheet files, read and written as a stream; what stands in them is for others to decide."""
