"""What a change set says: one entry for each field of a row, or for a whole row that is new or gone."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient

from .database import execute, execute_many, is_postgres, value
from .permissions import Actor
from .sql import Sql

DERIVED = frozenset({"name_key", "search_text", "net_base", "expected_base"})
UNLOGGED = DERIVED | {"version", "created_at", "updated_at", "asked", "preferences"}
SECRET = frozenset({"password_hash"})
AT_ONCE = 2_000
PART = "part"
"""The kind of a change set that only holds the position of a further part of another one."""
LOG_COLUMNS = "INSERT INTO change (change_set_id, resource, row_id, customer_id, action, field, old, new)"
LOG_INSERT = f"{LOG_COLUMNS} VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def rows_of(resource: str) -> str:
    """The beat of a resource's number of rows, which stands still while rows only change."""
    return f"{resource}:rows"


@dataclass(frozen=True)
class Entry:
    """One changed field (`old` → `new`), or a created or deleted row as a whole (no field)."""

    resource: str
    row_id: int
    customer_id: int | None
    action: str
    field: str | None = None
    old: Any = None
    new: Any = None

    def columns(self) -> tuple[Any, ...]:
        """What the log keeps; values as JSON, secret ones not at all."""
        old, new = (None, None) if self.field in SECRET else (self.old, self.new)
        texts = (None if given is None else as_json(given) for given in (old, new))
        return (self.resource, self.row_id, self.customer_id, self.action, self.field, *texts)


def _moved(entries: Collection[Entry]) -> set[str]:
    """The resources of which rows came or went."""
    return {entry.resource for entry in entries if entry.action != "update"}


@dataclass
class Log:
    """The entries of a change set in the making; `touched` are resources that changed in ways without entries."""

    entries: list[Entry] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    queries: list[tuple[str, Sql]] = field(default_factory=list)
    """Entries that the database writes itself: a resource, and what follows SELECT position (columns of an entry)."""
    written: "Written | None" = None
    row_count: int | None = None
    """How many rows it is about, where the caller knows."""

    @property
    def has_entries(self) -> bool:
        """Whether rows changed, and not only in ways that are told as a whole."""
        return bool(self.entries or self.queries or self.written)

    def __bool__(self) -> bool:
        return self.has_entries or bool(self.touched)

    def resources(self) -> set[str]:
        """Every resource that changed."""
        before = self.written.resources if self.written else set()
        return {entry.resource for entry in self.entries} | self.touched | {name for name, _ in self.queries} | before

    def beats(self) -> set[str]:
        """What the pulse is to tell: every resource that changed, and of which there are more or fewer rows by now."""
        before = self.written.moved if self.written else set()
        moved = _moved(self.entries) | self.touched | before
        return self.resources() | {rows_of(name) for name in moved}

    def others(self, customer_ids: Collection[int]) -> list[int]:
        """Those of some customers that no entry is about: their figures moved by rows of others."""
        before = self.written.customer_ids if self.written else set()
        return sorted(set(customer_ids) - {entry.customer_id for entry in self.entries} - before)

    async def write_so_far(self, connection: TransactionalDBClient, head: "Head") -> None:
        """Begin the change set with the entries that there are, so that memory does not grow with it."""
        if self.written is None:
            self.written = Written(await _next_position(connection))
            await execute(head.insert(self.written.position, 0), connection)
        self.written.take(self.entries)
        await self._insert(connection, head.part_of or self.written.position)
        self.entries.clear()

    def summary(self, given: Mapping[str, Any], others: list[int]) -> dict[str, Any]:
        """What is told beside the entries: touched resources, and customers whose figures moved by rows of others."""
        told = {"touched": sorted(self.touched), "customers": others if "customers" not in self.touched else []}
        return {**given, **{name: listed for name, listed in told.items() if listed}}

    async def write(self, connection: TransactionalDBClient, head: "Head") -> int:
        """Write the change set, its entries and the pulse; answers with its position in the feed.

        A further part takes a position of its own, so that whoever keeps what was read up to one reads again.
        """
        rows = (
            len({(entry.resource, entry.row_id) for entry in self.entries})
            if self.row_count is None
            else self.row_count
        )
        if self.written is None:
            position = await _next_position(connection)
            await execute(head.insert(position, rows), connection)
        else:
            position = self.written.position
            await execute(head.completion(position, rows + self.written.rows), connection)
        owner = head.part_of or position
        await self._insert(connection, owner)
        if self.queries:
            await self._write_queries(connection, owner)
        if head.part_of is not None:
            more = rows + (self.written.rows if self.written else 0)
            await execute(
                Sql("UPDATE change_set SET row_count = row_count + ? WHERE id = ?", (more, owner)), connection
            )
        for name in sorted(self.beats()):
            await execute(_beat(name, position), connection)
        if is_postgres():
            await execute(Sql("SELECT pg_notify('stamkund', ?)", (str(position),)), connection)
        return owner

    async def _write_queries(self, connection: TransactionalDBClient, position: int) -> None:
        for _, query in self.queries:
            await execute(Sql(f"{LOG_COLUMNS} SELECT CAST(? AS BIGINT),", (position,)) + query, connection)
        if self.row_count is not None:
            return
        counted = "(SELECT count(*) FROM (SELECT DISTINCT resource, row_id FROM change WHERE change_set_id = ?) told)"
        update = f"UPDATE change_set SET row_count = {counted} WHERE id = ?"
        await execute(Sql(update, (position, position)), connection)

    async def _insert(self, connection: TransactionalDBClient, position: int) -> None:
        for start in range(0, len(self.entries), AT_ONCE):  # in parts, so that pages are served in between
            entries = self.entries[start : start + AT_ONCE]
            await execute_many(LOG_INSERT, [(position, *entry.columns()) for entry in entries], connection)


