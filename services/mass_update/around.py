"""The rows around the one that a run is at: the last that are done, the next, and those that wait."""

from services.database import rows
from services.permissions import Actor
from services.sql import Sql, is_any

from .reading import PlannedRow, Standing, read_entries

AROUND = 6
BEFORE = 2
ROWS = (
    "SELECT row_id, min(id) AS entry_id FROM mass_update_row WHERE mass_update_id = ? AND kind = 'change'"
    " GROUP BY row_id ORDER BY row_id LIMIT ? OFFSET ?"
)


async def around(actor: Actor, stands: Standing) -> list[tuple[str, PlannedRow]]:
    """At most six rows of a run with their state: 'done', 'now' for the first that is not, 'waiting'; the first field of each.

    Rows follow one another as the run takes them.
    """
    done = stands.changed
    first = max(0, min(done - BEFORE, stands.counts.get("change", 0) - AROUND))
    listed = await rows(Sql(ROWS, (stands.id, AROUND, first)))
    chosen = Sql("SELECT id FROM mass_update_row WHERE") + is_any("id", [int(one["entry_id"]) for one in listed])
    found = await read_entries(actor, stands, chosen, "r.row_id")
    return [(_state(first + place, done), row) for place, row in enumerate(found)]


def _state(place: int, done: int) -> str:
    return "done" if place < done else "now" if place == done else "waiting"
