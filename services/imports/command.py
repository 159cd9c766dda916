"""The command `import`: a file planned, and with `--apply` written, as one user."""

from collections.abc import Callable
from pathlib import Path

from services.database import value
from services.i18n import language
from services.kpis.telling import UnknownUser
from services.permissions import Actor, actor_of
from services.sql import Sql

from . import choosing, jobs, runs
from .refusals import UnknownKind
from .targets import KINDS
from .telling import RowPlan, failure_of, rows_of

SHOWN = {"new": "new", "changed": "changed", "unchanged": "unchanged", "refused": "refused"}
AT_ONCE = 500
MOST_LINES = 1_000
Say = Callable[[str], None]


async def import_file(kind: str, file: Path, email: str, *, apply: bool, say: Say, sheet: str | None = None) -> bool:
    """Tell the plan of a file line by line, then write it where that is wanted; answers with whether nothing was refused."""
    if kind not in KINDS:
        raise UnknownKind(kind=kind[:40], field="kind")
    actor = await _actor(email)
    job_id = await jobs.make_job(actor, kind, file.name, None)
    await _step(actor, job_id, "read", path=str(file), **({"sheet": sheet} if sheet else {}))
    await choosing.require_mapped(actor, await jobs.job_of(actor, job_id))
    await _step(actor, job_id, "plan")
    job = await jobs.job_of(actor, job_id)
    await _tell_columns(job, say)
    await _tell_rows(actor, job, say)
    if not apply:
        say("Nothing is written. Add --apply to import this.")
        return not job.count("refused")
    await _step(actor, job_id, "apply")
    job = await jobs.job_of(actor, job_id)
    say(f"{job.applied} rows are imported, {job.skipped} were changed meanwhile and left out (import {job.id}).")
    return not job.count("refused") and not job.skipped


async def _actor(email: str) -> Actor:
    query = Sql("SELECT id FROM user_account WHERE lower(email) = ? AND is_active", (email.strip().lower(),))
    user_id = await value(query)
    actor = None if user_id is None else await actor_of(int(user_id), source="command")
    if actor is None:
        raise UnknownUser(email=email)
    return actor


async def _step(actor: Actor, job_id: int, step: str, **options: object) -> None:
    await runs.start(actor, job_id, step, **options)
    await runs.wait_for(job_id)
    failure = failure_of(await jobs.job_of(actor, job_id))
    if failure is not None:
        raise failure


async def _tell_columns(job: jobs.Job, say: Say) -> None:
    for column in job.columns:
        say(f"column {column.heading!r}: {column.target or 'not imported'}")


async def _tell_rows(actor: Actor, job: jobs.Job, say: Say) -> None:
    say(", ".join(f"{job.count(kind)} {word}" for kind, word in SHOWN.items()))
    spoken, after, told = language("en"), 0, 0
    while found := await rows_of(actor, job.id, spoken, limit=AT_ONCE, after=after):
        for one in found:
            if one.kind not in ("unchanged", "left_out") and told < MOST_LINES:
                say(_line(one))
                told += 1
        after = found[-1].number
    if told == MOST_LINES:
        say(f"Only the first {MOST_LINES} rows are shown.")


def _line(one: RowPlan) -> str:
    told = [f"row {one.number}: {one.kind} {one.name}"]
    told += [f"{name}: {old if old is not None else '-'} -> {new}" for name, old, new in one.changes]
    told += [f"{because.target or 'row'}: {because.sentence}" for because in one.reasons]
    told += [f"looks like {other.number} {other.name} ({other.why})" for other in one.same]
    return "; ".join(told)
