"""The rows behind a tile as a report: it adds up to the tile, under the same rights and the list's filter."""

from services.filters.filter import Filter, parse
from services.kpis.catalogue import KPIS
from services.permissions import Actor

from .report import Report
from .subjects import SUBJECTS

CUSTOMER = ("name", "number", "owner_id", "industry_id", "country")
BY_ROW = {
    "margin_this_year": Report(
        "",
        "figures",
        ("date", "kind", "customer_id", "project_id", "billed", "costs", "margin"),
        filter="date.within:this_year",
        totals={"billed": "sum", "costs": "sum", "margin": "sum"},
        sort="-date",
    ),
    "billing_this_month": Report(
        "",
        "invoices",
        ("number", "customer_id", "date", "status_id", "billed"),
        filter="date.within:this_month;is_billed.is:yes",
        totals={"billed": "sum"},
        sort="-date",
    ),
    "active_customers": Report("", "customers", CUSTOMER, filter="active_customers.eq:1", sort="name"),
    "prospects_in_pipeline": Report("", "customers", CUSTOMER, filter="prospects_in_pipeline.eq:1", sort="name"),
}
BY_CUSTOMER = {
    "margin_this_year": Report(
        "",
        "customers",
        ("name", "owner_id", "billed_this_year", "costs_this_year", "margin_this_year"),
        totals={"billed_this_year": "sum", "costs_this_year": "sum", "margin_this_year": "sum"},
        sort="-margin_this_year",
    ),
    "billing_this_month": Report(
        "", "customers", ("name", "owner_id", "billed_this_month"), totals={"billed_this_month": "sum"},
        sort="-billed_this_month",
    ),
}  # fmt: skip
"""A filter of customers narrows customers: the amounts are then told for each of them."""


def report_of(key: str, asked: Filter, actor: Actor) -> Report | None:
    """The report behind a tile, for the customers of a filter; None for what is no tile or may not be reported on."""
    kpi = KPIS.get(key)
    found = BY_CUSTOMER.get(key, BY_ROW.get(key)) if asked else BY_ROW.get(key)
    if kpi is None or found is None or not kpi.is_for(actor) or not SUBJECTS[BY_ROW[key].subject].is_for(actor):
        return None
    both = Filter((*asked.parts, *parse(found.filter).parts), asked.search)
    return found.but(filter=both.text(), search=asked.search)
