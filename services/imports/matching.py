"""Which row of the register a row of the file is, by what the person chose; and customers that only look the same."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from services.customers.refusals import NumberNotFree, NumberTaken
from services.database import rows
from services.permissions import visible_customers
from services.resources import RESOURCES
from services.sql import Sql, is_any

from .drafts import Draft
from .frame import Frame
from .lookups import AT_ONCE
from .refusals import AgainInFile, ClearlyTwo, ManyOfThisName, NotYoursToChange, NumberInUse

NUMBERS = ("org_number", "vat_number", "number")
BLOCKING = {"org_number": (NumberTaken, NumberNotFree), "vat_number": (NumberTaken, NumberNotFree)}
Found = list[dict[str, Any]]


async def match(frame: Frame, drafts: Sequence[Draft]) -> None:
    """Give every draft its `target_id`, or a refusal where it fits two rows or one that is not the actor's to see."""
    for draft in drafts:
        if draft.decision and draft.decision.isdigit():
            draft.target_id = int(draft.decision)
    await MATCHERS[frame.resource](frame, [draft for draft in drafts if draft.target_id is None])
    for draft in drafts:
        _once(frame, draft)


async def _customers(frame: Frame, drafts: Sequence[Draft]) -> None:
    for name in NUMBERS:
        given = {draft.own[name] for draft in drafts if draft.own.get(name) is not None}
        found = await _with(frame, name, given)
        for draft in drafts:
            same = [one for one in found.get(draft.own.get(name), []) if _same_country(name, one, draft)]
            _by_number(frame, draft, name, same)
    if frame.matching & {"domain", "name"}:
        await frame.names()
        for draft in drafts:
            if draft.target_id is None and not draft.refusals:
                _by_likeness(frame, draft)


async def _with(frame: Frame, column: str, given: Iterable[Any]) -> dict[Any, Found]:
    """Customers that have one of the values, also those that the actor may not see."""
    listed = sorted(given)
    index: dict[Any, Found] = {}
    for start in range(0, len(listed), AT_ONCE):
        query = Sql("SELECT id, number, name, org_number, vat_number, country, (CASE WHEN")
        query = query + visible_customers(frame.actor) + "THEN 1 ELSE 0 END) AS is_visible FROM customer WHERE"
        for one in await rows(query + is_any(f"customer.{column}", listed[start : start + AT_ONCE])):
            index.setdefault(one[column], []).append(one)
    return index


def _same_country(name: str, one: dict[str, Any], draft: Draft) -> bool:
    return name != "org_number" or one["country"] in (None, draft.country)


def _by_number(frame: Frame, draft: Draft, name: str, same: Found) -> None:
    """The same number means the same customer where one matches by it; else the number is not free."""
    if not same:
        return
    one = next((other for other in same if other["is_visible"]), same[0])
    if name not in frame.matching:
        if draft.target_id != int(one["id"]):
            draft.words[f"taken:{name}"] = f"{int(bool(one['is_visible']))}:{one['id']}:{one['number']}:{one['name']}"
        return
    if not one["is_visible"]:
        draft.refuse(NumberNotFree(field=name) if name in BLOCKING else NotYoursToChange(field=name))
    elif draft.target_id not in (None, int(one["id"])):
        draft.refuse(ClearlyTwo(field=name))
    else:
        draft.target_id = int(one["id"])


def _by_likeness(frame: Frame, draft: Draft) -> None:
    sets = []
    if "domain" in frame.matching:
        sets.append(frame.likeness.of_domain(draft.own.get("email"), draft.own.get("website")))
    if "name" in frame.matching:
        sets.append(frame.likeness.of_name(str(draft.own.get("name") or "")))
    for ids in sets:
        if len(ids) > 1:
            draft.refuse(ManyOfThisName(value=str(draft.own.get("name"))[:60]), "name")
            return
        if ids:
            draft.target_id = next(iter(ids))
            return


def require_free(draft: Draft) -> None:
    """Refuse a number that another customer has, once it is known whom the draft changes."""
    for name in NUMBERS:
        told = draft.words.pop(f"taken:{name}", None)
        if told is None:
            continue
        is_visible, customer_id, number, title = told.split(":", 3)
        if draft.target_id == int(customer_id):
            continue
        if name == "number":
            draft.refuse(NumberInUse(field=name))
        elif int(is_visible):
            draft.refuse(NumberTaken(field=name, number=number, name=title, customer_id=int(customer_id)))
        else:
            draft.refuse(NumberNotFree(field=name))


async def _contacts(frame: Frame, drafts: Sequence[Draft]) -> None:
    """Within the customer, by e-mail address and then by name."""
    ids = {draft.own["customer_id"] for draft in drafts if draft.own.get("customer_id")}
    known: dict[tuple[int, str, Any], int] = {}
    for one in await _under(ids, "contact", "first_name, last_name, email"):
        customer_id, row_id = int(one["customer_id"]), int(one["id"])
        known.setdefault((customer_id, "name", _person(one)), row_id)
        if one["email"]:
            known.setdefault((customer_id, "email", one["email"].casefold()), row_id)
    for draft in drafts:
        whose, email = draft.own.get("customer_id"), str(draft.own.get("email") or "").casefold()
        for name, key in (("email", email), ("name", _person(draft.own))):
            if name in frame.matching and key and draft.target_id is None and whose is not None:
                draft.target_id = known.get((int(whose), name, key))


