"""Pages of a list: the rows that a viewer may see, narrowed, searched, in order."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from . import few_values
from .change_log import rows_of
from .database import rows, value
from .fields import figures
from .fields.catalogue import TABLES, fields_of
from .fields.field import Field, Viewing
from .filters.compile import narrowing
from .filters.filter import Filter
from .json_values import PLAIN, plain
from .kpis.kept import KEPT_YEAR
from .kpis.memory import LISTED, remembered
from .organization import organization
from .permissions import Actor
from .resources import RESOURCES
from .search import searching
from .sql import TRUE, Sql, all_of, is_any, joined

MOST = 1000
FURTHEST = 10**12
FAR = 1000  # rows down from where the end of a list may be nearer than its beginning


@dataclass(frozen=True)
class Order:
    """A field to order by."""

    field: str
    descending: bool = False


@dataclass(frozen=True)
class Query:
    """What a list shows: filter and order. The text form of the order is `-billed_this_year,name`."""

    filter: Filter = Filter()
    order: tuple[Order, ...] = ()

    def sort_text(self) -> str:
        """The order as text."""
        return ",".join(("-" if o.descending else "") + o.field for o in self.order)


DEFAULT_ORDER = {
    "customers": "name",
    "contacts": "last_name",
    "projects": "-number",
    "invoices": "-date",
    "costs": "-date",
}


def order_of(text: str, resource: str) -> tuple[Order, ...]:
    """An order from its text; the resource's usual one when the text is empty."""
    names = [name.strip() for name in (text or DEFAULT_ORDER.get(resource, "id")).split(",") if name.strip()]
    return tuple(Order(name.lstrip("-"), name.startswith("-")) for name in names[:4])


@dataclass(frozen=True)
class Scene:
    """A list as one viewer sees it now; made by `scene`."""

    resource: str
    table: str
    fields: dict[str, Field]
    viewing: Viewing
    where: Sql
    join: Sql
    ignored: tuple[str, ...]


async def viewing_of(actor: Actor, today: date | None = None) -> Viewing:
    """For whom and when derived fields are computed."""
    year, firm = int(await value(KEPT_YEAR) or 0), await organization()
    return Viewing(actor, today or firm.today(), year, firm.time_zone, firm.base_currency)


async def scene(
    resource: str, actor: Actor, asked: Filter, today: date | None = None, *, strict: bool = False
) -> Scene:
    """What the viewer's rights and a filter come to over a resource."""
    table = TABLES[resource]
    fields, viewing = await fields_of(resource, actor), await viewing_of(actor, today)
    narrowed = narrowing(asked, fields, table, viewing, strict=strict)
    search = searching(table, asked.search)
    visible = RESOURCES[resource].visible(actor, table)
    where = all_of([piece for piece in (visible, narrowed.where, search.where) if piece != TRUE])
    return Scene(resource, table, fields, viewing, where, search.join, narrowed.ignored)


async def condition(actor: Actor, asked: Filter, today: date | None = None) -> Sql | None:
    """The customers of a filter as a condition on `customer`, for tiles and explanations; None without a filter."""
    if not asked:
        return None
    seen = await scene("customers", actor, asked, today)
    inner = Sql("customer.id IN (SELECT customer.id FROM customer") + seen.join + "WHERE" + seen.where + ")"
    return inner if seen.join.text else seen.where


async def count(seen: Scene) -> int:
    """How many rows the list has; remembered until the resource changes, of a whole list until rows come or go."""
    query = Sql("SELECT count(*)") + _whole(seen)
    resources = (rows_of(seen.resource),) if seen.where == TRUE else LISTED
    key = ("count", seen.resource, query, seen.viewing.today)

    async def compute() -> int:
        return int(await value(query))

    return await remembered(key, resources, compute)


def _whole(seen: Scene, columns: Sql | None = None) -> Sql:
    """FROM and WHERE of a list, or SELECT of these columns: kept figures are joined once, not looked up each time."""
    chosen, source = (Sql("SELECT") + columns if columns else Sql("")), Sql(f"FROM {seen.table}") + seen.join
    where = Sql("WHERE") + seen.where
    if seen.table != "customer":
        return chosen + source + where
    join, (chosen, where) = figures.joined_once(chosen, where)
    return chosen + source + join + where


async def all_ids(seen: Scene) -> list[int]:
    """The ids of every row of the list, in their own order."""
    query = Sql(f"SELECT {seen.table}.id AS id FROM {seen.table}") + seen.join + "WHERE" + seen.where
    return [int(found["id"]) for found in await rows(query + f"ORDER BY {seen.table}.id")]