@dataclass
class Written:
    """What of a change set is in the table before it is whole."""

    position: int
    rows: int = 0
    resources: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)
    customer_ids: set[int | None] = field(default_factory=set)

    def take(self, entries: Collection[Entry]) -> None:
        """Remember of entries what is needed at the end."""
        self.rows += len({(entry.resource, entry.row_id) for entry in entries})
        self.resources |= {entry.resource for entry in entries}
        self.moved |= _moved(entries)
        self.customer_ids |= {entry.customer_id for entry in entries}


@dataclass(frozen=True)
class Head:
    """Who did what when."""

    actor: Actor
    kind: str
    at: datetime
    summary: Mapping[str, Any]
    undoes_id: int | None = None
    part_of: int | None = None

    def insert(self, position: int, rows: int) -> Sql:
        """The change set as a row; a further part has one too, so that positions have no gaps."""
        if self.part_of is not None:
            told = {"part_of": self.part_of, **self.summary}
            return replace(self, kind=PART, summary=told, undoes_id=None, part_of=None).insert(position, 0)
        return Sql(
            "INSERT INTO change_set (id, at, actor_id, actor_name, kind, source, summary, row_count, undoes_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                position, self.at, self.actor.user_id, self.actor.name, self.kind, self.actor.source,
                as_json(self.summary), rows, self.undoes_id,
            ),
        )  # fmt: skip

    def completion(self, position: int, rows: int) -> Sql:
        """What is known only at the end of a change set that was begun before."""
        values = (as_json(self.summary), rows, position)
        return Sql("UPDATE change_set SET summary = ?, row_count = ? WHERE id = ?", values)


def still_written(change_set: str) -> str:
    """Condition: long work still adds to a change set, and may take it back when it is stopped."""
    listed = "replace(replace(replace(CAST(j.change_set_ids AS TEXT), ' ', ''), '[', ','), ']', ',')"
    return (
        f"(EXISTS (SELECT 1 FROM mass_update m WHERE m.change_set_id = {change_set} AND m.state = 'running')"
        f" OR EXISTS (SELECT 1 FROM import_job j WHERE j.state = 'running' AND {listed} LIKE '%,' || {change_set} || ',%'))"
    )


def is_undone(change_set: str) -> str:
    """Condition: a change set was undone whole, and that stands: neither it nor an undo of a part was undone in turn.

    The last word counts.
    """
    again = (
        "SELECT 1 FROM change_set p JOIN change_set r ON r.undoes_id = p.id"
        f" WHERE p.undoes_id = {change_set} AND {IS_PART.format('p')} AND r.id > lasting.id"
        " AND NOT EXISTS (SELECT 1 FROM change_set q WHERE q.undoes_id = r.id)"
    )
    lasts = f"SELECT 1 FROM ({LASTING}) lasting WHERE depth % 2 = 1 AND NOT EXISTS ({again})"
    return f"EXISTS ({_words(change_set)} {lasts})"


def last_word(change_set: str) -> str:
    """The last of the undos of a change set and the undos of these; NULL where it was never undone whole."""
    return f"({_words(change_set)} SELECT id FROM ({LASTING}) lasting)"


def _words(change_set: str) -> str:
    """The undos of a change set, and theirs: `word(id, depth)`."""
    one = "SELECT u.id, {depth} FROM change_set u {on} {column} AND NOT {part}"
    first = one.format(depth=1, on="WHERE u.undoes_id =", column=change_set, part=IS_PART.format("u"))
    following = one.format(
        depth="w.depth + 1", on="JOIN word w ON u.undoes_id =", column="w.id", part=IS_PART.format("u")
    )
    return f"WITH RECURSIVE word(id, depth) AS ({first} UNION ALL {following})"


IS_PART = "CAST({}.summary AS TEXT) LIKE '%\"part\"%'"
"""Condition on an undo: it left some of what it takes back as it is."""
LASTING = "SELECT id, depth FROM word ORDER BY id DESC LIMIT 1"


def undone_by(change_set: str) -> str:
    """The newest undo of a change set, or of a part of it, that stands; NULL where nothing of it is undone."""
    return f"(SELECT max(t.id) FROM change_set t WHERE t.undoes_id = {change_set} AND NOT {is_undone('t.id')})"


def is_undone_in_part(change_set: str) -> str:
    """Condition: some of a change set is undone, and some of it stands, or stands again."""
    again = f"{undone_by(undone_by(change_set))} IS NOT NULL"
    return f"({undone_by(change_set)} IS NOT NULL AND (NOT {is_undone(change_set)} OR {again}))"


def as_json(given: Any) -> str:
    """A value as the log keeps it: JSON, dates as ISO text, decimals as text."""
    return ENCODER.encode(given)


def _plain(given: Any) -> str:
    if isinstance(given, datetime | date):
        return given.isoformat()
    if isinstance(given, Decimal):
        return str(given)
    raise TypeError(f"{type(given).__name__} cannot be logged")


ENCODER = json.JSONEncoder(default=_plain, ensure_ascii=False)


async def _next_position(connection: TransactionalDBClient) -> int:
    await execute(Sql("UPDATE pulse SET position = position + 1 WHERE resource = '*'"), connection)
    return int(await value(Sql("SELECT position FROM pulse WHERE resource = '*'"), connection))


def _beat(resource: str, position: int) -> Sql:
    return Sql(
        "INSERT INTO pulse (resource, position) VALUES (?, ?)"
        " ON CONFLICT (resource) DO UPDATE SET position = excluded.position",
        (resource, position),
    )
