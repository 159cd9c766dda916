"""The market segments of customers: rows of their own, which a mass update adds, removes or replaces."""

from collections import defaultdict
from typing import Any

from services.changes import Recorder
from services.database import is_postgres, rows
from services.refusals import InvalidChoice, Required
from services.sql import Sql, is_any

SEGMENTS = "segment_ids"


async def segment_ids(given: Any, *, required: bool) -> tuple[int, ...]:
    """Ids of segments that there are, in order, each once; `InvalidChoice`, `Required`."""
    listed = given if isinstance(given, list | tuple) else [] if given is None else [given]
    ids = []
    for one in listed:
        if isinstance(one, bool) or not str(one).isdigit() or len(str(one)) > 18:
            raise InvalidChoice(value=str(one)[:40], field=SEGMENTS)
        ids.append(int(one))
    if required and not ids:
        raise Required(field=SEGMENTS)
    known = {int(found["id"]) for found in await rows(Sql("SELECT id FROM market_segment WHERE") + is_any("id", ids))}
    for one in ids:
        if one not in known:
            raise InvalidChoice(value=str(one), field=SEGMENTS)
    return tuple(sorted(set(ids)))


def segments_now() -> Sql:
    """A customer's segments as text: ids in order with commas between, NULL for none."""
    return _listed("SELECT s.segment_id AS id FROM customer_segment s WHERE s.customer_id = customer.id")


def new_segments(verb: str, chosen: tuple[int, ...]) -> Sql:
    """The segments that a customer then has, as the same text."""
    ids = tuple(int(one) for one in chosen)
    own = "SELECT s.segment_id AS id FROM customer_segment s WHERE s.customer_id = customer.id"
    if verb == "remove":
        return _listed(f"{own} AND s.segment_id NOT IN ({', '.join(map(str, ids))})")
    if verb == "add":
        return _listed(" UNION ".join([own, *(f"SELECT {one}" for one in ids)]))
    return Sql("CAST(? AS TEXT)", (",".join(map(str, ids)) or None,))


def _listed(query: str) -> Sql:
    if is_postgres():
        return Sql(f"(SELECT string_agg(CAST(l.id AS TEXT), ',' ORDER BY l.id) FROM ({query}) l)")
    return Sql(f"(SELECT group_concat(l.id, ',') FROM (SELECT id FROM ({query}) ORDER BY id) l)")


def ids_in(text: str | None) -> list[int]:
    """The ids that the text of a plan lists."""
    return [int(one) for one in text.split(",")] if text else []


async def write_segments(recorder: Recorder, found: list[dict[str, Any]]) -> None:
    """Give customers the segments of their plan: `found` holds id, old and new."""
    current = await _current(recorder, [int(item["id"]) for item in found])
    made, gone = [], []
    for item in found:
        customer_id, wanted = int(item["id"]), set(ids_in(item["new"]))
        there = current[customer_id]
        made += [{"customer_id": customer_id, "segment_id": one} for one in sorted(wanted - there.keys())]
        gone += [there[one] for one in sorted(there.keys() - wanted)]
    await recorder.delete_many("customer-segments", gone)
    await recorder.create_many("customer-segments", made)


async def _current(recorder: Recorder, ids: list[int]) -> defaultdict[int, dict[int, int]]:
    query = Sql("SELECT id, customer_id, segment_id FROM customer_segment WHERE") + is_any("customer_id", ids)
    current: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for item in await rows(query, recorder.connection):
        current[int(item["customer_id"])][int(item["segment_id"])] = int(item["id"])
    return current
