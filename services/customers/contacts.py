"""The people at a customer with their phones, e-mails and keywords: read for the card, saved as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services import writing
from services.changes import Recorder, recording
from services.database import rows
from services.permissions import Actor, visible_under_customer
from services.refusals import Refusal
from services.sql import Sql, is_any
from services.writing import rows as writes
from services.writing.values import raise_all

from .card import Row

CONTACTS = (
    "SELECT contact.*, r.name AS role, r.key AS role_key FROM contact LEFT JOIN contact_role r ON r.id = contact.role_id"
    " WHERE contact.customer_id = ? AND ("
)
ORDER = ") ORDER BY contact.is_active DESC, contact.name_key, contact.id"
LINES = "SELECT * FROM contact_line WHERE"
KEYWORDS = (
    "SELECT k.contact_id, k.keyword_id, w.name FROM contact_keyword k JOIN keyword w ON w.id = k.keyword_id WHERE"
)
WAYS = ("phone", "email")


@dataclass(frozen=True)
class Line:
    """A phone or e-mail as a form has it; `id` None for one that is not kept as a line of its own yet."""

    way: str
    value: str
    kind: str = "work"
    do_not_use: bool = False
    id: int | None = None


@dataclass(frozen=True)
class Contact:
    """A person: the columns of the row with the name of the role, the lines in order, keywords by id."""

    row: Row
    lines: tuple[Line, ...] = ()
    keywords: Mapping[int, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """First and last name."""
        return " ".join(part for part in (self.row["first_name"], self.row["last_name"]) if part)


async def contacts_of(actor: Actor, customer_id: int) -> list[Contact]:
    """The contacts of a customer, active ones first."""
    query = Sql(CONTACTS, (customer_id,)) + visible_under_customer(actor, "contact") + ORDER
    found = await rows(query)
    ids = [one["id"] for one in found]
    lines = await rows(Sql(LINES) + is_any("contact_id", ids) + "ORDER BY position, id") if ids else []
    words = await rows(Sql(KEYWORDS) + is_any("k.contact_id", ids) + "ORDER BY w.position, w.name") if ids else []
    return [
        Contact(
            one,
            _lines(one, [line for line in lines if line["contact_id"] == one["id"]]),
            {word["keyword_id"]: word["name"] for word in words if word["contact_id"] == one["id"]},
        )
        for one in found
    ]


def _lines(contact: Row, kept: list[Row]) -> tuple[Line, ...]:
    """The lines of a contact; of a way that has none, the value on the contact itself."""
    found = [Line(k["way"], k["value"], k["kind"], bool(k["do_not_use"]), k["id"]) for k in kept]
    for way in WAYS:
        if contact[way] and not any(line.way == way for line in found):
            found.append(Line(way, contact[way]))
    return tuple(sorted(found, key=lambda line: WAYS.index(line.way)))


async def save_contact(
    actor: Actor,
    customer_id: int,
    contact_id: int | None,
    given: Mapping[str, Any],
    lines: Sequence[Line],
    keyword_ids: Sequence[int],
    version: int | None = None,
) -> int | None:
    """Make or change a contact with all that belongs to it, as one change set (the answer; None when nothing changed).

    Refusals as `writing`'s; those of a line name the field `line-N`, N being its place in `lines`.
    """
    if contact_id is not None:
        await writing.require_row(actor, "contacts", contact_id)
    current = {"customer_id": customer_id} if contact_id is None else await writing.current("contacts", contact_id)
    whole = {**given, **{way: None for way in WAYS if not any(line.way == way for line in lines)}}
    if contact_id is None:
        whole["customer_id"] = customer_id
    values = await writing.parse(actor, "contacts", whole, current)
    summary = {"resource": "contacts"}
    async with recording(actor, "edit" if contact_id else "create", summary=summary) as recorder:
        if contact_id is None:
            contact_id = await writes.create(actor, recorder, "contacts", values)
        else:
            await writes.update(actor, recorder, "contacts", contact_id, values, version=version)
        await _save_lines(actor, recorder, contact_id, lines)
        await _save_keywords(actor, recorder, contact_id, set(keyword_ids))
    return recorder.change_set_id


async def _save_lines(actor: Actor, recorder: Recorder, contact_id: int, lines: Sequence[Line]) -> None:
    kept = {one["id"] for one in await rows(Sql(f"{LINES} contact_id = ?", (contact_id,)), recorder.connection)}
    refused: list[Refusal] = []
    for gone in kept - {line.id for line in lines}:
        await writes.delete(actor, recorder, "contact-lines", gone)
    for place, line in enumerate(lines):
        values = {"value": line.value, "way": line.way, "kind": line.kind, "do_not_use": line.do_not_use}
        try:
            given = await writing.parse(actor, "contact-lines", {**values, "position": place}, {})
            if line.id in kept:
                await writes.update(actor, recorder, "contact-lines", int(line.id or 0), given)
            else:
                await writes.create(actor, recorder, "contact-lines", {**given, "contact_id": contact_id})
        except Refusal as refusal:
            refusal.field = f"line-{place}"
            refused.append(refusal)
    raise_all(refused)


async def _save_keywords(actor: Actor, recorder: Recorder, contact_id: int, wanted: set[int]) -> None:
    query = Sql("SELECT id, keyword_id FROM contact_keyword WHERE contact_id = ?", (contact_id,))
    kept = {one["keyword_id"]: one["id"] for one in await rows(query, recorder.connection)}
    for keyword_id in kept.keys() - wanted:
        await writes.delete(actor, recorder, "contact-keywords", kept[keyword_id])
    for keyword_id in sorted(wanted - kept.keys()):
        values = {"contact_id": contact_id, "keyword_id": keyword_id}
        await writes.create(actor, recorder, "contact-keywords", values)
