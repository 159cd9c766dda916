"""The change sets of an import that was written in parts: they become one, or are all taken back."""

from dataclasses import replace

from services import history
from services.change_sets import JOINED
from services.database import execute, row, rows, value, writing
from services.permissions import SYSTEM, Actor
from services.refusals import NothingToUndo
from services.sql import Sql, is_any

from . import jobs
from .refusals import LeftBehind


async def join(job_id: int) -> None:
    """Make one change set of all: the changes move into the last one, a part at a time, so that others write in between.

    The last one is what open pages and programs hear of last, so nobody misses a part that is gone. Parts that somebody
    undid meanwhile stay as they are.
    """
    *parts, last = await _sets(job_id) or [0]
    kept = [part for part in parts if not await _join(part, last)]
    if last:
        await jobs.set_job(job_id, change_set_ids=[*kept, last])


async def _join(part: int, last: int) -> bool:
    """Move the changes of one part; False where it is undone, or the last one is."""
    async with writing() as connection:
        if await value(Sql("SELECT 1 FROM change_set WHERE undoes_id IN (?, ?)", (part, last)), connection) is not None:
            return False
        await execute(Sql("UPDATE change SET change_set_id = ? WHERE change_set_id = ?", (last, part)), connection)
        counted = "row_count + (SELECT row_count FROM change_set WHERE id = ?)"
        await execute(Sql(f"UPDATE change_set SET row_count = {counted} WHERE id = ?", (part, last)), connection)
        emptied = "UPDATE change_set SET kind = ?, row_count = 0 WHERE id = ?"  # its place in the feed stays taken
        await execute(Sql(emptied, (JOINED, part)), connection)
    return True


async def take_back(actor: Actor | None, job_id: int) -> None:
    """Take back what an import wrote that is to leave nothing; its rows wait to be planned again. Without an actor the
    register itself does it. `LeftBehind` where others changed something meanwhile, which stays.
    """
    sets = await _sets(job_id)
    undone = await rows(Sql("SELECT undoes_id FROM change_set WHERE") + is_any("undoes_id", sets))
    mine = SYSTEM if actor is None else replace(actor, can_delete_customers=True)  # they were made a moment ago
    left = 0
    for change_set_id in [one for one in reversed(sets) if one not in {int(u["undoes_id"]) for u in undone}]:
        try:
            left += len((await history.undo(mine, change_set_id)).conflicts)
        except NothingToUndo:
            continue
    async with writing() as connection:
        text = "UPDATE import_row SET decision = NULL WHERE job_id = ? AND decision = 'done'"
        await execute(Sql(text, (job_id,)), connection)
        await jobs.set_job_within(connection, job_id, applied=0, skipped=0, change_set_ids=[])
    if left:
        raise LeftBehind(count=left)


async def _sets(job_id: int) -> list[int]:
    found = await row(Sql("SELECT change_set_ids FROM import_job WHERE id = ?", (job_id,)))
    return sorted(int(one) for one in jobs.loaded_json((found or {}).get("change_set_ids") or "[]"))
