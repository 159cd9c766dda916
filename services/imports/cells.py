"""From a cell to what its field keeps: typed cells as they are, text as Nordic people write it, words in five languages."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from services.database import rows
from services.fields.choices import choices, labels
from services.fields.field import Field
from services.i18n import LANGUAGES, language
from services.money import parse_amount, parse_number
from services.refusals import InvalidChoice, Refusal, WrongKind
from services.sql import Sql
from services.text import fold
from services.writing.values import Setting, value_of

from .targets import Target
from .words import EMPTY, FLAGS

NUMBERS = ("number", "money", "percent")
CHOSEN = ("choice", "person", "country", "currency", "language")
REPEATED = (*CHOSEN, "boolean", "date", "number")
DIGITS_OF_POST = {"NO": 4, "DK": 4, "SE": 5, "FI": 5, "EE": 5}
POINTED, COMMAED = re.compile(r"\d\.\d{1,2}$"), re.compile(r"\d,\d{1,2}$")
DAYS = re.compile(
    r"\s*(\d{1,4})\s*(?:dagar|dager|dage|dgr|dg|days|day|d|pv|päivää|vrk|%)?(?:\s*(?:netto|net))?\.?\s*", re.I
)
SEPARATORS = re.compile(r"[;|\n]")
MOST_REMEMBERED = 50_000
CREATE = "create"


@dataclass(frozen=True)
class New:
    """A choice that is not there yet and is made when the import is applied."""

    resource: str
    name: str

    def as_json(self) -> dict[str, str]:
        """As the plan keeps it."""
        return {"new": self.name, "in": self.resource}


@dataclass
class Cells:
    """Reads the cells of one file. `chosen` says what values become: {target: {folded text: value}}."""

    chosen: Mapping[str, Mapping[str, Any]]
    decimal: str
    _known: dict[tuple[str, Any, str | None, str], Any] = field(default_factory=dict)
    _words: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def value(self, target: Target, cell: Any, setting: Setting) -> Any:
        """What the field keeps, None for an empty cell; the refusal carries the field's name."""
        if is_empty(cell):
            return None
        key = (target.name, cell, setting.country, setting.currency)
        repeated = target.field.kind in REPEATED
        if repeated and key in self._known:
            found = self._known[key]
        else:
            found = await self._read(target, cell, setting)
            if repeated and len(self._known) < MOST_REMEMBERED:
                self._known[key] = found
        if isinstance(found, Refusal):
            raise found
        return found

    async def names(self, target: Target, cell: Any) -> list[Any]:
        """What each of the names in a cell becomes: an id, what is to be made, or a refusal; none for what stays empty."""
        mapped = self.chosen.get(target.name, {})
        offered = {one.value for one in await choices(target.field.choices or "", language("en")) if one.is_active}
        words = {word: given for word, given in (await self._words_of(target.field)).items() if given in offered}
        known = words.keys() | mapped.keys()
        parts = [part.strip() for part in SEPARATORS.split(str(cell))]
        listed = [name.strip() for part in parts for name in ([part] if fold(part) in known else part.split(","))]
        listed = [name for name in listed if name]
        found = []
        for name in listed:
            if fold(name) in mapped:
                given = mapped[fold(name)]
                made = isinstance(given, Mapping)
                found += [] if given is None else [await self._made(target, given)] if made else [given]
            else:
                found.append(words.get(fold(name)) or InvalidChoice(value=name[:60], field=target.name))
        return found

    async def _read(self, target: Target, cell: Any, setting: Setting) -> Any:
        try:
            return await self._parsed(target, cell, setting)
        except Refusal as refusal:
            refusal.field = target.name
            return refusal

    async def _parsed(self, target: Target, cell: Any, setting: Setting) -> Any:
        mapped = self.chosen.get(target.name)
        if mapped and (text := fold(str(cell))) in mapped:
            return await self._mapped(target, mapped[text], setting)
        kind = target.field.kind
        if kind == "boolean":
            return flag(cell)
        if kind in CHOSEN and target.field.choices:
            return await self._choice(target.field, cell)
        if kind in NUMBERS and not isinstance(cell, bool):
            return await value_of(setting, target.field, self._number(target.field, cell, setting))
        return await value_of(setting, target.field, cell if isinstance(cell, str) else _as_text(cell))

    async def _mapped(self, target: Target, given: Any, setting: Setting) -> Any:
        if given is None or isinstance(given, bool | int):
            return given
        if isinstance(given, Mapping):
            return await self._made(target, given)
        if target.field.kind in CHOSEN:
            return given
        return await value_of(setting, target.field, given)

    def _number(self, kept: Field, cell: Any, setting: Setting) -> Decimal:
        if isinstance(cell, int | float):
            return Decimal(str(cell))
        with_unit = DAYS.fullmatch(cell) if kept.scale == 0 and kept.unit is None else None
        if with_unit:
            return Decimal(with_unit[1])
        spoken = language("en" if self.decimal == "." else "sv")
        if kept.unit == "currency" and kept.kind == "money":
            return parse_amount(cell, spoken, setting.currency)
        return parse_number(cell, spoken)

    async def _choice(self, kept: Field, cell: Any) -> Any:
        words = await self._words_of(kept)
        found = words.get(fold(_as_text(cell)))
        if found is None:
            raise InvalidChoice(value=_as_text(cell)[:60])
        return found

    async def _words_of(self, kept: Field) -> dict[str, Any]:
        """Every word that means a choice, folded: in each language, its own key, for people also their address."""
        name = kept.choices or ""
        if name not in self._words:
            found: dict[str, Any] = {}
            for code in LANGUAGES:
                for given, label in (await labels(name, language(code))).items():
                    found.setdefault(fold(label), given)
            if not name.startswith("custom:") and kept.kind != "person":
                keys = {str(one.value).lower(): one.value for one in await choices(name, language("en"))}
                found |= {key: given for key, given in keys.items() if not key.isdigit()}
            self._words[name] = found
        return self._words[name]

    async def _made(self, target: Target, given: Mapping[str, Any]) -> Any:
        """What is to be made, or the one of that name where an earlier import made it."""
        name = str(given[CREATE])
        there = (await self._words_of(target.field)).get(fold(name))
        return there if there is not None else New((target.field.choices or "").replace("_", "-"), name)

    async def know_people(self) -> None:
        """Take e-mail addresses, and what stands before the @, for people too."""
        words = {fold(label): given for given, label in (await labels("users", language("en"))).items()}
        for one in await rows(Sql("SELECT id, email FROM user_account ORDER BY id")):
            address = fold(one["email"] or "")
            words.setdefault(address, int(one["id"]))
            words.setdefault(address.partition("@")[0], int(one["id"]))
        self._words["users"] = words


