"""Planning rows of a file, some hundred at a time: read, looked up, matched, compared with what is there, checked."""

import asyncio
from collections.abc import Sequence
from typing import Any

from services.database import rows
from services.fields.field import Field
from services.invoices import numbers
from services.refusals import NotPermitted, Refusal
from services.resources import RESOURCES
from services.sql import Sql, is_any
from services.writing.custom import COLUMNS as CUSTOM_COLUMNS

from .cells import is_empty
from .checks import check, complete
from .columns import column_values, day
from .drafting import draft, reference
from .drafts import Draft, Planned
from .frame import Frame
from .lookups import AT_ONCE, existing
from .matching import match
from .parts import Known, parts_of, plan_parts
from .refusals import AgainInFile, HeadingsAgain

Raw = tuple[int, list[Any], str | None]
LEFT_OUT = ("skip", "done")
BREATHE = 40
"""Rows after which others get their turn."""


async def plan_rows(frame: Frame, raws: Sequence[Raw], headings: Sequence[Any]) -> list[Planned]:
    """What would become of each row, in their order. Rows of one file are given in the order of the file."""
    place_of = next((n for n, target in frame.places.items() if target.name == "customer_id"), -1)
    named = [cells[place_of] for _, cells, _ in raws if 0 <= place_of < len(cells)]
    await frame.customers.load(reference(cell) for cell in named if not is_empty(cell))
    drafts: list[Draft] = []
    for place, (number, cells, decision) in enumerate(raws):
        drafts.append(await draft(frame, number, cells, decision))
        if cells and list(cells) == list(headings):
            drafts[-1].refusals = [HeadingsAgain()]
        if place % BREATHE == 0:
            await asyncio.sleep(0)
    await _refer(frame, drafts)
    await match(frame, [one for one in drafts if one.decision not in LEFT_OUT])
    await _read_current(frame, drafts)
    known = await parts_of(drafts)
    await _find_likeness(frame, drafts)
    return [_planned(frame, one, known) for one in drafts]


async def _refer(frame: Frame, drafts: Sequence[Draft]) -> None:
    """The rows of the register that texts name."""
    for name, lookup in (("customer_id", frame.customers), ("billing_customer_id", frame.customers),
                         ("project_id", frame.projects), ("credited_invoice_id", frame.invoices)):  # fmt: skip
        await lookup.load(one.words[name] for one in drafts if name in one.words)
        in_file: dict[str, int] = {}
        for one in drafts:
            if name in one.words:
                _look_up(frame, one, name, in_file)
            if frame.resource == "invoices" and one.own.get("number"):
                in_file[str(one.own["number"])] = one.number


def _look_up(frame: Frame, one: Draft, name: str, in_file: dict[str, int]) -> None:
    text = one.words[name]
    try:
        if name == "project_id":
            one.own[name] = frame.projects.find(text, one.own.get("customer_id"))
        elif name == "credited_invoice_id":
            earlier = in_file.get(text) or frame.seen.get(("number", text))
            one.own[name] = frame.invoices.find(text) if earlier is None else {"row": earlier}
        else:
            one.own[name] = frame.customers.find(text)
            one.country = one.country or frame.customers.countries.get(one.own[name])
    except Refusal as refusal:
        one.refuse(refusal, name)


async def _read_current(frame: Frame, drafts: Sequence[Draft]) -> None:
    """The rows that are changed, as they are; a chosen one that is not to be seen is refused like one that is not there."""
    kind, ids = RESOURCES[frame.resource], [one.target_id for one in drafts if one.target_id is not None]
    found = await existing(kind.table, ids, kind.visible(frame.actor, kind.table))
    custom = [target.field for target in frame.places.values() if target.field.custom_id is not None]
    further = await _custom(custom, ids)
    given = await numbers.given_among(found) if frame.resource == "invoices" else set()
    for one in drafts:
        one.has_given_number = one.target_id in given
        row = found.get(one.target_id or 0)
        if row is not None and row["is_visible"]:
            one.current = {**column_values(frame.resource, row), **further.get(one.target_id or 0, {})}
        else:
            one.target_id = None


async def _custom(fields: Sequence[Field], ids: Sequence[int | None]) -> dict[int, dict[str, Any]]:
    by_id = {field.custom_id: field for field in fields}
    found: dict[int, dict[str, Any]] = {}
    listed = sorted({row_id for row_id in ids if row_id is not None}) if by_id else []
    for start in range(0, len(listed), AT_ONCE):
        query = Sql("SELECT * FROM custom_value WHERE") + is_any("field_id", by_id) + "AND"
        for one in await rows(query + is_any("row_id", listed[start : start + AT_ONCE])):
            field = by_id[one["field_id"]]
            column = CUSTOM_COLUMNS.get(field.kind, "text")
            given = day(one[column]) if column == "day" else one[column]
            found.setdefault(int(one["row_id"]), {})[field.name] = given
    return found


async def _find_likeness(frame: Frame, drafts: Sequence[Draft]) -> None:
    """Customers that look like new ones; whoever decided for a row is not asked again."""
    new = [
        one for one in drafts if one.target_id is None and one.of_row is None and not one.refusals and not one.decision
    ]
    if frame.resource != "customers" or not new:
        return
    likeness = await frame.names()
    for one in new:
        own = one.own
        one.same = likeness.like(str(own.get("name") or ""), own.get("email"), own.get("website"), own.get("phone"))


def _planned(frame: Frame, one: Draft, known: Known) -> Planned:
    if one.decision in LEFT_OUT:
        return Planned(one.number, "left_out")
    complete(frame, one)
    if not (one.refusals and isinstance(one.refusals[0], HeadingsAgain)):
        check(frame, one)
        if not frame.may_write:
            one.refuse(NotPermitted())
    if one.refusals:
        return Planned(one.number, "refused", one.target_id, reasons=one.refusals)
    parts = plan_parts(one, known)
    customer_id = one.then("customer_id")
    if one.of_row is not None:
        refused = [] if parts else [AgainInFile(row=one.of_row)]
        return Planned(one.number, "new" if parts else "refused", None, one.of_row, parts=parts, reasons=list(refused))
    if one.target_id is None:
        return Planned(
            one.number, "new", values=one.own, parts=parts, same=one.same, odd=one.odd, customer_id=customer_id
        )
    assert one.current is not None
    changes = [
        (name, one.current.get(name), given)
        for name, given in one.own.items()
        if _differs(one.current.get(name), given)
    ]
    moved = [part for part in parts if part.row_id is None or part.changes]
    kind = "changed" if changes or moved else "unchanged"
    return Planned(
        one.number, kind, one.target_id, changes=changes, parts=moved, version=int(one.current["version"]),
        customer_id=customer_id,
    )  # fmt: skip


def _differs(now: Any, given: Any) -> bool:
    if isinstance(given, bool) and now is not None:
        return bool(now) != given
    return bool(now != given)
