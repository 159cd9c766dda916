"""The settings: the firm, its people and their rights, the lists it works with, the ways in from outside."""
