"""Which column goes to which field: by its heading, by what stands below it, and as the same kind of file went before."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from services.identifiers.org_numbers import RULES, check_org_number

from .csv_reading import Cells
from .targets import FULL_ADDRESS, Target, bare, headings_of

SAMPLES = 5
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
VAT = re.compile(r"(SE\d{12}|FI\d{8}|DK\d{8}|NO\s?\d{9}\s?MVA|EE\d{9})", re.IGNORECASE)
ONE_LINE = re.compile(r".+,.*\d{3}[ ]?\d{1,2}\b.*")
URL = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """A column of the file: heading, some of its values, the name of its target ("" for none) and who chose it.

    `by` is 'matched' (by the register), 'you' or '' for none.
    """

    heading: str
    samples: tuple[str, ...] = ()
    target: str = ""
    by: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the job keeps it."""
        return {**asdict(self), "samples": list(self.samples)}


def column_of(given: Mapping[str, Any]) -> Column:
    """What `as_json` wrote."""
    return Column(given["heading"], tuple(given.get("samples", ())), given.get("target", ""), given.get("by", ""))


def heading_row(rows: Sequence[tuple[int, Cells]], targets: Mapping[str, Target]) -> int | None:
    """The number of the row that holds the headings; None where the first row is data already."""
    known = {word for target in targets.values() for word in headings_of(target)}
    scores = [
        (sum(1 for cell in cells if isinstance(cell, str) and bare(cell) in known), number) for number, cells in rows
    ]
    best = max(scores, key=lambda score: (score[0], -score[1]), default=(0, 1))
    if best[0] >= 2 or (best[0] == 1 and best[1] == rows[0][0]):
        return best[1]
    number, cells = rows[0]
    texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    is_words = len(texts) == len(cells) and not any(re.search(r"\d{4,}|@", text) for text in texts)
    return number if is_words and len(set(texts)) == len(texts) and len(rows) > 1 else None


def columns_of(
    rows: Sequence[tuple[int, Cells]],
    heading: int | None,
    targets: Mapping[str, Target],
    remembered: Mapping[str, Any] | None = None,
    country: str = "",
) -> list[Column]:
    """The columns with their samples, each mapped where it is sure enough; no two to the same field."""
    headings: Cells = next((cells for number, cells in rows if number == heading), [])
    below = [cells for number, cells in rows if heading is None or number > heading]
    width = max([len(headings), *(len(cells) for cells in below)], default=0)
    columns = [Column(_text(headings, n) or f"{n + 1}", _samples(below, n)) for n in range(width)]
    kept = remembered or {}
    scored = []
    for place, column in enumerate(columns):
        name = bare(column.heading)
        if name in kept:
            scored.append((1000, place, str(kept[name])))
            continue
        scored += [(score, place, target) for target, score in _scores(column, targets, country, bool(heading)).items()]
    chosen: dict[int, str] = {}
    for _, place, target in sorted(scored, key=lambda found: (-found[0], found[1])):
        if place not in chosen and (not target or (target not in chosen.values() and target in targets)):
            chosen[place] = target
    return [
        Column(column.heading, column.samples, chosen.get(n, ""), "matched" if chosen.get(n) else "")
        for n, column in enumerate(columns)
    ]


def signature(resource: str, columns: Sequence[Column]) -> str:
    """What tells files of the same source: what is imported and the headings."""
    told = "\n".join([resource, *(bare(column.heading) for column in columns)])
    return hashlib.sha256(told.encode()).hexdigest()


def _scores(column: Column, targets: Mapping[str, Target], country: str, has_heading: bool) -> dict[str, int]:
    name = bare(column.heading)
    found = {key: score for key, target in targets.items() if (score := headings_of(target).get(name, 0))}
    in_one_line = bool(column.samples) and all(ONE_LINE.fullmatch(text) for text in column.samples)
    for key in [key for key in found if key.endswith(f".{FULL_ADDRESS}")]:
        found[key] += 15 if in_one_line else -35
    for key, score in _by_data(column.samples, targets, country, has_heading).items():
        found[key] = max(found.get(key, 0), score)
    return found


def _by_data(samples: Sequence[str], targets: Mapping[str, Target], country: str, has_heading: bool) -> dict[str, int]:
    """What values look like; where there is a heading that says otherwise, it counts more."""
    if not samples:
        return {}
    looks = {
        "email": all(EMAIL.fullmatch(text.strip()) for text in samples),
        "website": all(URL.fullmatch(text.strip()) for text in samples),
        "vat_number": all(VAT.fullmatch(text.strip()) for text in samples),
        "org_number": _are_org_numbers(samples, country),
    }
    score = 30 if has_heading else 55
    return {name: score for name, fits in looks.items() if fits and name in targets}


def _are_org_numbers(samples: Sequence[str], country: str) -> bool:
    countries = [country] if country in RULES else list(RULES)
    digits = all(len(re.sub(r"\D", "", text)) >= 8 and len(text) <= 16 for text in samples)
    return digits and any(
        all(check_org_number(code, text).severity.value == "ok" for text in samples)
        for code in countries
        if code != "GB"
    )


def _samples(rows: Sequence[Cells], place: int) -> tuple[str, ...]:
    texts = dict.fromkeys(text for cells in rows if (text := _text(cells, place)))
    return tuple(list(texts)[:SAMPLES])


def _text(cells: Cells, place: int) -> str:
    cell = cells[place] if place < len(cells) else None
    return "" if cell is None else " ".join(str(cell).split())[:60]
