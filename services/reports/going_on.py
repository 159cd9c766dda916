"""Exports whose server ended in the middle go on in the next one, under the rights that their user has by then."""

import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from services.database import execute, rows, writing
from services.i18n import language
from services.periods import now
from services.permissions import actor_of
from services.refusals import NotPermitted, Refusal
from services.sql import Sql

from .exports import write
from .prepare import Prepared, prepare
from .report import read_report
from .selection import read_selection
from .taken import INTERRUPTED
from .wishes import read_wishes

log = logging.getLogger(__name__)
STILL_FOR = timedelta(seconds=20)
"""An export that has given no sign of life for so long has no server any more."""
MOST_ATTEMPTS = 3


async def go_on(folder: Path) -> int:
    """Take up exports that stand still, one after the other; answers with how many were finished."""
    finished = 0
    query = Sql("SELECT * FROM export WHERE state = 'running' AND seen_at < ? ORDER BY id", (now() - STILL_FOR,))
    for found in await rows(query):
        if await _claim(found):
            finished += await _finish(found, folder)
    return finished


async def _claim(found: Mapping[str, Any]) -> bool:
    """Whether this server is the one that takes it up."""
    attempts = int(found["attempts"] or 1)
    failed = found["asked"] is None or attempts >= MOST_ATTEMPTS
    change = "state = 'failed', failure = ?" if failed else "seen_at = ?"
    values = (INTERRUPTED if failed else now(), attempts + 1, found["id"], now() - STILL_FOR)
    text = f"UPDATE export SET {change}, attempts = ? WHERE id = ? AND state = 'running' AND seen_at < ?"
    async with writing() as connection:
        written = await execute(Sql(text, values), connection)
    return bool(written) and not failed


async def _finish(found: Mapping[str, Any], folder: Path) -> bool:
    try:
        asked = json.loads(found["asked"])
        prepared = await _prepared(found["user_id"], asked)
        await write(prepared, found["id"], folder, read_wishes(asked["wishes"]))
    except Refusal as refusal:
        await _fail(found["id"], refusal)
        return False
    except Exception:
        log.exception("Export %s could not go on", found["id"])
        return False
    return True


async def _prepared(user_id: int | None, asked: Mapping[str, Any]) -> Prepared:
    actor = None if user_id is None else await actor_of(user_id)
    if actor is None:
        raise NotPermitted()
    report, only = read_report(asked["report"]), read_selection(asked["only"])
    return await prepare(report, actor, language(actor.language), only=only)


async def _fail(export_id: int, refusal: Refusal) -> None:
    """Tell why; a refusal of the writing itself is told already."""
    text = "UPDATE export SET state = 'failed', failure = ? WHERE id = ? AND state = 'running'"
    async with writing() as connection:
        await execute(Sql(text, (refusal.message(language("en"))[:300], export_id)), connection)
