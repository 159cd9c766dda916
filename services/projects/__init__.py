"""Projects and sales cases, whole."""
