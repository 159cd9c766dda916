"""A column of texts from a spreadsheet over a field of rows: what each would become, and then all of it as one change set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import listing, writing
from .changes import recording
from .edits import seen_as_kept
from .fields.catalogue import fields_of
from .fields.field import Field
from .filters.filter import Filter
from .permissions import Actor
from .refusals import NotEditable, NotFound, NotPermitted, Refusal
from .resources import RESOURCES

MOST = 1000


@dataclass(frozen=True)
class Line:
    """What a text comes to on a row: the value before and after, or the refusal."""

    row_id: int
    text: str
    old: Any = None
    new: Any = None
    refusal: Refusal | None = None

    @property
    def is_change(self) -> bool:
        """Whether something would be written."""
        return self.refusal is None and self.old != self.told

    @property
    def told(self) -> Any:
        """The value after, as lists tell values."""
        return self.new.isoformat() if isinstance(self.new, date) else self.new


async def plan(actor: Actor, resource: str, name: str, row_ids: Sequence[int], texts: Sequence[str]) -> list[Line]:
    """What would be written, row by row; nothing is. At most `MOST` rows."""
    fields = await fields_of(resource, actor)
    if not actor.may(RESOURCES[resource].write_right):
        raise NotPermitted()
    if name not in fields or not fields[name].editable:
        raise NotEditable(field=name)
    pairs = list(zip(row_ids, texts, strict=False))[:MOST]
    scene = await listing.scene(resource, actor, Filter())
    seen = await listing.still_there(scene, sorted({row_id for row_id, _ in pairs}))
    found = await listing.by_ids(scene, sorted(seen), [name, "country", "currency", "customer_id"])
    return [await _line(actor, resource, fields[name], row_id, text, found.get(row_id)) for row_id, text in pairs]


async def write(actor: Actor, resource: str, name: str, lines: Sequence[Line]) -> int | None:
    """Write what the plan would change, as one change set; a value that somebody changed since is refused."""
    changes = [line for line in lines if line.is_change]
    field = (await fields_of(resource, actor))[name]
    summary = {"resource": resource, "fields": [name], "pasted": len(changes)}
    async with recording(actor, "edit", summary=summary) as recorder:
        for line in changes:
            expected = {name: seen_as_kept(field, line.old)}
            await writing.rows.update(actor, recorder, resource, line.row_id, {name: line.new}, expected=expected)
    return recorder.change_set_id


async def _line(
    actor: Actor, resource: str, field: Field, row_id: int, text: str, found: dict[str, Any] | None
) -> Line:
    try:
        if found is None:
            raise NotFound()
        parsed = await writing.parse(actor, resource, {field.name: _given(text, field.kind)}, found)
        if parsed[field.name] != found[field.name]:
            await writing.require_offered(actor, {field.name: field}, parsed)
    except Refusal as refusal:
        return Line(row_id, text, None if found is None else found.get(field.name), refusal=refusal)
    return Line(row_id, text, found[field.name], parsed[field.name])


def _given(text: str, kind: str) -> Any:
    """Spreadsheets write yes and no, and lists with commas."""
    if not text.strip():
        return False if kind == "boolean" else None
    if kind == "boolean":
        word = text.strip().casefold()
        return True if word in YES else False if word in NO else text
    return [part.strip() for part in text.split(",") if part.strip()] if kind == "tags" else text


YES = frozenset({"1", "x", "yes", "true", "ja", "kyllä", "sant", "sand", "tosi", "sann"})
NO = frozenset({"0", "no", "false", "nej", "nei", "ei", "usant", "falsk", "epätosi", "falskt"})
