"""Rows as a token's user sees them: lists with filter, search, order and cursor, and single rows."""

import hashlib
from collections.abc import Iterable
from typing import Any

from services import listing
from services.database import row
from services.filters.filter import Filter, parse
from services.listing import Scene
from services.organization import organization
from services.outward import as_json
from services.paging import order_of, page_after
from services.permissions import Actor, visible_customers
from services.refusals import NotFound
from services.resources import RESOURCES
from services.sql import Sql

from .exposed import Exposed
from .parameters import Listed, moment
from .refusals import FieldNotKnown

Json = dict[str, Any]
NEEDED_FOR_MONEY = "currency"


async def listed(actor: Actor, exposed: Exposed, asked: Listed, customer_id: int | None) -> Json:
    """A page: `items`, `next` (the cursor of the next page or null) and, where asked for, `total`."""
    if customer_id is not None:
        await require_customer(actor, customer_id)
    seen = await listing.scene(exposed.resource, actor, parse(asked.filter, asked.search), strict=True)
    seen = _narrowed(seen, _of_customer(seen, customer_id), _changed_since(seen, asked.changed_since))
    names = shown_fields(seen, asked.fields)
    about = hashlib.sha256(repr((asked.filter, asked.search, asked.changed_since, customer_id)).encode()).hexdigest()
    order = order_of(asked.sort or "id", seen.fields)
    page = await page_after(seen, order, _with_currency(names, seen), asked.limit, asked.cursor, about)
    told: Json = {"items": await _told(page.rows, names, seen), "next": page.next}
    if asked.total:
        told["total"] = await listing.count(seen)
    return told


async def one(actor: Actor, exposed: Exposed, row_id: int, customer_id: int | None, fields: str = "") -> Json:
    """A row with its version; `NotFound` also for one that the actor may not see."""
    if customer_id is not None:
        await require_customer(actor, customer_id)
    seen = await listing.scene(exposed.resource, actor, Filter())
    seen = _narrowed(seen, _of_customer(seen, customer_id), Sql(f"{seen.table}.id = ?", (row_id,)))
    names = shown_fields(seen, fields)
    page = await page_after(seen, (), _with_currency(names, seen), 1, None)
    if not page.rows:
        raise NotFound()
    return (await _told(page.rows, [*names, "version"], seen))[0]


async def require_customer(actor: Actor, customer_id: int) -> None:
    """Refuse (`NotFound`) a customer that the actor may not see."""
    query = Sql("SELECT 1 AS yes FROM customer WHERE id = ? AND (", (customer_id,))
    if await row(query + visible_customers(actor) + ")") is None:
        raise NotFound()


def shown_fields(seen: Scene, text: str) -> list[str]:
    """The asked names, id first; every field that is kept in the rows where none is asked for."""
    asked = [name.strip() for name in text.split(",") if name.strip()]
    for name in asked:
        if name not in seen.fields and name != "version":
            raise FieldNotKnown(name=name[:60], field=name[:60])
    kept = [field.name for field in seen.fields.values() if not field.is_derived]
    return ["id", *dict.fromkeys(name for name in asked or [*kept, "version"] if name != "id")]


def _with_currency(names: Iterable[str], seen: Scene) -> list[str]:
    """The names, and the currency that amounts need to be told."""
    more = [NEEDED_FOR_MONEY] if NEEDED_FOR_MONEY in seen.fields else []
    return list(dict.fromkeys([*names, *more]))


async def _told(rows: list[Json], names: Iterable[str], seen: Scene) -> list[Json]:
    base = (await organization()).base_currency
    whole = [as_json(found, seen.fields, base) for found in rows]
    return [{name: told[name] for name in names} for told in whole]


def _narrowed(seen: Scene, *conditions: Sql | None) -> Scene:
    where = seen.where
    for condition in conditions:
        where = where if condition is None else where & condition
    return Scene(seen.resource, seen.table, seen.fields, seen.viewing, where, seen.join, seen.ignored)


def _of_customer(seen: Scene, customer_id: int | None) -> Sql | None:
    return None if customer_id is None else Sql(f"{seen.table}.customer_id = ?", (customer_id,))


def _changed_since(seen: Scene, text: str | None) -> Sql | None:
    if text is None:
        return None
    since = moment(text, "changed_since")
    if "updated_at" in RESOURCES[seen.resource].model._meta.fields_map:
        return Sql(f"{seen.table}.updated_at >= ?", (since,))
    changed = (
        "SELECT c.row_id FROM change c JOIN change_set s ON s.id = c.change_set_id WHERE c.resource = ? AND s.at >= ?"
    )
    return Sql(f"{seen.table}.id IN ({changed})", (seen.resource, since))
