"""Reports: the value (`report`), what it can show (`subjects`), how it runs (`run`), how it is kept and exported."""
