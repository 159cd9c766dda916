"""Many sales cases that get another status at once get what follows from it, as each alone does."""

from collections.abc import Sequence
from typing import Any

from services.changes import Recorder
from services.database import rows
from services.organization import organization
from services.sql import Sql, is_any
from services.writing.projects import FOLLOWING, following

Change = tuple[int, str, Any, Any]


async def follow_status(recorder: Recorder, project_ids: Sequence[int], old: int, new: int | None) -> list[Change]:
    """The changes (id, field, old, new) that follow in projects whose status `old` becomes `new`."""
    query = Sql("SELECT id, state, probability FROM sales_status WHERE") + is_any("id", (old, new))
    statuses = {int(found["id"]): found for found in await rows(query, recorder.connection)}
    was, now, today = statuses[old], statuses[int(new or 0)], (await organization()).today()
    query = Sql(f"SELECT id, {', '.join(FOLLOWING)} FROM project WHERE") + is_any("id", project_ids)
    changes: list[Change] = []
    for project in await rows(query, recorder.connection):
        is_chosen = project["probability"] not in (None, was["probability"])
        for name, given in following(project, was, now, today, is_chosen=is_chosen).items():
            if given != project[name]:
                changes.append((int(project["id"]), name, project[name], given))
    return changes
