"""Notes, calls, meetings, tasks and changes of a customer in one order: the history of its card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from services import writing
from services.changes import recording
from services.database import rows
from services.periods import now
from services.permissions import Actor, visible_under_customer
from services.sql import Sql, is_any
from services.writing import rows as writes

from .activity import READABLE, Event, latest_events

KINDS_OF = {"notes": ("note",), "talks": ("call", "meeting"), "tasks": ("task",)}
GROUPS = (*KINDS_OF, "changes", "invoices", "register")
ACTIVITIES = (
    "SELECT activity.*, u.name AS person, o.first_name, o.last_name FROM activity"
    " LEFT JOIN user_account u ON u.id = activity.person_id LEFT JOIN contact o ON o.id = activity.contact_id"
    " WHERE activity.customer_id = ? AND ("
)


@dataclass(frozen=True)
class Wanted:
    """What the history shows: groups of `GROUPS`, one person's, from a moment on, with a word in it."""

    groups: frozenset[str] = frozenset(GROUPS)
    person_id: int | None = None
    since: datetime | None = None
    search: str = ""
    most: int = 40


@dataclass(frozen=True)
class Noted:
    """A note, call, meeting or task. Moments are UTC."""

    id: int
    version: int
    kind: str
    text: str
    at: datetime
    person_id: int | None
    person: str | None
    contact_id: int | None
    contact: str | None
    due_date: date | None
    done_at: datetime | None

    @property
    def group(self) -> str:
        """Which group of `GROUPS` it belongs to."""
        return next(group for group, kinds in KINDS_OF.items() if self.kind in kinds)

    @property
    def is_open(self) -> bool:
        """Whether it is a task that is still to be done."""
        return self.kind == "task" and self.done_at is None


async def timeline(actor: Actor, customer_id: int, wanted: Wanted) -> list[Noted | Event]:
    """The history, newest first; open tasks are not in it."""
    noted = await _noted(actor, customer_id, wanted)
    events: list[Event] = []
    if wanted.groups & {"changes", "invoices", "register"}:
        events = await latest_events(
            actor,
            customer_id,
            wanted.most,
            person_id=wanted.person_id,
            since=wanted.since,
            search=wanted.search,
            resources=READABLE if wanted.groups & {"changes", "register"} else ("invoices",),
        )
    both: list[Noted | Event] = [*noted, *(event for event in events if event.group in wanted.groups)]
    return sorted(both, key=_when, reverse=True)[: wanted.most]


async def open_tasks(actor: Actor, customer_id: int) -> list[Noted]:
    """What is to be done, first due first."""
    query = Sql(ACTIVITIES, (customer_id,)) + visible_under_customer(actor, "activity")
    query = query + ") AND activity.kind = 'task' AND activity.done_at IS NULL"
    found = await rows(query + "ORDER BY activity.due_date IS NULL, activity.due_date, activity.id LIMIT 100")
    return [_of(one) for one in found]


async def counts_of(actor: Actor, customer_id: int) -> dict[str, int]:
    """How many notes, talks and tasks there are."""
    query = Sql("SELECT kind, count(*) AS n FROM activity WHERE customer_id = ? AND (", (customer_id,))
    found = await rows(query + visible_under_customer(actor, "activity") + ") GROUP BY kind")
    by_kind = {one["kind"]: int(one["n"]) for one in found}
    return {group: sum(by_kind.get(kind, 0) for kind in kinds) for group, kinds in KINDS_OF.items()}


async def note(actor: Actor, customer_id: int, given: Mapping[str, Any]) -> int | None:
    """Keep a note, call, meeting or task; answers with its change set. Refusals as `writing`'s."""
    values = await writing.parse(actor, "activities", {**given, "customer_id": customer_id}, {})
    async with recording(actor, "create", summary={"resource": "activities"}) as recorder:
        await writes.create(actor, recorder, "activities", values)
    return recorder.change_set_id


async def rewrite(actor: Actor, activity_id: int, given: Mapping[str, Any], version: int | None = None) -> int | None:
    """Change an activity; answers with the change set, None when nothing changed."""
    await writing.require_row(actor, "activities", activity_id)
    values = await writing.parse(actor, "activities", given, await writing.current("activities", activity_id))
    async with recording(actor, "edit", summary={"resource": "activities"}) as recorder:
        await writes.update(actor, recorder, "activities", activity_id, values, version=version)
    return recorder.change_set_id


async def set_done(actor: Actor, activity_id: int, is_done: bool) -> int | None:
    """Tick a task off, or open it again."""
    return await rewrite(actor, activity_id, {"done_at": now() if is_done else None})


async def forget(actor: Actor, activity_id: int) -> int | None:
    """Delete an activity; answers with the change set."""
    async with recording(actor, "delete", summary={"resource": "activities"}) as recorder:
        await writes.delete(actor, recorder, "activities", activity_id)
    return recorder.change_set_id


async def _noted(actor: Actor, customer_id: int, wanted: Wanted) -> list[Noted]:
    kinds = [kind for group in sorted(wanted.groups & KINDS_OF.keys()) for kind in KINDS_OF[group]]
    query = Sql(ACTIVITIES, (customer_id,)) + visible_under_customer(actor, "activity") + ") AND"
    query = query + is_any("activity.kind", kinds) + "AND NOT (activity.kind = 'task' AND activity.done_at IS NULL)"
    if wanted.person_id is not None:
        query = query + Sql("AND activity.person_id = ?", (wanted.person_id,))
    if wanted.since is not None:
        query = query + Sql("AND coalesce(activity.done_at, activity.at) >= ?", (wanted.since,))
    if wanted.search:
        query = query + Sql("AND lower(activity.text) LIKE ?", (f"%{wanted.search.lower()}%",))
    order = Sql("ORDER BY coalesce(activity.done_at, activity.at) DESC, activity.id DESC LIMIT ?", (wanted.most,))
    return [_of(one) for one in await rows(query + order)]


def _of(found: dict[str, Any]) -> Noted:
    contact = " ".join(part for part in (found["first_name"], found["last_name"]) if part)
    names = ("id", "version", "kind", "text", "person_id", "person", "contact_id")
    due = found["due_date"]
    return Noted(
        **{name: found[name] for name in names},
        at=_moment(found["at"]) or datetime.min.replace(tzinfo=UTC),
        contact=contact or None,
        due_date=date.fromisoformat(due[:10]) if isinstance(due, str) else due,
        done_at=_moment(found["done_at"]),
    )


def _moment(given: Any) -> datetime | None:
    told = datetime.fromisoformat(given) if isinstance(given, str) else given
    return told.replace(tzinfo=UTC) if isinstance(told, datetime) and told.tzinfo is None else told


def _when(one: Noted | Event) -> datetime:
    return one.done_at or one.at if isinstance(one, Noted) else one.at
