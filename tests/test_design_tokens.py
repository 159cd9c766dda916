"""The colours can be read by everybody, the files stay light, and nothing is fetched from elsewhere."""

import json
import re
from functools import cache
from pathlib import Path

import pytest

from services.text import BLOCKED_INITIALS, LEGAL_FORMS

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "ui" / "static"
PAIRS = [tuple(pair) for pair in json.loads((ROOT / "tests" / "data" / "contrast_pairs.json").read_text())]
MODES = {"light": ":root, body.body--light", "dark": "body.body--dark"}
KILOBYTE = 1000
HTML_NAMES = re.compile(r"https?://(?!www\.w3\.org/)[\w.-]+")


@cache
def colours(mode: str) -> dict[str, str]:
    """The tokens of a mode by name without `--k-`, from the first block with its selector."""
    sheet = (STATIC / "tokens.css").read_text()
    block = sheet.split(f"{MODES[mode]} {{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--k-([\w-]+):\s*(#[0-9A-Fa-f]{6})", block))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2), 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_highest_contrast() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


@pytest.mark.parametrize("mode", MODES)
def test_text_and_marks_stand_out_from_what_is_behind_them(mode: str) -> None:
    seen = colours(mode)
    weak = {f"{front} on {back}": contrast(seen[front], seen[back]) for front, back, _ in PAIRS}
    needed = {f"{front} on {back}": least for front, back, least in PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in weak.items() if ratio < needed[pair]} == {}


@pytest.mark.parametrize("mode", MODES)
def test_initials_are_read_on_every_avatar_colour(mode: str) -> None:
    seen = colours(mode)
    assert min(contrast(seen[f"av{n}-fg"], seen[f"av{n}-bg"]) for n in range(8)) >= 4.5


@pytest.mark.parametrize(
    ("name", "words"), [("ONE_LETTER", BLOCKED_INITIALS), ("LEGAL_FORMS", LEGAL_FORMS)], ids=["blocked", "legal forms"]
)
def test_the_list_draws_the_same_letters_as_the_pages(name: str, words: frozenset[str]) -> None:
    told = re.search(rf"{name} = new Set\('([^']*)'", (STATIC / "cells.js").read_text())
    assert told is not None and set(told[1].split()) == words


def test_both_modes_have_the_same_tokens() -> None:
    assert colours("light").keys() == colours("dark").keys()


def test_every_token_that_the_sheets_use_is_defined() -> None:
    sheets = "\n".join(path.read_text() for path in sorted(STATIC.glob("*.css")))
    defined = set(re.findall(r"(--k-[\w-]+)\s*:", sheets))
    assert set(re.findall(r"var\((--k-[\w-]+)\)", sheets)) - defined == set()


@pytest.mark.parametrize(("name", "most"), [("tokens.css", 20), ("icons.svg", 25), ("flags.svg", 12)])
def test_what_every_page_loads_stays_light(name: str, most: int) -> None:
    assert (STATIC / name).stat().st_size <= most * KILOBYTE


def test_the_sprite_holds_the_icons_that_are_listed() -> None:
    sprite = (STATIC / "icons.svg").read_text()
    assert re.findall(r'<symbol id="([\w-]+)"', sprite) == sorted(set((STATIC / "icons.txt").read_text().split()))


def test_every_icon_that_pages_name_is_in_the_sprite() -> None:
    known = set((STATIC / "icons.txt").read_text().split())
    named = re.compile(r"""(?:icon|glyph)\(\s*["']([a-z][a-z0-9-]*)["']""")
    sources = [*(ROOT / "ui").rglob("*.py"), *STATIC.glob("*.js")]
    assert {name for path in sources for name in named.findall(path.read_text())} - known == set()


def test_static_files_name_no_other_host() -> None:
    files = [path for path in STATIC.rglob("*") if path.suffix in {".css", ".js", ".svg", ".txt"}]
    assert {
        path.name: HTML_NAMES.findall(path.read_text()) for path in files if HTML_NAMES.search(path.read_text())
    } == {}


def test_fonts_and_icons_come_with_their_licences() -> None:
    assert "SIL Open Font License" in (STATIC / "fonts" / "LICENSE").read_text()
    assert "ISC License" in (STATIC / "icons.LICENSE").read_text()
