"""Mass update in one dialog: field and value, review of every row, result with Undo. One dialog for every list."""
