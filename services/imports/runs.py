"""Starting, cancelling and settling the steps of imports. Large files are worked on in a process of their own, so that
pages stay quick and memory stays bounded; small ones at once, beside everything else.
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from services.database import is_postgres, rows, value
from services.holding import holding, is_held
from services.permissions import Actor, actor_of
from services.refusals import NotPermitted, Refusal
from services.settings import Settings, read_settings
from services.sql import Sql
from services.work import IMPORTS, Progress

from . import jobs
from .applying import apply
from .refusals import Failed, FailedHalfway, Interrupted, InterruptedHalfway, Stopped
from .steps import plan_file, read_file
from .taking_back import take_back

log = logging.getLogger(__name__)
ROOT = Path(__file__).parents[2]
SMALL_ROWS, SMALL_BYTES = 3_000, 400_000
BEGINS_WITHIN = timedelta(seconds=30)
"""So long a process may need until it holds the step that it was started for."""
PATIENCE = 1.0  # seconds until a step is left to who holds it: whoever looks whether one does holds it for a moment
LOOKS_EVERY = 30.0  # seconds
FROM: Mapping[str, tuple[str, ...]] = {
    "read": ("reading", "read", "planned", "failed"),
    "plan": ("read", "planned", "failed"),
    "apply": ("planned",),
}
BUSY_STATE = {"read": "reading", "plan": "planning", "apply": "running"}
BACK_TO = {"read": "failed", "plan": "read", "apply": "failed"}
Step = Callable[[Actor, int, Progress, Mapping[str, Any]], Awaitable[None]]
_serving: list[Settings] = []


async def start(actor: Actor, job_id: int, step: str, **options: Any) -> None:
    """Begin 'read', 'plan' or 'apply' of one's import in the background; `AtWork` or `IsOver` where it cannot begin."""
    job = await jobs.job_of(actor, job_id)
    await jobs.move_job(job.id, FROM[step], BUSY_STATE[step], failure=None, started_at=jobs.utc_now())
    progress = IMPORTS.begin(job_id)
    alone = _serving and _is_large(job, step, options)
    work = (
        _in_own_process(actor, job_id, step, progress, options)
        if alone
        else work_on(actor, job_id, step, progress, options)
    )
    progress.task = asyncio.create_task(_watched(job_id, step, work), name=f"import {job_id}: {step}")


def folder() -> Path:
    """The data folder in which files are kept."""
    return (_serving[-1] if _serving else read_settings()).data_dir


def done_of(job_id: int) -> int:
    """How many rows work of this process has done; 0 where none is at work."""
    progress = IMPORTS.progress_of(job_id)
    return progress.done if progress is not None else 0


async def wait_for(job_id: int) -> None:
    """Wait until work of this process on an import is over."""
    await IMPORTS.wait_for(job_id)


async def cancel(actor: Actor, job_id: int, *, keep: bool = False) -> None:
    """Cancel an import; with `keep` whole rows that a running one has written stay. `IsOver` when it is."""
    job = await jobs.job_of(actor, job_id)
    progress = IMPORTS.progress_of(job_id)
    if progress is not None:
        progress.ask_to_stop(keep=keep)
        return
    await jobs.move_job(job.id, ("read", "planned", "failed"), "cancelled", ended_at=jobs.utc_now())


async def work_on(actor: Actor, job_id: int, step: str, progress: Progress, options: Mapping[str, Any]) -> None:
    """Do a step and write down how it ended; refusals are kept with the import. Nothing where it was settled meanwhile."""
    async with holding(_name(job_id), patience=PATIENCE) as is_mine:
        if not is_mine:
            log.warning("Import %s is held by somebody else, and was left alone when it was to %s", job_id, step)
        elif (await jobs.job_of(actor, job_id)).state == BUSY_STATE[step]:
            await _do(actor, job_id, step, progress, options)


async def _do(actor: Actor, job_id: int, step: str, progress: Progress, options: Mapping[str, Any]) -> None:
    try:
        now = await actor_of(actor.user_id or 0, actor.source)
        if now is None:
            raise NotPermitted()
        await STEPS[step](now, job_id, progress, options)
    except Stopped:
        back = "cancelled" if step != "plan" else "read"
        await jobs.set_job(job_id, state=back, ended_at=jobs.utc_now())
    except Refusal as refusal:
        await _fail(job_id, step, refusal)
    except Exception:
        log.exception("Import %s failed while it was to %s", job_id, step)
        await _fail(job_id, step, Failed())


async def _read(actor: Actor, job_id: int, progress: Progress, options: Mapping[str, Any]) -> None:
    told = {name: options[name] for name in ("sheet", "heading") if name in options}
    await read_file(actor, job_id, Path(options["path"]), progress, **told)


async def _plan(actor: Actor, job_id: int, progress: Progress, _options: Mapping[str, Any]) -> None:
    await plan_file(actor, job_id, progress)


async def _apply(actor: Actor, job_id: int, progress: Progress, _options: Mapping[str, Any]) -> None:
    await apply(actor, job_id, progress)


STEPS: Mapping[str, Step] = {"read": _read, "plan": _plan, "apply": _apply}


@asynccontextmanager
async def attended(settings: Settings) -> AsyncIterator[None]:
    """While a process serves: what broke off is settled at the start and now and then, what runs is stopped at the end."""
    await recover()
    _serving.append(settings)
    looking = asyncio.create_task(_look_after(), name="imports that broke off")
    try:
        yield
    finally:
        looking.cancel()
        _serving.remove(settings)
        live = IMPORTS.all_live()
        for progress in live:
            progress.leave()
        await asyncio.gather(*(p.task for p in live if p.task is not None), return_exceptions=True)


