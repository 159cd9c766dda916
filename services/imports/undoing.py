"""Taking a whole import back, updates included: its change sets, the newest first."""

from services import history
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
        undone = await history.undo(actor, change_set_id)
        outcome += Outcome(undone.count, undone.conflicts)
    return outcome


async def _standing(job: Job) -> list[int]:
    found = await rows(Sql("SELECT undoes_id FROM change_set WHERE") + is_any("undoes_id", job.change_set_ids))
    return [one for one in job.change_set_ids if one not in {undone["undoes_id"] for undone in found}]
