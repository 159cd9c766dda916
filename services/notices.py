"""What a person is told at the bell: files that are ready, imports and mass updates that ended, tasks that are due.

Nothing is kept for it but the moment of the last look (a preference): it follows from the rows themselves.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .accounts import save_preferences
from .database import rows
from .i18n import Language, mark
from .mass_update.notified import notified_of
from .periods import day_of, day_start, moment_of, now
from .permissions import Actor, visible_customers
from .preferences import preferences_of
from .sql import Sql, is_any

TOLD_DAYS = 7
MOST = 20
SEEN = "notices_seen_at"


@dataclass(frozen=True)
class Notice:
    """Something to know: `at` is when it became so (UTC), `path` where it is looked at; `name` says of what.

    `by` is who did it, where it was somebody else, and `labels` are those of the fields that were changed.
    """

    kind: str
    id: int
    at: datetime
    name: str
    path: str
    has_failed: bool = False
    rows: int | None = None
    by: str = ""
    labels: tuple[str, ...] = ()

    def title(self, viewer: Language) -> str:
        """What is so, in words."""
        return viewer.t(TITLES[self.kind][self.has_failed], name=self.by)

    def text(self, viewer: Language) -> str:
        """Of what."""
        if self.labels:
            return viewer.list(viewer.t(label) for label in self.labels)
        return self.name if self.rows is None else viewer.n("{count} row changed", "{count} rows changed", self.rows)


TITLES = {
    "export": (mark("The file is ready"), mark("The file could not be written")),
    "import": (mark("The import is done"), mark("The import ended early")),
    "mass_update": (mark("The mass update is done"), mark("The mass update ended early")),
    "notified": (mark("{name} made a mass update"), mark("{name} made a mass update")),
    "task": (mark("A task is due"), mark("A task is due")),
}
ENDED = {
    "export": "SELECT id, seen_at AS at, name, state FROM export WHERE user_id = ? AND seen_at > ?",
    "import": "SELECT id, ended_at AS at, file_name AS name, state FROM import_job WHERE actor_id = ? AND ended_at > ?",
    "mass_update": (
        "SELECT id, ended_at AS at, '' AS name, changed, state, change_set_id FROM mass_update"
        " WHERE actor_id = ? AND ended_at > ?"
    ),
}
PATHS: dict[str, Callable[[dict[str, object]], str]] = {
    "export": lambda _: "/reports/exports",
    "import": lambda found: f"/imports/{found['id']}",
    "mass_update": lambda found: f"/changes?set={found['change_set_id']}" if found["change_set_id"] else "/changes",
}
DONE, FAILED = "done", "failed"  # whoever cancelled something knows


async def notices_of(actor: Actor, today: date, time_zone: str) -> list[Notice]:
    """The newest first, at most twenty."""
    since = now() - timedelta(days=TOLD_DAYS)
    found = [notice for kind in ENDED for notice in await _ended(kind, actor, since)]
    found += await _notified(actor, since)
    found += await _due(actor, today, time_zone)
    return sorted(found, key=lambda notice: notice.at, reverse=True)[:MOST]


async def _ended(kind: str, actor: Actor, since: datetime) -> list[Notice]:
    query = Sql(f"{ENDED[kind]} ORDER BY id DESC LIMIT {MOST}", (actor.user_id, since))
    return [
        Notice(
            kind,
            one["id"],
            moment_of(one["at"]),
            one["name"],
            PATHS[kind](one),
            one["state"] == FAILED,
            one.get("changed"),
        )
        for one in await rows(query)
        if one["state"] in (DONE, FAILED)
    ]


async def _notified(actor: Actor, since: datetime) -> list[Notice]:
    """Mass updates of others that somebody wanted one to know of."""
    return [
        Notice("notified", one.id, one.at, "", f"/changes?set={one.change_set_id}", by=one.by, labels=one.labels)
        for one in await notified_of(actor, since, MOST)
    ]


async def _due(actor: Actor, today: date, time_zone: str) -> list[Notice]:
    query = Sql(
        "SELECT a.id, a.customer_id, a.due_date, a.text, customer.name FROM activity a"
        " JOIN customer ON customer.id = a.customer_id"
        " WHERE a.person_id = ? AND a.kind = 'task' AND a.done_at IS NULL AND a.due_date <= ? AND (",
        (actor.user_id, today),
    )
    query = query + visible_customers(actor) + Sql(f") ORDER BY a.due_date DESC, a.id DESC LIMIT {MOST}")
    return [
        Notice(
            "task",
            one["id"],
            day_start(day_of(one["due_date"]), time_zone),
            f"{one['name']}: {' '.join(one['text'].split())}",
            f"/customers/{one['customer_id']}?tab=activity",
        )
        for one in await rows(query)
    ]


async def seen_until(user_id: int) -> datetime | None:
    """The moment of the last look."""
    text = (await preferences_of(user_id)).get(SEEN)
    return datetime.fromisoformat(text) if isinstance(text, str) else None


async def look(user_id: int) -> None:
    """The person has looked now."""
    await save_preferences(user_id, {SEEN: now().isoformat()})


CONCERNED = (
    "SELECT user_id AS id FROM export WHERE state <> 'running' AND seen_at > ?"
    " UNION SELECT actor_id FROM import_job WHERE ended_at > ?"
    " UNION SELECT actor_id FROM mass_update WHERE ended_at > ?"
    " UNION SELECT n.user_id FROM mass_update_notice n JOIN mass_update m ON m.id = n.mass_update_id"
    " WHERE m.ended_at > ?"
)


async def concerned_since(moment: datetime) -> set[int]:
    """For whom something ended since a moment, in whichever process; the change log does not tell of it."""
    return {found["id"] for found in await rows(Sql(CONCERNED, (moment,) * 4)) if found["id"] is not None}


async def people_of(activity_ids: Collection[int]) -> set[int]:
    """Who is to do tasks."""
    query = Sql("SELECT DISTINCT person_id AS id FROM activity WHERE") + is_any("id", activity_ids)
    return {found["id"] for found in await rows(query) if found["id"] is not None}
