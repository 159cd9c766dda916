"""What Ctrl Z takes back, and Ctrl Y does again: one's own changes of the last hours, the newest first."""

from datetime import timedelta

from .change_log import is_undone, last_word
from .database import row
from .periods import now
from .permissions import Actor
from .sql import Sql

HOURS = 12
"""For how long Ctrl Z and Ctrl Y go back."""
OWN = "change_set WHERE actor_id = ? AND at > ? AND kind IN ('edit', 'create', 'delete', 'mass_update', 'merge')"
LAST_OWN = (
    f"SELECT id FROM (SELECT id, coalesce({last_word('change_set.id')}, id) AS word FROM {OWN}"
    f" AND NOT {is_undone('change_set.id')}) own ORDER BY word DESC LIMIT 1"
)
"""The change set that stands whose last word, itself or that it was done again, is the newest."""
LAST_UNDO = (
    f"SELECT word FROM (SELECT {last_word('change_set.id')} AS word FROM {OWN} AND {is_undone('change_set.id')}) own"
    f" WHERE word > coalesce((SELECT max(id) FROM {OWN}), 0) ORDER BY word DESC LIMIT 1"
)
"""The newest undo that stands, where nothing was changed since."""


async def last_undoable(actor: Actor) -> int | None:
    """The actor's change set of the last hours that stands and was made, or done again, last."""
    found = await row(Sql(LAST_OWN, (actor.user_id, now() - timedelta(hours=HOURS))))
    return int(found["id"]) if found else None


async def last_undone(actor: Actor) -> int | None:
    """The undo, as a change set, that doing again would take back: none where the actor changed something since."""
    since = now() - timedelta(hours=HOURS)
    found = await row(Sql(LAST_UNDO, (actor.user_id, since) * 2))
    return int(found["word"]) if found else None
