"""What hangs on a customer and stands in its row: which of its addresses, e-invoice addresses and contacts is meant."""

from collections.abc import Iterable, Sequence
from typing import Any

from services.database import rows
from services.fields.links import Links
from services.resources import RESOURCES
from services.sql import Sql, is_any

from .columns import column_values
from .drafts import Draft, PartPlan, Values
from .lookups import AT_ONCE
from .targets import PARTS, Part

BY_KEY = {part.key: part for part in PARTS}
Known = dict[tuple[str, int], list[dict[str, Any]]]


async def parts_of(drafts: Sequence[Draft]) -> Known:
    """What the rows that drafts change have already, by resource and row."""
    with_parts = sorted({draft.target_id for draft in drafts if draft.target_id and draft.parts})
    asked = {(part.resource, "customer_id"): with_parts for part in PARTS}
    for links in {links for draft in drafts for links in draft.linked}:
        asked[(links.resource, links.of)] = sorted({d.target_id for d in drafts if d.target_id and links in d.linked})
    known: Known = {}
    for (resource, of), ids in asked.items():
        for start in range(0, len(ids), AT_ONCE):
            query = Sql(f"SELECT * FROM {RESOURCES[resource].table} WHERE")
            for one in await rows(query + is_any(of, ids[start : start + AT_ONCE]) + "ORDER BY id"):
                known.setdefault((resource, int(one[of])), []).append(column_values(resource, one))
    return known


def plan_parts(draft: Draft, known: Known) -> list[PartPlan]:
    """New parts, and changed ones of the customer that the draft changes."""
    planned = []
    for key, values in draft.parts.items():
        part = BY_KEY[key]
        given = {**_whole(part, draft, values)}
        if not given:
            continue
        there = known.get((part.resource, draft.target_id or 0), [])
        planned.append(_plan(part, given, _meant(part, given, there), is_first=not there and draft.of_row is None))
    return _joined(planned) + [
        part for links, listed in draft.linked.items() for part in _new_links(draft, known, links, listed)
    ]


def _new_links(draft: Draft, known: Known, links: Links, listed: Sequence[Any]) -> list[PartPlan]:
    """The segments or keywords that the row does not have yet."""
    there = {one[links.to] for one in known.get((links.resource, draft.target_id or 0), [])}
    return [PartPlan(links.resource, {links.to: one}) for one in listed if one not in there]


def _whole(part: Part, draft: Draft, values: Values) -> Values:
    """The values with what a part needs beside them; nothing where it would be empty."""
    if part.resource == "contacts":
        if not values.get("last_name"):
            values = {**values, "last_name": values.get("first_name")}
            values.pop("first_name", None)
        return values if values["last_name"] else {}
    if part.resource == "addresses":
        filled = any(values.get(name) for name in ("street", "postal_code", "city"))
        return {**values, "country": values.get("country") or draft.country} if filled else {}
    return values


def _meant(part: Part, given: Values, there: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    for one in there:
        if part.resource == "addresses" and any(one[flag] for flag in part.flags):
            return one
        if part.resource == "e-invoice-addresses" and one["address"] == given["address"]:
            return one
        if part.resource == "contacts" and _is_person(one, given):
            return one
    return None


def _is_person(one: dict[str, Any], given: Values) -> bool:
    if one["email"] and given.get("email"):
        return str(one["email"]).casefold() == str(given["email"]).casefold()
    names = [(str(who.get("first_name") or "") + " " + str(who.get("last_name") or "")).strip() for who in (one, given)]
    return names[0].casefold() == names[1].casefold()


def _plan(part: Part, given: Values, meant: dict[str, Any] | None, *, is_first: bool) -> PartPlan:
    if meant is None:
        flags: Values = dict.fromkeys(part.flags, True)
        if part.resource == "e-invoice-addresses":
            flags = {"is_default": is_first}
        return PartPlan(part.resource, {**given, **flags})
    changes = [(name, meant.get(name), new) for name, new in given.items() if meant.get(name) != new]
    return PartPlan(part.resource, {}, int(meant["id"]), changes, int(meant["version"]))


def _joined(planned: list[PartPlan]) -> list[PartPlan]:
    """New addresses that are one and the same become one with both uses."""
    kept: list[PartPlan] = []
    for one in planned:
        same = next((other for other in kept if _is_same_place(one, other)), None)
        if same is not None:
            same.values |= {name: True for name, given in one.values.items() if given is True}
        else:
            kept.append(one)
    return kept


def _is_same_place(one: PartPlan, other: PartPlan) -> bool:
    if one.resource != "addresses" or other.resource != "addresses" or one.row_id or other.row_id:
        return False
    names = ("street", "postal_code", "city", "country")
    return all(one.values.get(name) == other.values.get(name) for name in names)
