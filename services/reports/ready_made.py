"""The reports that every register has from the start, by key. Their names are shown in the viewer's language."""

from services.i18n import mark

from .report import Report

READY_MADE: dict[str, Report] = {
    "contact_information": Report(
        mark("Contact information"),
        "contacts",
        ("customer_id", "last_name", "first_name", "title", "email", "phone", "customer.email", "customer.phone"),
        sort="customer_id,last_name",
    ),
    "customers_by_owner": Report(
        mark("Customers by owner"),
        "customers",
        ("name", "number", "industry_id", "country", "stage", "email", "phone"),
        filter="is_internal.is:no",
        group_by=("owner_id",),
        sort="name",
    ),
    "billing_by_customer_and_month": Report(
        mark("Billing by customer and month"),
        "invoices",
        ("number", "date", "billed"),
        filter="date.within:this_year;is_billed.is:yes",
        group_by=("customer_id", "date.month"),
        totals={"billed": "sum"},
        sort="date",
        details=False,
        chart="stacked",
    ),
    "margin_by_industry": Report(
        mark("Margin by industry"),
        "customers",
        ("name", "country", "owner_id", "billed_this_year", "costs_this_year", "margin_this_year", "margin_percent"),
        filter="is_internal.is:no",
        group_by=("industry_id",),
        totals={
            "billed_this_year": "sum",
            "costs_this_year": "sum",
            "margin_this_year": "sum",
            "margin_percent": "margin",
        },
        sort="-billed_this_year",
        chart="bar",
    ),
    "margin_by_month": Report(
        mark("Margin by month"),
        "figures",
        ("date", "kind", "customer_id", "project_id", "billed", "costs", "margin", "margin_share"),
        filter="date.within:this_year",
        group_by=("date.month",),
        totals={"billed": "sum", "costs": "sum", "margin": "sum", "margin_share": "margin"},
        sort="date",
        details=False,
        chart="line",
    ),
    "prospects": Report(
        mark("Prospects"),
        "customers",
        ("name", "owner_id", "industry_id", "country", "open_sales_value", "email", "phone"),
        filter="stage.any:prospect",
        totals={"open_sales_value": "sum"},
        sort="-open_sales_value,name",
    ),
    "customers_without_e_invoice_address": Report(
        mark("Customers without e-invoice address"),
        "customers",
        ("name", "number", "org_number", "country", "owner_id", "email"),
        filter="is_internal.is:no;is_active.is:yes;e_invoice_address.empty",
        sort="name",
    ),
    "dormant_customers": Report(
        mark("Dormant customers"),
        "customers",
        ("name", "owner_id", "industry_id", "last_invoice_date", "email", "phone"),
        filter="stage.any:dormant",
        sort="last_invoice_date,name",
    ),
    "invoices_not_sent": Report(
        mark("Invoices not sent"),
        "invoices",
        ("customer_id", "date", "number", "status_id", "net", "currency", "net_base", "sales_person_id"),
        filter="is_billed.is:no",
        totals={"net_base": "sum"},
        sort="date",
    ),
}