async def value_counts(seen: Scene, name: str) -> dict[Any, int]:
    """How many rows of the list have each value of a field; where rows have several, each counts."""
    field = seen.fields[name]
    source = Sql(f"FROM {seen.table}") + seen.join + "WHERE" + seen.where
    if field.links is not None:
        query = field.links.counts(Sql(f"SELECT {seen.table}.id") + source)
        return {found["value"]: int(found["n"]) for found in await rows(query)}
    query = (
        Sql("SELECT") + field.value_sql(seen.table, seen.viewing) + "AS value, count(*) AS n" + source + "GROUP BY 1"
    )
    counts: Counter[Any] = Counter()
    for found in await rows(query):
        given = plain(found["value"], field) if field.kind == "tags" else found["value"]
        for one in given if isinstance(given, list) else [given]:
            counts[one] += int(found["n"])
    return dict(counts)


async def totals(seen: Scene, names: Collection[str] | None = None) -> dict[str, int]:
    """The sums over the whole list of the money fields in base currency, in minor units; of those named, or of all."""
    known = [field for field in seen.fields.values() if field.kind == "money" and field.unit == "base"]
    asked = [field for field in known if names is None or field.name in names]
    needed = {name for field in asked for name in field.less or (field.name,)}
    summed = [field for field in known if field.name in needed]
    if not summed:
        return {}
    columns = [field.value_sql(seen.table, seen.viewing) + f"AS f{n}" for n, field in enumerate(summed)]
    sums = ", ".join(f"sum(f{n}) AS f{n}" for n in range(len(summed)))
    query = Sql(f"SELECT {sums} FROM (") + _whole(seen, joined(columns, ", "))
    key = ("totals", seen.resource, seen.viewing.actor.scope_key(), query, seen.viewing.today)

    async def compute() -> dict[str, int]:
        found = await rows(query + ") listed")
        return {field.name: int(found[0][f"f{n}"] or 0) for n, field in enumerate(summed)}

    whole = await remembered(key, LISTED, compute)
    return {f.name: whole[f.less[0]] - whole[f.less[1]] if f.less else whole[f.name] for f in asked}


async def currency_totals(seen: Scene, names: Collection[str] | None = None) -> dict[str, dict[str, int]]:
    """The sums over the whole list of amounts in the rows' own currencies: by field, by currency, in minor units; of the
    fields named, or of all.
    """
    known = [field for field in seen.fields.values() if field.kind == "money" and field.unit == "currency"]
    summed = [field for field in known if names is None or field.name in names]
    if not summed:
        return {}
    columns = [field.value_sql(seen.table, seen.viewing) + f"AS f{n}" for n, field in enumerate(summed)]
    sums = ", ".join(f"sum(f{n}) AS f{n}" for n in range(len(summed)))
    inner = joined([Sql(f"{seen.table}.currency AS currency"), *columns], ", ")
    query = (
        Sql(f"SELECT currency, {sums} FROM (SELECT") + inner + f"FROM {seen.table}" + seen.join + "WHERE" + seen.where
    )
    key = ("currency totals", seen.resource, seen.viewing.actor.scope_key(), query, seen.viewing.today)

    async def compute() -> dict[str, dict[str, int]]:
        found = await rows(query + ") listed GROUP BY currency ORDER BY currency")
        by_field = {field.name: {one["currency"]: one[f"f{n}"] for one in found} for n, field in enumerate(summed)}
        return {name: {code: int(n) for code, n in sums.items() if n} for name, sums in by_field.items()}

    return await remembered(key, LISTED, compute)


async def page(
    seen: Scene, order: tuple[Order, ...], offset: int, limit: int, names: list[str]
) -> list[dict[str, Any]]:
    """Rows from `offset` on with the named fields (and id, version), at most `limit` ≤ 1000, as JSON can carry them."""
    ids = await page_ids(seen, order, offset, limit)
    found = await by_ids(seen, ids, names)
    return [found[row_id] for row_id in ids if row_id in found]


async def page_ids(seen: Scene, order: tuple[Order, ...], offset: int, limit: int, far: int = FAR) -> list[int]:
    """The ids of a page: found by index alone, so that a jump to the last row is quick.

    What lies `far` down and in the second half is read from the end, backwards.
    """
    limit, offset = max(0, min(limit, MOST)), max(0, min(offset, FURTHEST))
    if offset >= far:
        total = await count(seen)
        if total // 2 < offset < total:
            length = min(limit, total - offset)
            found = await _ids(seen, order, total - offset - length, length, backwards=True)
            return found[::-1]
    return await _ids(seen, order, offset, limit)


