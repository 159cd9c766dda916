"""The one word for each thing, in every language."""

import csv
from pathlib import Path

GLOSSARY = Path(__file__).with_name("glossary.csv")


def glossary(code: str) -> dict[str, str]:
    """The word of a language for each English term."""
    with GLOSSARY.open(newline="") as file:
        return {row["en"]: row[code] for row in csv.DictReader(file)}
