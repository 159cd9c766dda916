"""What is behind a figure, in the words of the viewer's language: documents, reasons, comparisons, the formula."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.fields.choices import COST_KINDS
from services.i18n import Language, mark
from services.money import rate_from_int

from . import catalogue
from .explain import ExplainedRow
from .figures import Figure
from .kpi import Kpi

COUNTS = {
    "billed_this_year": mark("Sent, dated this year"),
    "unpaid": mark("Sent, not paid"),
    "open_sales_value": mark("Sales case in progress"),
    "margin_this_year": mark("Sent, dated this year"),
    "billing_this_month": mark("Sent, dated this month"),
    "active_customers": mark("Has an open project or sales case"),
    "prospects_in_pipeline": mark("Has a sales case in progress, never invoiced, nothing won"),
}
BOOKED = mark("Booked on a customer project")
NO_PRICE = mark("No unit cost, counts as 0")


@dataclass(frozen=True)
class Change:
    """How a tile compares: 'up', 'down' or 'even' (None: nothing to compare with), the change and what it is held against."""

    direction: str | None
    change: str
    against: str


def amount(figure_value: int, kpi: Kpi, currency: str, viewer: Language, decimals: int | None = None) -> str:
    """A figure as it is written: money without its currency, or a count."""
    if kpi.unit == "count":
        return viewer.number(figure_value)
    return viewer.money(figure_value, currency, decimals=decimals, with_currency=False)


def comparison(figure: Figure, currency: str, viewer: Language) -> Change:
    """The line under a tile's figure."""
    if figure.kpi is catalogue.MARGIN_THIS_YEAR:
        if figure.share is None:
            return Change(None, "", viewer.t("nothing billed this year yet"))
        return Change("even", viewer.percent(figure.share), viewer.t("of billing"))
    before = figure.comparison.value
    if figure.kpi.key not in catalogue.KPIS:
        return Change(None, "", "")
    if before is None:
        return Change(None, "", viewer.t("no history of a month ago yet"))
    if figure.kpi.unit == "count":
        moved = figure.value - before
        return Change(_direction(moved), viewer.number(moved, signed=True), viewer.t("against a month ago"))
    told = viewer.money(before, currency, decimals=0, with_currency=False)
    if figure.comparison.change is None:
        return Change(None, "", viewer.t("last month {amount}", amount=told))
    change = viewer.percent(figure.comparison.change, signed=True)
    return Change(_direction(figure.comparison.change), change, viewer.t("against {amount} last month", amount=told))


def notes(figure: Figure, viewer: Language) -> list[str]:
    """What somebody must know to read a figure rightly: rows that rights leave out, rows without a cost."""
    told = []
    if figure.is_limited and figure.kpi.unit == "money":
        told.append(viewer.t("Based on the invoices you may see"))
    if figure.unpriced:
        told.append(viewer.n("{count} row without cost", "{count} rows without cost", figure.unpriced))
    return told


def document(row: ExplainedRow, viewer: Language) -> str:
    """What a row is: "Invoice 1017", "Hours, 7.5 h", a customer's number."""
    told = row.document
    if row.kind == "customer":
        return viewer.t("Customer {number}", number=told["number"])
    if row.kind == "project":
        return str(told["name"])
    if row.kind == "cost":
        kind = viewer.t(COST_KINDS.get(told["kind"], "Other"))
        quantity = viewer.number(Decimal(told["quantity"] or 0).scaleb(-4).normalize())
        unit = viewer.t("{quantity} h", quantity=quantity) if told["kind"] == "hours" else quantity
        return f"{kind}, {unit}"
    if told["number"] is None:
        return viewer.t("Credit note without number") if told["is_credit_note"] else viewer.t("Invoice without number")
    text = mark("Credit note {number}") if told["is_credit_note"] else mark("Invoice {number}")
    return viewer.t(text, number=told["number"])


def why(row: ExplainedRow, kpi: Kpi, currency: str, viewer: Language) -> str:
    """Why a row counts, or why it is left out."""
    if row.reason is not None:
        term = next(term for term in kpi.terms if term.key == row.term)
        return viewer.t(term.source.reason_text(row.reason))
    told = row.document
    if row.kind == "cost":
        return viewer.t(NO_PRICE) if told["unit_cost"] is None else viewer.t(BOOKED)
    if row.kind == "customer" and told["is_inactive"]:
        return viewer.t("Inactive customer with an open project or sales case")
    if row.kind == "invoice" and told["credited_number"]:
        return viewer.t("Lowers invoice {number}", number=told["credited_number"])
    if row.kind == "invoice" and told["currency"] != currency:
        rate = viewer.number(rate_from_int(told["rate"]))
        net = viewer.money(told["net"], told["currency"], with_currency=False)
        return viewer.t("{currency} {amount} at {rate}", currency=told["currency"], amount=net, rate=rate)
    return viewer.t(COUNTS[kpi.key])


def formula(figure: Figure, currency: str, viewer: Language) -> str:
    """The formula in words with the numbers put in."""
    sums = {
        term.key: amount(term.sum.amount if figure.kpi.unit == "money" else term.sum.rows, figure.kpi, currency, viewer)
        for term in figure.terms
    }
    return viewer.t(figure.kpi.formula, **sums)


def month_day(month: int) -> date:
    """The first day of a month given as year × 12 + month − 1."""
    return date(month // 12, month % 12 + 1, 1)


def _direction(moved: Decimal | int) -> str:
    return "up" if moved > 0 else "down" if moved < 0 else "even"