async def _look_after() -> None:
    """Another process may have ended in the middle of an import."""
    while True:
        await asyncio.sleep(LOOKS_EVERY)
        try:
            await recover(alone=False)
            await jobs.forget_old_rows()
        except Exception:  # the database may be away for a while: say so and look again
            log.exception("Imports could not be looked after")


async def recover(*, alone: bool = True) -> None:
    """Settle imports that are to be worked on and that no living process holds.

    `alone`: on SQLite nobody else starts one while a process begins.
    """
    query = (
        "SELECT id, state, on_break, applied, started_at, change_set_ids FROM import_job"
        " WHERE state IN ('reading', 'planning', 'running')"
    )
    for found in await rows(Sql(query)):
        started = found["started_at"]
        moment = datetime.fromisoformat(started) if isinstance(started, str) else started
        is_old = moment is None or jobs.utc_now() - moment.replace(tzinfo=moment.tzinfo or UTC) > BEGINS_WITHIN
        is_ours = IMPORTS.progress_of(int(found["id"])) is not None
        if (is_old or (alone and not is_postgres())) and not is_ours and not await is_held(_name(int(found["id"]))):
            await _settle(found)


async def _settle(found: Mapping[str, Any]) -> None:
    if found["state"] == "planning":
        await jobs.set_job(int(found["id"]), state="read")
        return
    log.warning("Import %s broke off while it was %s, %s rows done", found["id"], found["state"], found["applied"])
    if found["state"] == "running" and found["on_break"] == "none" and jobs.loaded_json(found["change_set_ids"]):
        progress = IMPORTS.begin(int(found["id"]))
        progress.task = asyncio.create_task(_taken_back(int(found["id"])), name=f"import {found['id']}: take back")
        return
    kept = found["state"] == "running" and found["on_break"] == "rows" and found["applied"]
    await _end(int(found["id"]), InterruptedHalfway() if kept else Interrupted())


async def _taken_back(job_id: int) -> None:
    """What an import had written that was to leave nothing when it broke off."""
    try:
        async with holding(_name(job_id), patience=PATIENCE) as is_mine:
            if is_mine:
                await take_back(None, job_id)
                await _end(job_id, Interrupted())
    except Refusal as refusal:
        await _end(job_id, refusal)
    except Exception:  # it is looked at again
        log.exception("Import %s, which broke off, could not be taken back", job_id)
    finally:
        IMPORTS.end(job_id)


async def _end(job_id: int, refusal: Refusal) -> None:
    await jobs.set_job(job_id, state="failed", failure=_told(refusal), ended_at=jobs.utc_now())


def _name(job_id: int) -> str:
    return f"import-{job_id}"


def _is_large(job: jobs.Job, step: str, options: Mapping[str, Any]) -> bool:
    if step == "read":
        return Path(options["path"]).stat().st_size > SMALL_BYTES
    return job.row_count > SMALL_ROWS


async def _watched(job_id: int, step: str, work: Awaitable[None]) -> None:
    try:
        await work
    except Exception:
        log.exception("Import %s: %s broke off", job_id, step)
        await _broke_off(job_id, step)
    finally:
        IMPORTS.end(job_id)


async def _broke_off(job_id: int, step: str) -> None:
    """The process that did a step is gone; what it had written of an import that was to leave nothing is taken back."""
    query = Sql("SELECT on_break FROM import_job WHERE id = ? AND state = ?", (job_id, BUSY_STATE[step]))
    on_break = await value(query)
    refusal: Refusal = Failed()
    if on_break is None:  # it was over before that
        return
    if step == "apply" and on_break == "none":
        try:
            await take_back(None, job_id)
        except Refusal as left:
            refusal = left
    await _fail(job_id, step, refusal)


async def _fail(job_id: int, step: str, refusal: Refusal) -> None:
    if isinstance(refusal, Failed) and step == "apply":
        query = Sql("SELECT 1 FROM import_job WHERE id = ? AND applied > 0", (job_id,))
        refusal = FailedHalfway() if await value(query) is not None else refusal
    await jobs.set_job(job_id, state=BACK_TO[step], failure=_told(refusal), ended_at=jobs.utc_now())


def _told(refusal: Refusal) -> str:
    values = {
        name: str(given) if not isinstance(given, int | str | bool) else given for name, given in refusal.values.items()
    }
    return json.dumps({"code": refusal.code, "field": refusal.field, "values": values}, ensure_ascii=False)


async def _in_own_process(actor: Actor, job_id: int, step: str, progress: Progress, options: Mapping[str, Any]) -> None:
    """The step in a niced process, which tells its progress line by line and is told to stop in the same way."""
    settings = _serving[-1]
    task = {"job": job_id, "step": step, "user": actor.user_id, "source": actor.source, "options": dict(options)}
    environ = {
        **os.environ,
        "STAMKUND_DATABASE_URL": settings.database_url,
        "STAMKUND_DATA_DIR": str(settings.data_dir),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.imports.worker", json.dumps(task), cwd=ROOT, env=environ,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    told = asyncio.create_task(_pass_on(process, progress))
    try:
        assert process.stdout is not None
        async for line in process.stdout:
            progress.done = int(line)
        code = await process.wait()
    finally:
        told.cancel()
        if process.returncode is None:
            process.kill()
    if code:
        raise RuntimeError(f"The process ended with {code}.")


async def _pass_on(process: asyncio.subprocess.Process, progress: Progress) -> None:
    await progress.asked.wait()
    assert process.stdin is not None
    process.stdin.write(b"leave\n" if progress.left else b"keep\n" if progress.keep else b"stop\n")
    await process.stdin.drain()