async def _ids(seen: Scene, order: tuple[Order, ...], offset: int, limit: int, *, backwards: bool = False) -> list[int]:
    if await is_kept_in_order(seen, order):
        query = Sql("SELECT customer_id AS id FROM customer_figures") + _kept_ordering(seen, order[0], backwards)
    elif few_values.is_for(seen, order):
        return await few_values.page_ids(seen, order, ordering, offset, limit, backwards=backwards)
    else:
        query = Sql(f"SELECT {seen.table}.id AS id FROM {seen.table}") + seen.join + "WHERE" + seen.where
        query = query + ordering(seen, order, backwards=backwards)
    return [int(found["id"]) for found in await rows(query + Sql("LIMIT ? OFFSET ?", (limit, offset)))]


async def is_kept_in_order(seen: Scene, order: tuple[Order, ...]) -> bool:
    """Whether the whole list can be read in an order from an index of the kept figures; one for each customer is needed."""
    field = seen.fields.get(order[0].field) if len(order) == 1 else None
    if field is None or not field.kept or not seen.viewing.figures_are_kept:
        return False
    if seen.where != TRUE or seen.join.text:
        return False
    missing = Sql("SELECT (SELECT count(*) FROM customer) - (SELECT count(*) FROM customer_figures)")
    return bool(await remembered("customers without figures", ("customers",), lambda: value(missing)) == 0)


def _kept_ordering(seen: Scene, order: Order, backwards: bool) -> Sql:
    field = seen.fields[order.field]
    word = "DESC" if order.descending != backwards else "ASC"
    nulls = _nulls(field, backwards) if field.kept in ("stage", "last_invoice_date") else ""
    return Sql(f"ORDER BY {field.kept} {word}{nulls}, customer_id {word}")


async def by_ids(seen: Scene, ids: list[int], names: list[str]) -> dict[int, dict[str, Any]]:
    """The named fields of rows by id. The caller has taken the ids from `page_ids` or adds rights by `still_there`."""
    if not ids:
        return {}
    chosen = [seen.fields[name] for name in names if name in seen.fields]
    viewing = replace(seen.viewing, few=True)
    columns = [Sql(f"{seen.table}.id AS id, {seen.table}.version AS version")]
    columns += [field.value_sql(seen.table, viewing) + f"AS f{n}" for n, field in enumerate(chosen)]
    these = replace(seen, where=is_any(f"{seen.table}.id", ids), join=Sql(""))
    named = [(field.name, f"f{n}", PLAIN.get(field.kind)) for n, field in enumerate(chosen)]
    return {int(found["id"]): _named(found, named) for found in await rows(_whole(these, joined(columns, ", ")))}


async def still_there(seen: Scene, ids: list[int]) -> set[int]:
    """Which of some rows the viewer may see and the filter still holds."""
    if not ids:
        return set()
    query = Sql(f"SELECT {seen.table}.id AS id FROM {seen.table}") + seen.join + "WHERE" + seen.where
    query = query + Sql(f"AND {seen.table}.id IN ({', '.join('?' * len(ids))})", tuple(ids))
    return {int(found["id"]) for found in await rows(query)}


def _named(found: dict[str, Any], chosen: list[tuple[str, str, Callable[[Any], Any] | None]]) -> dict[str, Any]:
    """A row by the names of its fields; the query numbers them, as names of custom fields may be anything."""
    named = {"id": found["id"], "version": found["version"]}
    for name, column, convert in chosen:
        given = found[column]
        named[name] = given if convert is None or given is None else convert(given)
    return named


def ordering(seen: Scene, order: tuple[Order, ...], *, backwards: bool = False) -> Sql:
    """ORDER BY for an order, or for its reverse; the id decides between equals."""
    pieces = []
    for wanted in order:
        field = seen.fields.get(wanted.field)
        if field is not None and field.is_sortable:
            word = "DESC" if wanted.descending != backwards else "ASC"
            pieces.append(field.sort_sql(seen.table, seen.viewing) + f"{word}{_nulls(field, backwards)}")
    last = "DESC" if bool(order and order[0].descending) != backwards else "ASC"
    return Sql("ORDER BY") + joined([*pieces, Sql(f"{seen.table}.id {last}")], ", ")


def _nulls(field: Field, backwards: bool) -> str:
    """Rows without a value come last in both directions; said only where there may be some, so that indexes serve."""
    number = field.name == "id" or (field.name == "number" and field.kind == "number")
    if number or (field.required and not callable(field.sort)):
        return ""
    return " NULLS FIRST" if backwards else " NULLS LAST"
