"""The report gallery and the report builder."""
