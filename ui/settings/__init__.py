"""What administrators decide, a page each."""
