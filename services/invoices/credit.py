"""Credit notes: in full or in part, negative, at the rate of the invoice, never more than what is left of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from services import writing
from services.changes import recording
from services.database import row, rows, value
from services.money import FACTOR_ONE, from_minor, half_up
from services.organization import organization
from services.permissions import Actor
from services.sql import Sql

from .lines import NAMES, Line
from .make import Done, create, usual_status
from .refusals import CreditNoteOfCreditNote, CreditsTooMuch, NothingLeftToCredit, NothingToCredit, NotSentYet

FROM_INVOICE = (
    "customer_id", "billing_customer_id", "project_id", "currency", "currency_rate", "rate_date", "sales_person_id",
)  # fmt: skip
ROWS_LEFT = (
    "SELECT r.*, r.quantity + coalesce((SELECT sum(c.quantity) FROM invoice_row c WHERE c.credited_row_id = r.id), 0)"
    " AS left_quantity, r.net + coalesce((SELECT sum(c.net) FROM invoice_row c WHERE c.credited_row_id = r.id), 0)"
    " AS left_net, r.tax + coalesce((SELECT sum(c.tax) FROM invoice_row c WHERE c.credited_row_id = r.id), 0)"
    " AS left_tax FROM invoice_row r WHERE r.invoice_id = ? ORDER BY r.position, r.id"
)


@dataclass(frozen=True)
class Left:
    """What of an invoice has not been credited, in minor units of its currency, and of each row its quantity in 10⁻⁴."""

    net: int
    tax: int
    rows: tuple[dict[str, Any], ...]


async def left_of(invoice: Mapping[str, Any], within: BaseDBAsyncClient | None = None) -> Left:
    """What is left of an invoice. Credit notes that are not sent yet are taken away too."""
    query = (
        "SELECT coalesce(sum(net), 0) AS net, coalesce(sum(tax), 0) AS tax FROM invoice WHERE credited_invoice_id = ?"
    )
    credited = await row(Sql(query, (invoice["id"],)), within) or {"net": 0, "tax": 0}
    found = await rows(Sql(ROWS_LEFT, (invoice["id"],)), within)
    return Left(invoice["net"] + int(credited["net"]), invoice["tax"] + int(credited["tax"]), tuple(found))


async def credit(
    actor: Actor,
    invoice_id: int,
    *,
    quantities: Mapping[int, int] | None = None,
    net: int | None = None,
    day: date | None = None,
    status_id: int | None = None,
    description: str | None = None,
) -> Done:
    """Write a credit note for an invoice: all that is left, so much of each row (10⁻⁴), or a net amount where it has no rows.

    Refusals: `NotFound`, `NotPermitted`, `NotSentYet`, `CreditNoteOfCreditNote`, `NothingLeftToCredit`,
    `NothingToCredit`, `CreditsTooMuch`.
    """
    await writing.require_row(actor, "invoices", invoice_id)
    async with recording(actor, "create", summary={"resource": "invoices", "credits": invoice_id}) as recorder:
        invoice = writing.rows.columns(await recorder.get("invoices", invoice_id))
        left = await left_of(invoice, recorder.connection)
        await _require_creditable(invoice, left, recorder.connection)
        made = _rows(left, quantities, invoice["currency"])
        amounts = _sums(made) if made else _share(left, net, invoice["currency"])
        if amounts[0] > left.net or amounts[1] > left.tax:
            raise CreditsTooMuch(left=from_minor(left.net, invoice["currency"]))
        values = {name: invoice[name] for name in FROM_INVOICE} | {"net": -amounts[0], "tax": -amounts[1]}
        values |= {"date": day or (await organization()).today(), "description": description}
        values |= {"is_credit_note": True, "credited_invoice_id": invoice_id}
        chosen = status_id or await credit_status()
        note_id = await create(actor, recorder, {**values, "status_id": chosen})
        for place, one in enumerate(made):
            await recorder.create("invoice-rows", {**one, "invoice_id": note_id, "position": place})
    return Done(note_id, recorder.change_set_id)


async def credit_status() -> int | None:
    """The status of a new credit note: the one that the settings name, else that of a new invoice."""
    query = "SELECT id FROM invoice_status WHERE is_credit_default AND is_active ORDER BY position, id LIMIT 1"
    found = await value(Sql(query))
    return await usual_status() if found is None else int(found)


async def _require_creditable(invoice: Mapping[str, Any], left: Left, within: BaseDBAsyncClient) -> None:
    if invoice["is_credit_note"]:
        raise CreditNoteOfCreditNote()
    query = Sql("SELECT is_sent OR is_read_only FROM invoice_status WHERE id = ?", (invoice["status_id"],))
    if not await value(query, within):
        raise NotSentYet()
    if left.net <= 0:
        raise NothingLeftToCredit()


def _rows(left: Left, quantities: Mapping[int, int] | None, currency: str) -> list[dict[str, Any]]:
    """The rows of the credit note. The last part of a row takes what is left of it, so that roundings come out even."""
    made = []
    for one in left.rows:
        wanted = int(one["left_quantity"]) if quantities is None else quantities.get(int(one["id"]), 0)
        if wanted <= 0:
            continue
        if wanted > int(one["left_quantity"]):
            raise CreditsTooMuch(left=Decimal(int(one["left_quantity"])) / FACTOR_ONE, field=f"rows.{one['id']}")
        line = Line(**{**{name: one[name] for name in NAMES}, "quantity": wanted})
        is_all = wanted == int(one["left_quantity"])
        net = int(one["left_net"]) if is_all else _at_most(line.net(currency), int(one["left_net"]))
        tax = int(one["left_tax"]) if is_all else _at_most(line.tax(currency), int(one["left_tax"]))
        made.append(
            {**line.columns(currency), "quantity": -wanted, "net": -net, "tax": -tax, "credited_row_id": one["id"]}
        )
    if left.rows and not made:
        raise NothingToCredit()
    return made


def _at_most(amount: int, left: int) -> int:
    return min(amount, left) if left >= 0 else max(amount, left)


def _sums(made: list[dict[str, Any]]) -> tuple[int, int]:
    return -sum(one["net"] for one in made), -sum(one["tax"] for one in made)


def _share(left: Left, net: int | None, currency: str) -> tuple[int, int]:
    """An amount of an invoice without rows, with its share of the VAT that is left, rounded half-up once."""
    if net is None:
        return left.net, left.tax
    if net <= 0:
        raise NothingToCredit(field="net")
    if net > left.net:
        raise CreditsTooMuch(left=from_minor(left.net, currency), field="net")
    return net, half_up(left.tax * net, left.net)
