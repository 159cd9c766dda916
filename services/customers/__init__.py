"""What can be done with customers: make one, find those that are there already, show one whole."""
