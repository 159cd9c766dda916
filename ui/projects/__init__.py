"""Projects: the list, the card with its costs, the form for a new one."""
