"""What tests and benchmarks lean on: servers, databases and browsers of their own."""
