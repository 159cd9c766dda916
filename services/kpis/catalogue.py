"""The four tiles, as `kpi.md` defines them. Another KPI is another row here."""

from functools import partial

from services.i18n import mark
from services.periods import this_month, this_year
from services.permissions import (
    FINANCIALS,
    Actor,
    visible_costs,
    visible_customers,
    visible_invoices,
    visible_projects,
)
from services.sql import TRUE, Sql

from .kpi import Condition, Kpi, Source, Term
from .since import Reads

NOT_OWN_CARD = Condition("own_card", mark("The firm's own card"), lambda _: Sql("customer.is_internal = FALSE"))
OPEN = "project.is_closed = FALSE AND project.is_internal = FALSE"
NOT_LOST = "project.sales_status_id IN (SELECT id FROM sales_status WHERE state <> 'lost')"
IN_PROGRESS = "project.sales_status_id IN (SELECT id FROM sales_status WHERE state = 'in_progress')"
WON = "project.sales_status_id IN (SELECT id FROM sales_status WHERE state = 'won')"
COUNTING = "invoice.number IS NOT NULL AND invoice.status_id IN (SELECT id FROM invoice_status WHERE is_sent)"


def _has_project(key: str, reason: str, condition: str) -> Condition:
    """Customers with a project that meets a condition, of those that the actor may see."""
    return Condition(key, reason, partial(_with_project, condition), few=partial(_project_of_each, condition))


def _project_of_each(condition: str, actor: Actor) -> Sql:
    where = f"project.customer_id = customer.id AND {condition}"
    visible = visible_projects(actor)
    return Sql(f"EXISTS (SELECT 1 FROM project WHERE {where} AND ({visible.text}))", visible.values)


def _with_project(condition: str, actor: Actor) -> Sql:
    """Asked of each customer, from an index; where rights leave few projects of many customers, theirs are found once."""
    visible = visible_projects(actor)
    if visible == TRUE or visible_customers(actor) != TRUE:
        return _project_of_each(condition, actor)
    text = f"customer.id IN (SELECT project.customer_id FROM project WHERE {condition} AND ({visible.text}))"
    return Sql(text, visible.values)


NEVER_INVOICED = Sql(
    f"NOT EXISTS (SELECT 1 FROM invoice WHERE invoice.customer_id = customer.id AND {COUNTING})"
    f" AND NOT EXISTS (SELECT 1 FROM invoice WHERE invoice.billing_customer_id = customer.id AND {COUNTING})"
)
NOTHING_WON = Sql(f"NOT EXISTS (SELECT 1 FROM project WHERE project.customer_id = customer.id AND {WON})")

_INVOICED = ("number", "status_id")
_SCOPED = ("owner_id", "sales_person_id", "business_unit_id")
_WORK: Reads = {
    "customers": ("is_internal", "owner_id"),
    "projects": ("customer_id", "is_closed", "is_internal", "sales_status_id", *_SCOPED),
    "sales-statuses": (),
}
BILLED = Source(
    kind="invoice",
    tables="invoice",
    row_id="invoice.id",
    customer_id="invoice.customer_id",
    day="invoice.date",
    amount="invoice.net_base",
    visible=visible_invoices,
    conditions=(
        Condition("no_number", mark("No invoice number"), lambda _: Sql("invoice.number IS NOT NULL")),
        Condition(
            "not_sent",
            mark("The status does not count as sent"),
            lambda _: Sql("invoice.status_id IN (SELECT id FROM invoice_status WHERE is_sent)"),
        ),
    ),
    reads={
        "invoices": ("date", *_INVOICED, "net", "currency", "currency_rate", "sales_person_id"),
        "invoice-statuses": (),
    },
)
COSTS = Source(
    kind="cost",
    tables="cost",
    row_id="cost.id",
    customer_id="(SELECT project.customer_id FROM project WHERE project.id = cost.project_id)",
    day="cost.date",
    amount="cost.net_base",
    visible=visible_costs,
    conditions=(
        Condition("rejected", mark("Rejected"), lambda _: Sql("cost.is_rejected = FALSE")),
        Condition(
            "internal",
            mark("Internal project"),
            lambda _: Sql("cost.project_id NOT IN (SELECT id FROM project WHERE is_internal)"),
        ),
    ),
    reads={
        "costs": ("date", "project_id", "quantity", "unit_cost", "currency", "currency_rate", "is_rejected"),
        "projects": ("is_internal", *_SCOPED),
    },
    visible_few=partial(visible_costs, few=True),
)
_CUSTOMERS = {
    "kind": "customer",
    "tables": "customer",
    "row_id": "customer.id",
    "customer_id": "customer.id",
    "day": None,
    "amount": "1",
    "visible": visible_customers,
}
ACTIVE = Source(
    **_CUSTOMERS,  # type: ignore[arg-type]
    conditions=(
        NOT_OWN_CARD,
        _has_project("nothing_open", mark("No open project or sales case"), f"{OPEN} AND {NOT_LOST}"),
    ),
    reads=_WORK,
    kept="is_active",
)
PROSPECTS = Source(
    **_CUSTOMERS,  # type: ignore[arg-type]
    conditions=(
        NOT_OWN_CARD,
        _has_project("no_case", mark("No sales case in progress"), f"{OPEN} AND {IN_PROGRESS}"),
        Condition("won", mark("Something was won before"), lambda _: NOTHING_WON),
        Condition("invoiced", mark("Invoiced before"), lambda _: NEVER_INVOICED),
    ),
    reads={**_WORK, "invoices": ("customer_id", "billing_customer_id", *_INVOICED), "invoice-statuses": ()},
    kept="is_prospect",
)

MARGIN_THIS_YEAR = Kpi(
    key="margin_this_year",
    label=mark("Margin this year"),
    unit="money",
    terms=(
        Term("billing", mark("Billing"), BILLED, this_year),
        Term("costs", mark("Total costs"), COSTS, this_year, sign=-1),
    ),
    formula=mark(
        "Margin is {billing}, what was invoiced this year, less {costs}, what hours, travel, products and subcontracting"
        " on customer projects cost this year."
    ),
    compared=mark("of billing"),
    reads="invoices",
    right=FINANCIALS,
    is_share=True,
)
BILLING_THIS_MONTH = Kpi(
    key="billing_this_month",
    label=mark("Billing this month"),
    unit="money",
    terms=(Term("billing", mark("Billing"), BILLED, this_month),),
    formula=mark(
        "Billing is {billing}, the invoices dated this month that have a number and whose status counts as sent, without VAT."
    ),
    compared=mark("against last month"),
    reads="invoices",
)
ACTIVE_CUSTOMERS = Kpi(
    key="active_customers",
    label=mark("Active customers"),
    unit="count",
    terms=(Term("customers", mark("Customers"), ACTIVE),),
    formula=mark("{customers} have at least one open sales case or project that is not internal."),
    compared=mark("against a month ago"),
    reads="customers",
)
PROSPECTS_IN_PIPELINE = Kpi(
    key="prospects_in_pipeline",
    label=mark("Prospects in pipeline"),
    unit="count",
    terms=(Term("customers", mark("Customers"), PROSPECTS),),
    formula=mark(
        "{customers} have a sales case in progress, have never been invoiced and have never had a sales case or project won."
    ),
    compared=mark("against a month ago"),
    reads="customers",
)

KPIS = {kpi.key: kpi for kpi in (MARGIN_THIS_YEAR, BILLING_THIS_MONTH, ACTIVE_CUSTOMERS, PROSPECTS_IN_PIPELINE)}
