"""Making an invoice with its rows, and changing one that has not been sent."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from services import writing
from services.changes import Recorder, recording
from services.database import row, rows, value
from services.firm import setting_of
from services.organization import organization
from services.permissions import Actor
from services.refusals import Refusal, Required
from services.sql import Sql
from services.writing.invoices import require_changeable_invoice
from services.writing.refusals import NotAccepted
from services.writing.write import Write

from . import numbers
from .lines import Line, parse_lines, require_rates, require_sums
from .refusals import DueBeforeDate, ProjectOfAnother

Given = Mapping[str, Any]


@dataclass(frozen=True)
class Done:
    """What was made or changed: the invoice, and the change set (None when nothing changed)."""

    invoice_id: int
    change_set_id: int | None


async def make_invoice(actor: Actor, given: Given, given_rows: Sequence[Given], *, is_typed: bool = False) -> Done:
    """Make an invoice of values as people write them, or `is_typed` as JSON has them, with its rows; numbered at once where
    its status has a number.

    Currency, due date and status are the customer's and the usual ones where they are not given. Refusals as
    `writing.create_row`; those of rows are named `rows.{place}.{field}`.
    """
    parsed = writing.parse(actor, "invoices", given, {}, is_typed=is_typed)
    values, lines = await _with_lines(parsed, actor, given_rows, is_typed)
    values = await _completed(values)
    _require_due(values)
    await _require_rates(lines, values["customer_id"], None)
    net, tax = require_sums(lines, values["currency"])
    async with recording(actor, "create", summary={"resource": "invoices"}) as recorder:
        await _require_own_project(values["customer_id"], values.get("project_id"), recorder)
        invoice_id = await create(actor, recorder, {**values, "net": net, "tax": tax})
        await _write_lines(recorder, invoice_id, values["currency"], lines)
    return Done(invoice_id, recorder.change_set_id)


async def create(actor: Actor, recorder: Recorder, values: dict[str, Any]) -> int:
    """Make an invoice of parsed values; takes a number of the series where the status has one."""
    number = None
    if values.get("number") is None and await numbers.has_number(values["status_id"], recorder.connection):
        number = await numbers.next_number(recorder.connection)
        values = {**values, "number": number[1]}
    invoice_id = await writing.rows.create(actor, recorder, "invoices", values)
    if number is not None:
        await numbers.keep(recorder, *number, invoice_id)
    return invoice_id


async def change_invoice(
    actor: Actor,
    invoice_id: int,
    given: Given,
    given_rows: Sequence[Given],
    *,
    version: int | None = None,
    is_typed: bool = False,
) -> Done:
    """Change an invoice and make its rows those that are given; rows that are there already bring their `id`. `is_typed`
    rows come from JSON.

    Refusals: `NotFound`, `NotPermitted`, `SentIsOnlyCredited`, `InvoiceIsReadOnly`, `NumberIsGiven`, `StaleVersion`, as
    `make_invoice`.
    """
    await writing.require_row(actor, "invoices", invoice_id)
    before = await writing.current("invoices", invoice_id)
    parsed = writing.parse(actor, "invoices", given, before)
    values, lines = await _with_lines(parsed, actor, given_rows, is_typed)
    currency = values.get("currency") or before["currency"]
    await _require_rates(lines, values.get("customer_id") or before["customer_id"], invoice_id)
    net, tax = require_sums(lines, currency)
    async with recording(actor, "edit", summary={"resource": "invoices", "fields": sorted(values)}) as recorder:
        customer_id = values.get("customer_id") or before["customer_id"]
        await _require_own_project(customer_id, values.get("project_id", before["project_id"]), recorder)
        now = writing.rows.columns(await recorder.get("invoices", invoice_id))
        await require_changeable_invoice(Write(actor, recorder, "invoices", {}, invoice_id, now))
        if values.keys() & {"date", "due_date"}:
            values = await _with_due({**now, **values}, values)
        await writing.rows.update(actor, recorder, "invoices", invoice_id, values, version=version)
        await _write_lines(recorder, invoice_id, currency, lines)
        await recorder.update("invoices", invoice_id, {"net": net, "tax": tax})
    return Done(invoice_id, recorder.change_set_id)


async def _with_lines(
    values: Awaitable[dict[str, Any]], actor: Actor, given_rows: Sequence[Given], is_typed: bool
) -> tuple[dict[str, Any], list[Line]]:
    """What is said of the invoice and in its rows; what is wrong with both is refused at once."""
    said: dict[str, Any] = {}
    lines: list[Line] = []
    wrong: list[Refusal] = []
    try:
        said = await values
    except Refusal as refusal:
        if refusal.field is None and not isinstance(refusal, NotAccepted):  # it is about who asks, not about a value
            raise
        wrong.append(refusal)
    try:
        lines = await parse_lines(actor, given_rows, is_typed=is_typed)
    except NotAccepted as several:
        wrong.append(several)
    if len(wrong) > 1:
        raise NotAccepted([one for refusal in wrong for one in getattr(refusal, "refusals", (refusal,))])
    if wrong:
        raise wrong[0]
    return said, lines


async def usual_status() -> int | None:
    """The status of a new invoice: the first in order that is offered."""
    found = await value(Sql("SELECT id FROM invoice_status WHERE is_active ORDER BY position, id LIMIT 1"))
    return None if found is None else int(found)


async def due_on(customer_id: int, day: date) -> date:
    """When an invoice to a customer is to be paid: its payment term, or the firm's usual one, after the day."""
    days = await value(Sql("SELECT payment_term_days FROM customer WHERE id = ?", (customer_id,)))
    if days is None:
        days = setting_of((await organization()).settings, "payment_term_days")
    return day + timedelta(days=int(days))


