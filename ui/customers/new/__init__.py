"""New customer: from a public register, or by hand."""
