"""The history: who changed what when, and taking it back."""
