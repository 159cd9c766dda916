"""Sales cases: the list, the board, the form for a new one."""
