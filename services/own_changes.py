"""What Ctrl Z takes back, and Ctrl Y does again: one's own changes of the last hours, the newest first."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from .change_log import is_undone, last_word
from .database import row, rows
from .periods import now
from .permissions import Actor
from .refusals import NothingToUndo
from .sql import Sql

T = TypeVar("T")
HOURS = 12
"""For how long Ctrl Z and Ctrl Y go back."""
TRIED = 50
NEWEST = 100
"""So many change sets are looked at: who has changed more within the hours goes back through these."""
OWN = (
    "(SELECT id FROM change_set WHERE actor_id = ? AND at > ? AND kind IN ('edit', 'create', 'delete', 'mass_update', 'merge')"
    f" ORDER BY id DESC LIMIT {NEWEST}) change_set"
)
LAST_OWN = (
    f"SELECT id FROM (SELECT id, coalesce({last_word('change_set.id')}, id) AS word FROM {OWN}"
    f" WHERE NOT {is_undone('change_set.id')}) own ORDER BY word DESC LIMIT ?"
)
"""The change sets that stand, the one whose last word, itself or that it was done again, is the newest first."""
LAST_UNDO = (
    f"SELECT word FROM (SELECT {last_word('change_set.id')} AS word FROM {OWN} WHERE {is_undone('change_set.id')}) own"
    f" WHERE word > coalesce((SELECT max(id) FROM {OWN}), 0) ORDER BY word DESC LIMIT 1"
)
"""The newest undo that stands, where nothing was changed since."""


async def undoable(actor: Actor, most: int) -> list[int]:
    """The actor's change sets of the last hours that stand, what was made, or done again, last at the head."""
    found = await rows(Sql(LAST_OWN, (actor.user_id, now() - timedelta(hours=HOURS), most)))
    return [int(one["id"]) for one in found]


async def take_back_last(actor: Actor, take_back: Callable[[int], Awaitable[T]]) -> T:
    """Take back the newest change set of which something is left; others may have put back all of what came later.

    Raises `NothingToUndo` where there is none.
    """
    for change_set_id in await undoable(actor, TRIED):
        try:
            return await take_back(change_set_id)
        except NothingToUndo:
            continue
    raise NothingToUndo()


async def last_undone(actor: Actor) -> int | None:
    """The undo, as a change set, that doing again would take back: none where the actor changed something since."""
    since = now() - timedelta(hours=HOURS)
    found = await row(Sql(LAST_UNDO, (actor.user_id, since) * 2))
    return int(found["word"]) if found else None
