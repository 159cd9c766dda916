"""Finding the rows that texts of a file name: customers, projects and invoices that the actor may see, many at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from services.database import rows
from services.identifiers import canonical_org_number, check_vat_number
from services.identifiers.guess import countries_of
from services.permissions import Actor, visible_customers, visible_invoices, visible_projects
from services.refusals import Refusal
from services.sql import FALSE, Sql, any_of, is_any
from services.text import clean_line, sort_key

from .refusals import ManyOfThisName, NobodyHere

AT_ONCE = 400
MOST_KNOWN = 300_000
Asked = dict[str, set[Any]]


@dataclass
class Customers:
    """Customers by what a cell says: number, organization or VAT number, name. Remembers their country."""

    actor: Actor
    country: str
    known: dict[str, int | Refusal] = field(default_factory=dict)
    countries: dict[int, str | None] = field(default_factory=dict)

    async def load(self, texts: Iterable[str]) -> None:
        """Look up what is not known yet."""
        new = sorted({text for text in texts if text not in self.known})
        if len(self.known) > MOST_KNOWN:
            self.known.clear()
        for start in range(0, len(new), AT_ONCE):
            await self._load(new[start : start + AT_ONCE])

    def find(self, text: str) -> int:
        """The id; raises `NobodyHere` or `ManyOfThisName`."""
        return _found(self.known, text)

    async def _load(self, texts: list[str]) -> None:
        numbers: Asked = {text: {int(text)} for text in texts if text.isascii() and text.isdigit() and len(text) < 10}
        orgs: Asked = {text: self._orgs(text) for text in texts if any(letter.isdigit() for letter in text)}
        vats: Asked = {text: {check_vat_number(self.country, text).number} for text in orgs}
        names: Asked = {text: {sort_key(clean_line(text))[:200]} for text in texts}
        steps = (("number", numbers), ("org_number", orgs), ("vat_number", vats), ("name_key", names))
        where = any_of([is_any(f"customer.{column}", set().union(*asked.values())) for column, asked in steps])
        query = Sql("SELECT customer.id, number, org_number, vat_number, name_key, country FROM customer WHERE (")
        found = await rows(query + where + ") AND (" + visible_customers(self.actor) + ")")
        self.countries |= {int(one["id"]): one["country"] for one in found}
        indexes = [(_by(found, column), asked) for column, asked in steps]
        for text in texts:
            meant = [[ids for word in asked.get(text, ()) for ids in index.get(word, ())] for index, asked in indexes]
            self.known[text] = _one(text, [set(ids) for ids in meant])

    def _orgs(self, text: str) -> set[Any]:
        """The number as it is kept, in each country that it may be of."""
        return {canonical_org_number(country, text) for country in (self.country, *countries_of(text))}


@dataclass
class Projects:
    """Sales cases and projects by number or name, where need be the one of a customer."""

    actor: Actor
    known: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    customers: dict[int, int] = field(default_factory=dict)

    async def load(self, texts: Iterable[str]) -> None:
        """Look up what is not known yet."""
        new = sorted({text for text in texts if text not in self.known})
        for start in range(0, len(new), AT_ONCE):
            await self._load(new[start : start + AT_ONCE])

    def find(self, text: str, customer_id: int | None = None) -> int:
        """The id; raises `NobodyHere` or `ManyOfThisName`."""
        found = self.known.get(text, [])
        if len(found) > 1 and customer_id is not None:
            found = [one for one in found if one[1] == customer_id]
        if len(found) == 1:
            return found[0][0]
        raise ManyOfThisName(value=text[:60]) if found else NobodyHere(value=text[:60])

    async def _load(self, texts: list[str]) -> None:
        numbers = {text: int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 10}
        where = any_of([is_any("project.number", set(numbers.values())), is_any("project.name", texts)])
        query = Sql("SELECT project.id, number, name, customer_id FROM project WHERE (") + where + ") AND ("
        found = await rows(query + visible_projects(self.actor) + ")")
        self.customers |= {int(one["id"]): int(one["customer_id"]) for one in found}
        by_number, by_name = _pairs(found, "number"), _pairs(found, "name")
        for text in texts:
            self.known[text] = by_number.get(numbers.get(text), []) or by_name.get(text, [])


@dataclass
class Invoices:
    """Invoices by their number."""

    actor: Actor
    known: dict[str, int | Refusal] = field(default_factory=dict)

    async def load(self, texts: Iterable[str]) -> None:
        """Look up what is not known yet."""
        new = sorted({text for text in texts if text not in self.known})
        for start in range(0, len(new), AT_ONCE):
            part = new[start : start + AT_ONCE]
            query = Sql("SELECT invoice.id, number FROM invoice WHERE") + is_any("invoice.number", part) + "AND ("
            by_number = _by(await rows(query + visible_invoices(self.actor) + ")"), "number")
            self.known |= {text: _one(text, [by_number.get(text, set())]) for text in part}

    def find(self, text: str) -> int:
        """The id; raises `NobodyHere`."""
        return _found(self.known, text)


def _found(known: dict[str, int | Refusal], text: str) -> int:
    found = known.get(text)
    if isinstance(found, int):
        return found
    raise type(found)(**found.values) if found is not None else NobodyHere(value=text[:60])


def _one(text: str, steps: list[set[int]]) -> int | Refusal:
    """The first step that finds one; several of a name are too many."""
    for ids in steps:
        if len(ids) == 1:
            return next(iter(ids))
        if ids:
            return ManyOfThisName(value=text[:60])
    return NobodyHere(value=text[:60])


def _by(found: list[dict[str, Any]], column: str) -> dict[Any, set[int]]:
    index: dict[Any, set[int]] = {}
    for one in found:
        if one[column] not in (None, ""):
            index.setdefault(one[column], set()).add(int(one["id"]))
    return index


def _pairs(found: list[dict[str, Any]], column: str) -> dict[Any, list[tuple[int, int]]]:
    index: dict[Any, list[tuple[int, int]]] = {}
    for one in found:
        index.setdefault(one[column], []).append((int(one["id"]), int(one["customer_id"])))
    return index


async def existing(table: str, ids: Iterable[int], visible: Sql = FALSE) -> dict[int, dict[str, Any]]:
    """Whole rows of a table by id; `is_visible` says whether the condition holds."""
    wanted, found = sorted(set(ids)), {}
    for start in range(0, len(wanted), AT_ONCE):
        query = Sql(f"SELECT {table}.*, (CASE WHEN") + visible + f"THEN 1 ELSE 0 END) AS is_visible FROM {table} WHERE"
        for one in await rows(query + is_any(f"{table}.id", wanted[start : start + AT_ONCE])):
            found[int(one["id"])] = one
    return found