async def _projects(frame: Frame, drafts: Sequence[Draft]) -> None:
    """By number, and within the customer by name."""
    await _numbered(frame, drafts, "project")
    if "name" not in frame.matching:
        return
    ids = {draft.own["customer_id"] for draft in drafts if draft.own.get("customer_id") and draft.target_id is None}
    visible = RESOURCES["projects"].visible(frame.actor, "project")
    named: dict[tuple[int, str], set[int]] = {}
    for one in await _under(ids, "project", "name", visible):
        named.setdefault((int(one["customer_id"]), one["name"].casefold()), set()).add(int(one["id"]))
    for draft in drafts:
        found = named.get((draft.own.get("customer_id") or 0, str(draft.own.get("name") or "").casefold()), set())
        if draft.target_id is None and draft.own.get("number") is None and len(found) == 1:
            draft.target_id = next(iter(found))


async def _invoices(frame: Frame, drafts: Sequence[Draft]) -> None:
    await _numbered(frame, drafts, "invoice")


async def _costs(frame: Frame, drafts: Sequence[Draft]) -> None:
    """A cost that is there just like that is the same one: nothing is doubled when a file is imported twice."""
    if "same" not in frame.matching:
        return
    ids = {draft.own["project_id"] for draft in drafts if draft.own.get("project_id")}
    known: dict[tuple[Any, ...], list[int]] = {}
    for start in range(0, len(ids), AT_ONCE):
        columns = "id, project_id, date, kind, quantity, unit_cost, user_id, description"
        query = Sql(f"SELECT {columns} FROM cost WHERE") + is_any("project_id", sorted(ids)[start : start + AT_ONCE])
        for one in await rows(query):
            known.setdefault(_cost_key(one), []).append(int(one["id"]))
    for draft in drafts:
        found = known.get(_cost_key({**frame.defaults, **draft.own}))
        if found and not draft.refusals:
            draft.target_id = found.pop(0)


def _cost_key(one: dict[str, Any]) -> tuple[Any, ...]:
    names = ("project_id", "kind", "quantity", "unit_cost", "user_id", "description")
    return (str(one.get("date"))[:10], *(one.get(name) for name in names))


async def _numbered(frame: Frame, drafts: Sequence[Draft], table: str) -> None:
    """By number; a number that is there but not to be seen, or not matched by, is not free."""
    given = sorted({draft.own["number"] for draft in drafts if draft.own.get("number") is not None})
    known: dict[Any, tuple[int, bool]] = {}
    visible = RESOURCES[frame.resource].visible(frame.actor, table)
    for start in range(0, len(given), AT_ONCE):
        query = Sql("SELECT id, number, (CASE WHEN") + visible + f"THEN 1 ELSE 0 END) AS is_visible FROM {table} WHERE"
        for one in await rows(query + is_any(f"{table}.number", given[start : start + AT_ONCE])):
            known[one["number"]] = (int(one["id"]), bool(one["is_visible"]))
    for draft in drafts:
        row_id, is_visible = known.get(draft.own.get("number"), (0, True))
        if not is_visible:
            draft.refuse(NotYoursToChange(field="number"))
        elif row_id and "number" not in frame.matching:
            draft.refuse(NumberInUse(field="number"))
        elif row_id:
            draft.target_id = row_id


async def _under(ids: Iterable[int], table: str, columns: str, visible: Sql | None = None) -> Found:
    listed, found = sorted(ids), []
    for start in range(0, len(listed), AT_ONCE):
        query = Sql(f"SELECT id, customer_id, {columns} FROM {table} WHERE")
        query += is_any(f"{table}.customer_id", listed[start : start + AT_ONCE])
        found += await rows(query + "AND (" + visible + ")" if visible is not None else query)
    return found


def _person(one: dict[str, Any]) -> str:
    return f"{one.get('first_name') or ''} {one.get('last_name') or ''}".strip().casefold()


def _once(frame: Frame, draft: Draft) -> None:
    """Rows of the file that mean the same: a customer's further rows add to the first, others are refused."""
    keys = _keys(frame, draft)
    first = next((frame.seen[key] for key in keys if key in frame.seen), None)
    said = hash(tuple(sorted((name, str(given)) for name, given in draft.own.items())))
    if first is None:
        frame.seen |= dict.fromkeys(keys, draft.number)
        frame.said[draft.number] = said
    elif draft.refusals:
        return
    elif frame.resource == "customers" and (draft.parts or draft.linked) and frame.said[first] == said:
        draft.of_row = first
    else:
        draft.refuse(AgainInFile(row=first), "number" if "number" in draft.own else None)


def _keys(frame: Frame, draft: Draft) -> list[tuple[str, Any]]:
    """What no two rows of a file may share."""
    if frame.resource == "contacts":
        who = draft.own.get("email") or _person(draft.own)
        return [(f"contact {draft.own.get('customer_id')}", who)] if who else []
    keys = [(name, draft.own[name]) for name in NUMBERS if draft.own.get(name) is not None]
    keys = [(f"{name} {draft.country}" if name == "org_number" else name, given) for name, given in keys]
    if frame.resource == "customers" and draft.own.get("name") and (not keys or "name" in frame.matching):
        keys.append((f"name {draft.country}", str(draft.own["name"]).casefold()))
    if draft.target_id is not None:
        keys.append(("id", draft.target_id))
    return keys


MATCHERS: dict[str, Callable[[Frame, Sequence[Draft]], Any]] = {
    "customers": _customers,
    "contacts": _contacts,
    "projects": _projects,
    "invoices": _invoices,
    "costs": _costs,
}
