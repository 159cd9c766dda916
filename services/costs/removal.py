"""Deleting costs: those that were chosen, in one change set, so that one undo brings all of them back."""

from collections.abc import Sequence

from services import writing
from services.changes import recording
from services.permissions import Actor


async def remove_costs(actor: Actor, ids: Sequence[int]) -> int | None:
    """Delete costs; answers with the change set. `NotFound` where one is gone or hidden, and then all stay."""
    async with recording(actor, "delete", summary={"resource": "costs"}) as recorder:
        for row_id in ids:
            await writing.rows.delete(actor, recorder, "costs", row_id)
    return recorder.change_set_id
