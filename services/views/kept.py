"""Views that people keep: made, changed, shared, copied, deleted; their order and which one opens is each person's own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.accounts import save_preferences
from services.changes import recording
from services.database import row, rows
from services.permissions import Actor
from services.preferences import preferences_of
from services.refusals import NotFound, NotPermitted, Required, TooLong
from services.resources import RESOURCES
from services.sql import Sql
from services.text import clean_line

from .look import Look, look_of

LONGEST_NAME = 120
SHARING = ("share_reports", "settings")
_FOUND = (
    "SELECT v.id, v.name, v.definition, v.is_shared, v.owner_id, u.name AS owner_name"
    " FROM saved_view v JOIN user_account u ON u.id = v.owner_id WHERE"
)


@dataclass(frozen=True)
class View:
    """A kept view; `ref` stands in addresses. `resource` below is the name of the list that it belongs to."""

    ref: str
    name: str
    look: Look
    is_shared: bool
    owner_id: int
    owner_name: str

    def may_change(self, actor: Actor) -> bool:
        """The owner changes a view; one that all see also who may share."""
        return self.owner_id == actor.user_id or (self.is_shared and may_share(actor))


@dataclass(frozen=True)
class Habits:
    """What a person set for the views of a list: their order (refs), the one that opens by itself."""

    order: tuple[str, ...] = ()
    opens: str = ""


def may_share(actor: Actor) -> bool:
    """Whether the actor may show views to everybody."""
    return any(actor.may(right) for right in SHARING)


async def views_of(actor: Actor, resource: str) -> list[View]:
    """Own and shared views of a list, in the order in which they were made."""
    query = Sql(_FOUND + " v.resource = ? AND (", (resource,)) + RESOURCES["saved-views"].visible(actor, "v")
    return [_view(found) for found in await rows(query + ") ORDER BY v.position, v.id")]


async def find(actor: Actor, ref: str) -> View:
    """A view by its ref; `NotFound` where there is none for this actor."""
    if not (ref.isascii() and ref.isdigit()) or len(ref) > 18:
        raise NotFound()
    query = Sql(_FOUND + " v.id = ? AND (", (int(ref),)) + RESOURCES["saved-views"].visible(actor, "v")
    found = await row(query + ")")
    if found is None:
        raise NotFound()
    return _view(found)


async def create(actor: Actor, resource: str, name: str, look: Look, *, is_shared: bool = False) -> str:
    """Keep a view; answers with its ref."""
    if actor.user_id is None:
        raise NotPermitted()
    if is_shared and not may_share(actor):
        raise NotPermitted()
    values = {"owner_id": actor.user_id, "resource": resource, "name": _name(name), "is_shared": is_shared}
    async with recording(actor, "report", summary={"view": values["name"]}) as recorder:
        made = await recorder.create("saved-views", {**values, "definition": _sound(look)})
    return str(made)


async def change(actor: Actor, ref: str, *, name: str | None = None, look: Look | None = None) -> None:
    """Give a view another name or another look."""
    view = await _own(actor, ref)
    given: dict[str, Any] = {} if name is None else {"name": _name(name)}
    given |= {} if look is None else {"definition": _sound(look)}
    async with recording(actor, "report", summary={"view": view.name}) as recorder:
        await recorder.update("saved-views", int(ref), given)


async def share(actor: Actor, ref: str, is_shared: bool) -> None:
    """Show an own view to everybody, or to nobody else any more."""
    view = await _own(actor, ref)
    if not may_share(actor):
        raise NotPermitted()
    async with recording(actor, "report", summary={"view": view.name}) as recorder:
        await recorder.update("saved-views", int(ref), {"is_shared": is_shared})


async def delete(actor: Actor, ref: str) -> None:
    """Delete a view."""
    view = await _own(actor, ref)
    async with recording(actor, "delete", summary={"view": view.name}) as recorder:
        await recorder.delete("saved-views", int(ref))


async def habits(actor: Actor, resource: str) -> Habits:
    """What the actor set for the views of a list."""
    if actor.user_id is None:
        return Habits()
    kept = await preferences_of(actor.user_id)
    order = kept.get(f"views_order_{resource}", [])
    return Habits(tuple(str(ref) for ref in order), str(kept.get(f"views_opens_{resource}", "")))


async def set_order(actor: Actor, resource: str, refs: Sequence[str]) -> None:
    """Put the views of a list into an order of one's own."""
    if actor.user_id is not None:
        await save_preferences(actor.user_id, {f"views_order_{resource}": list(refs)[:200]})


async def set_opening(actor: Actor, resource: str, ref: str) -> None:
    """The view that opens by itself; "" for the list's own."""
    if actor.user_id is not None:
        await save_preferences(actor.user_id, {f"views_opens_{resource}": ref})


async def _own(actor: Actor, ref: str) -> View:
    view = await find(actor, ref)
    if not view.may_change(actor):
        raise NotPermitted()
    return view


def _name(given: str) -> str:
    name = clean_line(given)
    if not name:
        raise Required(field="name")
    if len(name) > LONGEST_NAME:
        raise TooLong(most=LONGEST_NAME, field="name")
    return name


def _sound(look: Look) -> dict[str, str]:
    return look_of(look.as_json()).as_json()


def _view(found: Mapping[str, Any]) -> View:
    given = found["definition"]
    look = look_of(json.loads(given) if isinstance(given, str) else given)
    return View(str(found["id"]), found["name"], look, bool(found["is_shared"]), found["owner_id"], found["owner_name"])
