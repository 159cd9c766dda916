"""Lines pasted from a spreadsheet as costs of a project: first a plan to look at, then one change set.

Columns are those that a first line names, or else date, kind, quantity, unit cost, description, currency, rate, person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services import writing
from services.changes import recording
from services.fields.catalogue import fields_of
from services.fields.choices import choices
from services.fields.field import Field
from services.i18n import Language, language
from services.organization import organization
from services.permissions import Actor
from services.rates import NoRate, rate_on
from services.refusals import Refusal
from services.text import fold
from services.writing.refusals import NotAccepted
from services.writing.values import parsed, setting_of

COLUMNS = ("date", "kind", "quantity", "unit_cost", "description", "currency", "currency_rate", "user_id")
MOST = 500
Given = Mapping[str, str]


class TooManyLines(Refusal):
    """These are more than {most} lines. Paste them in parts."""


@dataclass(frozen=True)
class PlannedCost:
    """A line: what was pasted, the columns it comes to, or what is wrong with each of its fields."""

    number: int
    given: Given
    values: Mapping[str, Any]
    refusals: tuple[Refusal, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether the line cannot be kept as it is."""
        return bool(self.refusals)


async def plan_costs(actor: Actor, project_id: int, text: str) -> list[PlannedCost]:
    """What pasted lines would come to as costs of a project; nothing is kept.

    Refusals: `NotFound`, `NotPermitted` for the project, `TooManyLines`.
    """
    await writing.require_row(actor, "projects", project_id)
    return [await plan_cost(actor, project_id, given, n) for n, given in enumerate(await read_lines(actor, text), 1)]


async def plan_cost(actor: Actor, project_id: int, given: Given, number: int = 1) -> PlannedCost:
    """One line as a cost of a project."""
    filled = {name: one for name, one in given.items() if one.strip()}
    setting = await setting_of(actor, "costs", filled, {})
    values: dict[str, Any] = {"project_id": project_id}
    refused: list[Refusal] = []
    missing = {name: "" for name in ("date", "kind", "quantity") if name not in filled}
    for name, one in {**missing, **filled}.items():
        try:
            values |= await parsed(setting, {name: one})
        except Refusal as refusal:
            refused.append(refusal)
    base = (await organization()).base_currency
    values.setdefault("currency", base)
    day, currency = values.get("date"), values["currency"]
    needs_rate = currency != base and not filled.get("currency_rate")
    if needs_rate and day is not None and await rate_on(currency, day) is None:
        refused.append(NoRate(field="currency_rate", currency=currency, day=day, base=base))
    return PlannedCost(number, given, values, tuple(refused))


async def add_costs(
    actor: Actor, project_id: int, planned: Sequence[PlannedCost]
) -> tuple[int | None, list[PlannedCost]]:
    """Keep the lines that can be kept, in one change set; answers with it and with those that were refused after all."""
    refused = [line for line in planned if line.is_refused]
    async with recording(actor, "create", summary={"resource": "costs", "project": project_id}) as recorder:
        for line in planned:
            if line.is_refused:
                continue
            try:
                async with recorder.attempt():
                    await writing.rows.create(actor, recorder, "costs", line.values)
            except Refusal as refusal:
                found = tuple(refusal.refusals) if isinstance(refusal, NotAccepted) else (refusal,)
                refused.append(PlannedCost(line.number, line.given, line.values, found))
    return recorder.change_set_id, refused


async def read_lines(actor: Actor, text: str) -> list[dict[str, str]]:
    """The cells of pasted text by field; tabs between cells, or semicolons where there are no tabs."""
    split = "\t" if "\t" in text else ";"
    lines = [[cell.strip().strip('"') for cell in line.split(split)] for line in text.splitlines() if line.strip()]
    if len(lines) > MOST:
        raise TooManyLines(most=MOST)
    if not lines:
        return []
    spoken = language(actor.language)
    named = await _headings(actor, lines[0], spoken)
    names, rest = (named, lines[1:]) if named else (list(COLUMNS), lines)
    return [await _by_name(names, cells, spoken) for cells in rest]


async def _headings(actor: Actor, cells: list[str], spoken: Language) -> list[str | None] | None:
    """The fields that a first line names, None where it is a line of values."""
    fields = await fields_of("costs", actor)
    known = {fold(word): name for name in COLUMNS if name in fields for word in _words(fields[name], spoken)}
    found = [known.get(fold(cell)) for cell in cells]
    return found if sum(name is not None for name in found) >= min(2, len(cells)) else None


def _words(field: Field, spoken: Language) -> tuple[str, ...]:
    return (field.name, field.label, field.heading, spoken.t(field.label), spoken.t(field.heading))


async def _by_name(names: Sequence[str | None], cells: list[str], spoken: Language) -> dict[str, str]:
    given = {name: cell for name, cell in zip(names, cells, strict=False) if name is not None}
    if given.get("kind"):
        given["kind"] = await _kind(given["kind"], spoken)
    return given


async def _kind(written: str, spoken: Language) -> str:
    """The kind in the words of the viewer's language or in English, else as it was written."""
    for one in (*await choices("cost_kinds", spoken), *await choices("cost_kinds", language("en"))):
        if fold(written) in (fold(str(one.value)), fold(one.label)):
            return str(one.value)
    return written


__all__ = ["COLUMNS", "PlannedCost", "TooManyLines", "add_costs", "plan_cost", "plan_costs", "read_lines"]
