"""Key figures of a single customer that are no tiles, and can be explained like them."""

from services.i18n import mark
from services.periods import this_year
from services.permissions import FINANCIALS, visible_projects
from services.sql import Sql

from .catalogue import BILLED, KPIS
from .kpi import Condition, Kpi, Source, Term
from .owed import NOT_PAID, SOMETHING_LEFT, left

UNPAID_INVOICES = Source(
    kind="invoice",
    tables="invoice",
    row_id="invoice.id",
    customer_id="invoice.customer_id",
    day="invoice.date",
    amount=left("net_base"),
    visible=BILLED.visible,
    conditions=(
        *BILLED.conditions,
        Condition("credit_note", mark("Credit note"), lambda _: Sql("invoice.is_credit_note = FALSE")),
        Condition("paid", mark("Paid"), lambda _: Sql(NOT_PAID)),
        Condition("credited", mark("Credited in full"), lambda _: Sql(SOMETHING_LEFT)),
    ),
    reads=BILLED.reads,
)
OPEN_CASES = Source(
    kind="project",
    tables="project",
    row_id="project.id",
    customer_id="project.customer_id",
    day="project.expected_order_date",
    amount="coalesce(project.expected_base, 0)",
    visible=visible_projects,
    conditions=(
        Condition("closed", mark("Closed"), lambda _: Sql("project.is_closed = FALSE")),
        Condition("internal", mark("Internal project"), lambda _: Sql("project.is_internal = FALSE")),
        Condition("won", mark("Won"), lambda _: _not("won")),
        Condition("lost", mark("Lost"), lambda _: _not("lost")),
    ),
    reads={"projects": (), "sales-statuses": ()},
)


def _not(state: str) -> Sql:
    return Sql(f"project.sales_status_id IN (SELECT id FROM sales_status WHERE state <> '{state}')")


BILLED_THIS_YEAR = Kpi(
    key="billed_this_year",
    label=mark("Billed this year"),
    unit="money",
    terms=(Term("billing", mark("Billing"), BILLED, this_year),),
    formula=mark(
        "Billed is {billing}, the invoices dated this year that have a number and whose status counts as sent, without VAT."
    ),
    compared="",
    reads="invoices",
    right=FINANCIALS,
)
UNPAID = Kpi(
    key="unpaid",
    label=mark("Unpaid, without VAT"),
    unit="money",
    terms=(Term("invoices", mark("Unpaid invoices"), UNPAID_INVOICES),),
    formula=mark(
        "Unpaid is {invoices}, the sent invoices that are not paid yet, less what was credited of them, without VAT."
    ),
    compared="",
    reads="invoices",
    right=FINANCIALS,
)
OPEN_SALES = Kpi(
    key="open_sales_value",
    label=mark("Open sales value"),
    unit="money",
    terms=(Term("cases", mark("Open sales cases"), OPEN_CASES),),
    formula=mark(
        "Open sales value is {cases}, the expected values of the sales cases in progress, in the base currency."
    ),
    compared="",
    reads="projects",
)
EXPLAINED: dict[str, Kpi] = {**KPIS, **{kpi.key: kpi for kpi in (BILLED_THIS_YEAR, UNPAID, OPEN_SALES)}}
"""Everything that an explanation can be opened for."""
