"""Search from anywhere: customers, contacts, projects and invoices by name or by a number in any notation.

The index finds what begins with the text or holds its words; a slip of the pen is forgiven where that finds little.
Every query holds the viewer's rights. Answers are small, so that they are there while one types.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from .customers.likeness import probes
from .database import rows, value
from .permissions import Actor, visible_customers
from .registries.names import likeness, plain
from .resources import RESOURCES
from .search import SHORTEST, searching
from .sql import TRUE, Sql
from .text import FORBIDDEN, fold, sort_key

Row = dict[str, Any]
LONGEST = 100
CANDIDATES, FUZZY_CANDIDATES = 40, 120
FEW = 500  # rows that are looked at one by one quicker than the index tells which hold a text
LONGEST_NUMBER = 10
ALIKE = 76.0
NUMBER, INACTIVE = 110.0, 12.0
SEPARATORS = re.compile(r"[\s.\-/()+#]")
NAMED = ("customer", "contact")


@dataclass(frozen=True)
class Kind:
    """One kind of row that is searched: its columns, how many are shown, what its number is, whether it is a customer's."""

    resource: str
    columns: str
    most: int
    number: str = "number"
    of_customer: bool = True

    @property
    def table(self) -> str:
        """The table."""
        return RESOURCES[self.resource].table

    def shown(self, actor: Actor) -> Sql:
        """What is read: the columns, and the customer's name where the actor may see the customer."""
        if not self.of_customer:
            return Sql(self.columns)
        name = Sql(f"(SELECT c.name FROM customer c WHERE c.id = {self.table}.customer_id AND (")
        return Sql(f"{self.columns},") + name + visible_customers(actor, "c") + ")) AS customer"


KINDS = (
    Kind(
        "customers",
        "customer.id, customer.number, customer.name, customer.org_number, customer.vat_number, customer.country,"
        " customer.phone, customer.is_active,"
        " (SELECT u.name FROM user_account u WHERE u.id = customer.owner_id) AS owner",
        6,
        of_customer=False,
    ),
    Kind(
        "contacts",
        "contact.id, contact.customer_id, trim(coalesce(contact.first_name, '') || ' ' || contact.last_name) AS name,"
        " contact.title, contact.phone, contact.is_active",
        3,
        "phone",
    ),
    Kind(
        "projects",
        "project.id, project.number, project.name, project.is_closed,"
        " (SELECT s.state FROM sales_status s WHERE s.id = project.sales_status_id) AS state",
        3,
    ),
    Kind(
        "invoices",
        "invoice.id, invoice.number, invoice.number AS name, invoice.date, invoice.net, invoice.currency,"
        " (SELECT s.name FROM invoice_status s WHERE s.id = invoice.status_id) AS status,"
        " (SELECT s.key FROM invoice_status s WHERE s.id = invoice.status_id) AS status_key",
        3,
    ),
)


@dataclass(frozen=True)
class Meant:
    """Which rows of a table a text means: a condition, what it joins to the table, the order of the index it reads."""

    where: Sql
    join: Sql = Sql("")
    order: str = ""


@dataclass(frozen=True)
class Hits:
    """Rows by resource, the best first."""

    rows: Mapping[str, list[Row]] = field(default_factory=dict)

    def of(self, resource: str) -> list[Row]:
        """The rows of one resource."""
        return self.rows.get(resource, [])


async def quick(actor: Actor, text: str, *, numbers_only: bool = False) -> Hits:
    """What a text finds under the actor's rights; with `numbers_only` by number alone."""
    text = FORBIDDEN.sub(" ", text).strip()[:LONGEST]
    asked = _variants(text)
    found: dict[str, list[Row]] = {}
    for kind in KINDS if asked and actor.sees("customers") else ():
        if _is_worth_asking(kind, text, numbers_only):
            listed = await _found(actor, kind, text, asked)
            found[kind.resource] = _ranked(kind, text, listed, numbers_only)
    return Hits(found)


def _variants(text: str) -> list[str]:
    """The text, and a number without its separators, country's 00 or leading 0."""
    found = [text] if fold(text) else []
    bare = SEPARATORS.sub("", fold(text))
    digits = sum(letter.isdigit() for letter in bare)
    if digits >= 3 and digits >= len(bare) - 6:
        short = bare.removeprefix("00") if bare.startswith("00") else bare.removeprefix("0")
        found += [bare, short]
    return list(dict.fromkeys(one for one in found if one))


def _is_worth_asking(kind: Kind, text: str, numbers_only: bool) -> bool:
    has_digits = any(letter.isdigit() for letter in text)
    if kind.resource == "invoices":
        return has_digits
    return kind.resource != "contacts" or not numbers_only


async def _found(actor: Actor, kind: Kind, text: str, asked: list[str]) -> list[Row]:
    found: dict[int, Row] = {}
    few = await _all_where_few(actor, kind)
    for meant in (*_beginnings(kind, text, asked), *_contents(kind, asked)):
        for one in await _rows(actor, kind, meant, few):
            found.setdefault(one["id"], one)
    if not found and kind.table in NAMED and not any(letter.isdigit() for letter in text):
        for one in await _alike(actor, kind, text, few):
            found.setdefault(one["id"], one)
    return list(found.values())


