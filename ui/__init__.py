"""What is seen: the shell, its pages and the endpoints they read from."""
