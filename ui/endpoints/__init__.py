"""What browsers and probes ask over plain HTTP."""
