"""Taking back what an import wrote that is to leave nothing."""

import logging
import time
from dataclasses import replace

from services import history
from services.change_log import is_undone
from services.database import execute, row, value, writing
from services.permissions import SYSTEM, Actor
from services.refusals import NothingToUndo
from services.sql import Sql

from . import jobs
from .refusals import LeftBehind

log = logging.getLogger(__name__)


async def standing_set(change_set_ids: list[int]) -> int | None:
    """The change set that further parts belong to; None where there is none, or somebody undid all of it."""
    if not change_set_ids:
        return None
    undone = Sql(f"SELECT 1 FROM change_set s WHERE s.id = ? AND {is_undone('s.id')}", (change_set_ids[-1],))
    return change_set_ids[-1] if await value(undone) is None else None


async def take_back(actor: Actor | None, job_id: int) -> None:
    """Take back what an import wrote that is to leave nothing; its rows wait to be planned again. Without an actor the
    register itself does it. `LeftBehind` where others changed something meanwhile, which stays.
    """
    sets = await _sets(job_id)
    mine = SYSTEM if actor is None else replace(actor, can_delete_customers=True)  # they were made a moment ago
    left, began = 0, time.monotonic()
    for change_set_id in reversed(sets):
        if await standing_set([change_set_id]) is None:
            continue
        try:
            left += len((await history.undo(mine, change_set_id, while_running=True)).conflicts)
        except NothingToUndo:
            continue
    async with writing() as connection:
        text = "UPDATE import_row SET decision = NULL WHERE job_id = ? AND decision = 'done'"
        await execute(Sql(text, (job_id,)), connection)
        await jobs.set_job_within(connection, job_id, applied=0, skipped=0, change_set_ids=[])
    told = "Import %s was taken back in %.0f s; %s values that others changed stay"
    log.warning(told, job_id, time.monotonic() - began, left)
    if left:
        raise LeftBehind(count=left)


async def _sets(job_id: int) -> list[int]:
    found = await row(Sql("SELECT change_set_ids FROM import_job WHERE id = ?", (job_id,)))
    return sorted(int(one) for one in jobs.loaded_json((found or {}).get("change_set_ids") or "[]"))