def is_empty(cell: Any) -> bool:
    """Whether a cell says nothing."""
    if not isinstance(cell, str):
        return cell is None
    return (len(cell) <= LONGEST_EMPTY or cell[0].isspace()) and cell.strip().casefold() in EMPTY_TEXTS


EMPTY_TEXTS = EMPTY | {""}
LONGEST_EMPTY = 2 * max(len(text) for text in EMPTY_TEXTS)


def flag(cell: Any) -> bool:
    """Yes or no in one of the languages."""
    if isinstance(cell, bool):
        return cell
    found = FLAGS.get(fold(_as_text(cell)))
    if found is None:
        raise WrongKind(expected="1/0")
    return found


def loaded(text: str) -> list[Any]:
    """The cells of a row as the table keeps them."""
    return list(json.loads(text))


def post_code(cell: Any, country: str | None) -> Any:
    """A postal code that a spreadsheet took for a number, with the zeros that it lost."""
    if isinstance(cell, int) and not isinstance(cell, bool):
        return str(cell).zfill(DIGITS_OF_POST.get(country or "", 0))
    return cell


def decimal_sign(texts: list[str]) -> str:
    """Whether numbers are written with a decimal comma or point; comma where nothing says otherwise."""
    points = sum(1 for text in texts if POINTED.search(text))
    commas = sum(1 for text in texts if COMMAED.search(text))
    return "." if points > commas else ","


def _as_text(cell: Any) -> str:
    return str(cell).strip() if not isinstance(cell, float) else f"{cell:.15g}"
