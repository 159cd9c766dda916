"""What a person decides before an import runs: where columns go, what values become, what rows are matched by, single
cells, and what is done with possible duplicates. Each decision takes the plan back; it is made anew.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tortoise.backends.base.client import TransactionalDBClient

from services.database import execute, row
from services.fields.choices import choices
from services.i18n import language
from services.permissions import Actor, visible_customers
from services.refusals import InvalidChoice, NotFound
from services.resources import RESOURCES
from services.sql import Sql

from . import jobs
from .cells import CREATE
from .frame import MATCHING
from .mapping import Column
from .refusals import ChosenForTwo, NotMapped, UnknownTarget
from .steps import remember
from .targets import Target, targets_of

ON_BREAK = ("none", "rows")


async def map_columns(actor: Actor, job_id: int, chosen: Mapping[int, str]) -> None:
    """Say where columns (counted from 0) go: a target's name, or "" for nowhere. Refusals: `UnknownTarget`, `ChosenForTwo`."""
    async with jobs.deciding(actor, job_id) as (job, connection):
        targets = await targets_of(job.resource, actor)
        columns = list(job.columns)
        for place, name in chosen.items():
            if name and name not in targets:
                raise UnknownTarget(name=name[:60], field="columns")
            if not 0 <= place < len(columns):
                raise NotFound()
            columns[place] = replace(columns[place], target=name, by="you")
        _require_once(columns, targets)
        await _keep(job, connection, columns=[column.as_json() for column in columns])
    await remember(job.resource, columns, job.choices)


async def choose_values(actor: Actor, job_id: int, target: str, chosen: Mapping[str, Any]) -> None:
    """Say what texts of a column become: a value of the list, None for empty, or {"create": name} for a new one."""
    async with jobs.deciding(actor, job_id) as (job, connection):
        found = (await targets_of(job.resource, actor)).get(target)
        if found is None:
            raise UnknownTarget(name=target[:60], field="choices")
        for given in chosen.values():
            await _require_sense(actor, found, given)
        kept = {**job.choices, target: {**job.choices.get(target, {}), **chosen}}
        await _keep(job, connection, choices=kept)
    await remember(job.resource, job.columns, kept)


async def match_by(actor: Actor, job_id: int, names: Sequence[str]) -> None:
    """Say what rows of the register are recognized by."""
    async with jobs.deciding(actor, job_id) as (job, connection):
        for name in names:
            if name not in MATCHING[job.resource]:
                raise InvalidChoice(value=name[:40], field="matching")
        await _keep(job, connection, matching=[name for name in MATCHING[job.resource] if name in names])


async def keep_on_break(actor: Actor, job_id: int, what: str) -> None:
    """Say what stays of an import that breaks off: 'none' or whole 'rows'."""
    if what not in ON_BREAK:
        raise InvalidChoice(value=what[:40], field="on_break")
    async with jobs.deciding(actor, job_id) as (job, connection):
        await jobs.set_job_within(connection, job.id, on_break=what)


async def read_numbers(actor: Actor, job_id: int, decimal: str) -> None:
    """Say how numbers are written: with a decimal comma or point."""
    if decimal not in (",", "."):
        raise InvalidChoice(value=decimal[:4], field="decimal")
    async with jobs.deciding(actor, job_id) as (job, connection):
        await _keep(job, connection, reading=replace(job.reading, decimal=decimal).as_json())


async def fix_cell(actor: Actor, job_id: int, number: int, place: int, text: str) -> None:
    """Write another value into a cell of a row; the file itself stays as it is."""
    async with jobs.deciding(actor, job_id) as (job, connection):
        query = Sql("SELECT id, cells FROM import_row WHERE job_id = ? AND number = ?", (job.id, number))
        found = await row(query, connection)
        if found is None or not 0 <= place < len(job.columns):
            raise NotFound()
        cells = json.loads(found["cells"])
        cells += [None] * (place + 1 - len(cells))
        cells[place] = text[:4000]
        kept = json.dumps(cells, ensure_ascii=False)
        await execute(Sql("UPDATE import_row SET cells = ? WHERE id = ?", (kept, found["id"])), connection)
        await _keep(job, connection)


async def decide(actor: Actor, job_id: int, number: int, decision: str) -> None:
    """Say what becomes of a row that resembles a customer: 'new', 'skip', "" to be asked again, or the customer's id."""
    async with jobs.deciding(actor, job_id) as (job, connection):
        if decision not in ("new", "skip", ""):
            await _require_customer(actor, decision)
        text = "UPDATE import_row SET decision = ? WHERE job_id = ? AND number = ? AND coalesce(decision, '') <> 'done'"
        if not await execute(Sql(text, (decision or None, job.id, number)), connection):
            raise NotFound()
        await _keep(job, connection)


async def require_mapped(actor: Actor, job: jobs.Job) -> None:
    """Refuse (`NotMapped`) where no column goes to what every record needs."""
    targets, mapped = await targets_of(job.resource, actor), {column.target for column in job.columns}
    if job.resource == "contacts" and not {"last_name", "first_name", "full_name"} & mapped:
        raise NotMapped(name=targets["last_name"].label, field="columns")
    for target in targets.values():
        if target.is_required and target.name not in mapped:
            raise NotMapped(name=target.label, field="columns")


async def _keep(job: jobs.Job, connection: TransactionalDBClient, **values: Any) -> None:
    """Write a decision; the plan that there was holds no longer."""
    await jobs.set_job_within(connection, job.id, state="read", failure=None, **values)


def _require_once(columns: Sequence[Column], targets: Mapping[str, Target]) -> None:
    seen: set[str] = set()
    for column in columns:
        if column.target in seen:
            raise ChosenForTwo(name=targets[column.target].label, field="columns")
        if column.target and targets[column.target].links is None:
            seen.add(column.target)


async def _require_sense(actor: Actor, target: Target, given: Any) -> None:
    """Refuse (`InvalidChoice`) what the field cannot become."""
    if isinstance(given, Mapping):
        if not isinstance(given.get(CREATE), str) or len(given) != 1 or not given[CREATE].strip():
            raise InvalidChoice(value=CREATE, field="choices")
        await _require_may_create(actor, target)
    elif target.field.choices and given is not None:
        if isinstance(given, bool) or given not in [
            one.value for one in await choices(target.field.choices, language("en"))
        ]:
            raise InvalidChoice(value=str(given)[:40], field="choices")
    elif given is not None and not isinstance(given, str | bool):
        raise InvalidChoice(value=str(given)[:40], field="choices")


async def _require_may_create(actor: Actor, target: Target) -> None:
    resource = (target.field.choices or "").replace("_", "-")
    if resource not in CREATABLE:
        raise InvalidChoice(value=target.label, field="choices")
    actor.require(RESOURCES[resource].write_right)


CREATABLE = ("industries", "contact-roles", "market-segments", "keywords")
"""The lists that an import may add to, for those who may change them."""


async def _require_customer(actor: Actor, decision: str) -> None:
    number = int(decision) if decision.isascii() and decision.isdigit() and len(decision) < 19 else 0
    query = Sql("SELECT id FROM customer WHERE id = ? AND (", (number,)) + visible_customers(actor) + ")"
    if await row(query) is None:
        raise InvalidChoice(value=decision[:40], field="decision")