def _beginnings(kind: Kind, text: str, asked: list[str]) -> list[Meant]:
    """Rows whose name, or number of an invoice, begins with the text: read from an index in its order."""
    if kind.table in NAMED:
        return [_range(kind.table, "name_key", sort_key(text))]
    if kind.table == "invoice":
        return [_range("invoice", "number", one.removeprefix("#").upper()) for one in asked]
    numbers = [int(one) for one in asked if one.isascii() and one.isdigit() and len(one) < LONGEST_NUMBER]
    return [Meant(Sql("project.number = ?", (number,))) for number in numbers]


def _contents(kind: Kind, asked: list[str]) -> list[Meant]:
    """Rows that hold the words; of the many invoices only for a good part of the number."""
    shortest = 5 if kind.table == "invoice" else SHORTEST
    worth = [one for one in asked if any(len(word) >= shortest for word in fold(one).split())]
    return [_holding(kind.table, one) for one in worth]


def _range(table: str, column: str, begin: str) -> Meant:
    where = Sql(f"{table}.{column} >= ? AND {table}.{column} < ?", (begin, begin + "\U0010ffff"))
    return Meant(where, order=f"ORDER BY {table}.{column}")


def _holding(table: str, text: str) -> Meant:
    search = searching(table, text)
    return Meant(search.where, search.join)


async def _alike(actor: Actor, kind: Kind, text: str, few: Sql | None) -> list[Row]:
    """Rows whose names are the text but for a slip of the pen."""
    found: dict[int, Row] = {}
    for probe in probes(text):
        for one in await _rows(actor, kind, _holding(kind.table, probe), few, FUZZY_CANDIDATES):
            found[one["id"]] = one
    return [one for one in found.values() if _slip(text, one["name"]) >= ALIKE]


async def _rows(actor: Actor, kind: Kind, meant: Meant, few: Sql | None, most: int = CANDIDATES) -> list[Row]:
    """The first of the rows meant that the actor may see: rights come before the cut, what is shown after it."""
    table = kind.table
    if few is None:
        inner = Sql(f"FROM {table}") + meant.join + "WHERE (" + RESOURCES[kind.resource].visible_of_few(actor) + ")"
    else:
        inner = Sql("FROM (") + few + f") AS mine CROSS JOIN {table} WHERE {table}.id = mine.id"
    inner = Sql(f"SELECT {table}.id AS id") + inner + "AND (" + meant.where + ")" + meant.order
    query = Sql("WITH near AS MATERIALIZED (") + inner + Sql("LIMIT ?)", (most,)) + "SELECT" + kind.shown(actor)
    return await rows(query + f"FROM near CROSS JOIN {table} WHERE {table}.id = near.id")


async def _all_where_few(actor: Actor, kind: Kind) -> Sql | None:
    """The ids that the actor may see where they are few: each is looked at then, and not each that the text means.

    Contacts are few where customers are: asking whose they are would find all those customers first.
    """
    counted = RESOURCES["customers" if kind.resource == "contacts" else kind.resource]
    visible = counted.visible(actor, counted.table)
    if visible == TRUE:
        return None
    some = Sql(f"SELECT count(*) FROM (SELECT 1 FROM {counted.table} WHERE (") + visible
    if await value(some + Sql(") LIMIT ?) AS seen", (FEW + 1,))) > FEW:
        return None
    return Sql(f"SELECT {kind.table}.id AS id FROM {kind.table} WHERE") + RESOURCES[kind.resource].visible(
        actor, kind.table
    )


def _ranked(kind: Kind, text: str, listed: list[Row], numbers_only: bool) -> list[Row]:
    bare = SEPARATORS.sub("", fold(text))
    scored = [
        (_score(kind, text, bare, one), one) for one in listed if not numbers_only or _has_number(kind, bare, one)
    ]
    first = "number" if numbers_only else "name"
    scored.sort(key=lambda pair: (-pair[0], fold(str(pair[1][first] or "")), pair[1]["id"]))
    return [one for _, one in scored[: kind.most]]


def _score(kind: Kind, text: str, bare: str, one: Row) -> float:
    name = str(one["name"] or "")
    score = max(likeness(text, name), _slip(text, name) * 0.8)
    if bare and _has_number(kind, bare, one):
        numbers = [SEPARATORS.sub("", fold(str(one[k]))) for k in _numbers(kind) if one.get(k)]
        begins = any(one_number.startswith(bare) for one_number in numbers)
        score = max(score, NUMBER if bare in numbers else NUMBER - (10 if begins else 20))
    return score - (0 if one.get("is_active", True) else INACTIVE)


def _has_number(kind: Kind, bare: str, one: Row) -> bool:
    return any(bare in SEPARATORS.sub("", fold(str(one[name]))) for name in _numbers(kind) if one.get(name))


def _numbers(kind: Kind) -> tuple[str, ...]:
    return ("number", "org_number", "vat_number", "phone") if kind.resource == "customers" else (kind.number,)


def _slip(text: str, name: str) -> float:
    """How well every word of the text fits some word of the name that may be only begun, 0 to 100."""
    words, told = plain(text).split(), plain(name).split()
    if not words or not told:
        return 0.0
    best = [max(max(fuzz.ratio(word, one), fuzz.ratio(word, one[: len(word)])) for one in told) for word in words]
    return sum(best) / len(best)
