"""The look in Python: addresses of static files, icons, initials and the colours of people and companies."""

import hashlib
from functools import cache
from pathlib import Path

from services.text import company_initials as company_initials
from services.text import initials as initials

STATIC = Path(__file__).parent / "static"
STYLES = "all.css"  # the sheets of `SHEETS` as one
SHEETS = (
    "tokens.css", "base.css", "shell.css", "kpi.css", "grid.css", "forms.css", "overlay.css", "pages.css",
    "reports.css", "imports.css", "books.css", "modes.css", "list.css", "mass.css", "customers.css", "card.css",
    "extra-shell.css", "entry.css",
)  # fmt: skip
COLOURS = 8


@cache
def version() -> str:
    """What changes when any static file does: browsers keep files for a year under it."""
    seen = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            seen.update(f"{path.relative_to(STATIC)} {path.stat().st_size} {path.stat().st_mtime_ns}".encode())
    return seen.hexdigest()[:10]


@cache
def styles() -> str:
    """Every sheet in its order, as one: a page asks once."""
    return "\n".join((STATIC / name).read_text() for name in SHEETS if (STATIC / name).exists())


def asset(path: str) -> str:
    """The address of a static file."""
    return f"/static/{path}?v={version()}"


def icon(name: str) -> str:
    """A Lucide icon of the sprite, as Quasar's q-icon takes it."""
    return f"svguse:{asset('icons.svg')}#{name}|0 0 24 24"


STATE_TONES = {
    "won": "pos", "in_progress": "acc", "lost": "neu",
    "paid": "pos", "sent": "acc", "open": "neu",
}  # fmt: skip
"""How a status is drawn, by what it means (`Choice.state`)."""


def colour(row_id: int) -> int:
    """Which of the eight colours (`--k-av0-bg` …) belongs to a person or company; it stays when they are renamed."""
    return row_id % COLOURS
