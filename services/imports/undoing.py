"""Taking a whole import back, updates included: its change sets, the newest first."""

from services import history
from services.change_log import is_undone
from services.database import rows
from services.permissions import Actor
from services.refusals import NothingToUndo
from services.sql import Sql, is_any
from services.undoing import Outcome

from .jobs import Job


async def can_be_undone(actor: Actor, job: Job) -> bool:
    """Whether something of it stands that nobody took back, and the actor may delete what it made."""
    made_customers = job.resource == "customers" and job.count("new") > 0
    return (actor.can_delete_customers or not made_customers) and bool(await _standing(job))


async def undo_import(actor: Actor, job: Job) -> Outcome:
    """Take it back; answers with how much, and with what somebody changed since. `NothingToUndo`."""
    outcome, standing = Outcome(), await _standing(job)
    if not standing:
        raise NothingToUndo()
    for change_set_id in reversed(standing):
        try:
            undone = await history.undo(actor, change_set_id)
        except NothingToUndo:  # what it wrote was put back by hand; another set of the import may still stand
            continue
        outcome += Outcome(undone.count, undone.conflicts)
    if outcome == Outcome():
        raise NothingToUndo()
    return outcome


async def _standing(job: Job) -> list[int]:
    """Change sets of it of which something may still be as it wrote it, the oldest first."""
    query = Sql(f"SELECT s.id FROM change_set s WHERE NOT {is_undone('s.id')} AND")
    found = await rows(query + is_any("s.id", job.change_set_ids) + "ORDER BY s.id")
    return [int(one["id"]) for one in found]