async def _completed(values: dict[str, Any]) -> dict[str, Any]:
    """The values with what is usual for the customer where nothing was given."""
    for name in ("customer_id", "date"):
        if values.get(name) is None:
            raise Required(field=name)
    found = await row(Sql("SELECT currency FROM customer WHERE id = ?", (values["customer_id"],))) or {}
    usual = {
        "currency": found.get("currency") or (await organization()).base_currency,
        "status_id": await usual_status(),
        "due_date": await due_on(values.get("billing_customer_id") or values["customer_id"], values["date"]),
    }
    return {**values, **{name: given for name, given in usual.items() if values.get(name) is None}}


async def _with_due(now: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """What is changed; a due date that was taken away is the usual one again."""
    if now["due_date"] is None:
        due = await due_on(now.get("billing_customer_id") or now["customer_id"], now["date"])
        now, values = {**now, "due_date": due}, {**values, "due_date": due}
    _require_due(now)
    return values


def _require_due(values: Mapping[str, Any]) -> None:
    if values["due_date"] < values["date"]:
        raise DueBeforeDate(field="due_date")


async def _require_rates(lines: Sequence[Line], customer_id: int, invoice_id: int | None) -> None:
    """Refuse VAT that neither the firm's nor the customer's country has; rows there are keep what they have."""
    query = Sql("SELECT id, vat_rate FROM invoice_row WHERE invoice_id = ?", (invoice_id,))
    kept = {int(one["id"]): int(one["vat_rate"]) for one in await rows(query)}
    buyer = await value(Sql("SELECT country FROM customer WHERE id = ?", (customer_id,)))
    require_rates(lines, (await organization()).country, buyer, kept)


async def _require_own_project(customer_id: int, project_id: int | None, recorder: Recorder) -> None:
    if project_id is None:
        return
    query = Sql("SELECT customer_id FROM project WHERE id = ?", (project_id,))
    if await value(query, recorder.connection) not in (None, customer_id):
        raise ProjectOfAnother(field="project_id")


async def _write_lines(recorder: Recorder, invoice_id: int, currency: str, lines: Sequence[Line]) -> None:
    query = Sql("SELECT id FROM invoice_row WHERE invoice_id = ?", (invoice_id,))
    there = {int(found["id"]) for found in await rows(query, recorder.connection)}
    for row_id in sorted(there - {line.row_id for line in lines}):
        await recorder.delete("invoice-rows", row_id)
    for position, line in enumerate(lines):
        columns = {**line.columns(currency), "position": position}
        if line.row_id in there and line.row_id is not None:
            await recorder.update("invoice-rows", line.row_id, columns, version=line.version)
        else:
            await recorder.create("invoice-rows", {**columns, "invoice_id": invoice_id})
