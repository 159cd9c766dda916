"""Plans in words: each row with what becomes of it, sentences for what was kept as codes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from services.customers.facts import Reason
from services.database import rows
from services.i18n import Language, mark
from services.organization import organization
from services.outward import value_as_json
from services.permissions import Actor, visible_customers
from services.refusals import Refusal
from services.sql import Sql, is_any

from . import jobs
from .cells import loaded
from .refusals import by_code
from .targets import Target, targets_of

WHY = {
    Reason.ORG_NUMBER.value: mark("the same organization number"),
    Reason.VAT_NUMBER.value: mark("the same VAT number"),
    Reason.NAME.value: mark("a similar name"),
    Reason.DOMAIN.value: mark("the same domain"),
    Reason.PHONE.value: mark("the same phone number"),
    Reason.E_INVOICE.value: mark("the same e-invoice address"),
}


@dataclass(frozen=True)
class Because:
    """Why a row is refused: the target's name (or None for the whole row), the refusal's code, the sentence."""

    target: str | None
    code: str
    sentence: str


@dataclass(frozen=True)
class Resembles:
    """A customer that looks like a new one, and why."""

    customer_id: int
    number: int
    name: str
    why: str


@dataclass(frozen=True)
class RowPlan:
    """A row of the file with what would become of it; values as the API has them, `cells` as the file has them."""

    number: int
    kind: str
    name: str
    target_id: int | None
    changes: tuple[tuple[str, Any, Any], ...]
    parts: tuple[tuple[str, str, Mapping[str, Any]], ...]
    reasons: tuple[Because, ...]
    odd: tuple[Because, ...]
    same: tuple[Resembles, ...]
    values: Mapping[str, Any]
    cells: tuple[Any, ...]
    decision: str | None


async def rows_of(
    actor: Actor,
    job_id: int,
    spoken: Language,
    kind: str | None = None,
    *,
    limit: int = 100,
    after: int = 0,
    same: bool = False,
) -> list[RowPlan]:
    """The plan's rows of a kind (all for None) after a row, in the order of the file; with `same` those that resemble."""
    job = await jobs.job_of(actor, job_id)
    targets = await targets_of(job.resource, actor)
    conditions = " AND kind = ?" if kind else ""
    conditions += " AND plan LIKE '%\"same\": [[%'" if same else ""
    values: tuple[Any, ...] = (job_id, max(after, job.reading.heading_row or 0), *((kind,) if kind else ()), limit)
    query = f"SELECT * FROM import_row WHERE job_id = ? AND number > ?{conditions} ORDER BY number LIMIT ?"
    found = await rows(Sql(query, values))
    plans = [json.loads(one["plan"]) if one["plan"] else {} for one in found]
    names = await _names(actor, {customer_id for plan in plans for customer_id, _ in plan.get("same", [])})
    base = (await organization()).base_currency
    return [_row(job, one, plan, targets, spoken, names, base) for one, plan in zip(found, plans, strict=True)]


def sentence_of(code: str, values: Mapping[str, Any], field: str | None, spoken: Language) -> str:
    """What a kept refusal says."""
    return refusal_of(code, values, field).message(spoken)


def refusal_of(code: str, values: Mapping[str, Any], field: str | None = None) -> Refusal:
    """The refusal that was kept."""
    return _codes().get(code, Refusal)(field=field, **values)


@cache
def _codes() -> dict[str, type[Refusal]]:
    return by_code()


def failure_of(job: jobs.Job) -> Refusal | None:
    """Why the last step failed; None where it did not."""
    told = job.failure
    return refusal_of(told["code"], told["values"], told["field"]) if told else None


async def _names(actor: Actor, ids: set[int]) -> dict[int, tuple[int, str]]:
    query = Sql("SELECT id, number, name FROM customer WHERE") + is_any("customer.id", sorted(ids)) + "AND ("
    return {
        int(one["id"]): (int(one["number"]), one["name"]) for one in await rows(query + visible_customers(actor) + ")")
    }


def _row(
    job: jobs.Job, one: Mapping[str, Any], plan: Mapping[str, Any], targets: Mapping[str, Target], spoken: Language,
    names: Mapping[int, tuple[int, str]], base: str,
) -> RowPlan:  # fmt: skip
    cells = loaded(one["cells"])
    kept = plan.get("values", {})

    def told(name: str, given: Any) -> Any:
        field = targets[name].field if name in targets and not isinstance(given, dict) else None
        return value_as_json(given, field, kept, base)

    values = {name: told(name, given) for name, given in kept.items()}
    changes = [(name, told(name, old), told(name, new)) for name, old, new in plan.get("changes", [])]
    parts = [
        (resource, "changed" if row_id else "new", {n: v for n, _, v in changed} if row_id else made)
        for resource, row_id, made, changed, _ in plan.get("parts", [])
    ]
    reasons, odd = (
        tuple(
            Because(field, code, sentence_of(code, given, field, spoken)) for field, code, given in plan.get(name, [])
        )
        for name in ("reasons", "odd")
    )
    same = [
        Resembles(customer_id, *names[customer_id], spoken.list([spoken.t(WHY[why]) for why in whys]))
        for customer_id, whys in plan.get("same", []) if customer_id in names
    ]  # fmt: skip
    return RowPlan(
        int(one["number"]), one["kind"] or "", _title(job, cells), one["target_id"], tuple(changes), tuple(parts),
        reasons, odd, tuple(same), values, tuple(cells), one["decision"],
    )  # fmt: skip


TITLES = ("name", "last_name", "full_name", "number", "description", "customer_id", "project_id")


def _title(job: jobs.Job, cells: list[Any]) -> str:
    """What a row is called: its name or number as the file has it."""
    places = {column.target: n for n, column in enumerate(job.columns)}
    for target in TITLES:
        place = places.get(target)
        if place is not None and place < len(cells) and cells[place] not in (None, ""):
            return str(cells[place])[:120]
    return next((str(cell)[:120] for cell in cells if cell not in (None, "")), "")
