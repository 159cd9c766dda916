"""What other programs build on: every resource and field that was promised is described, under exactly its name."""

from typing import Any

import pytest

from api import application
from api.documents import description
from services.permissions import RIGHTS

TOLD = description(application())
PATHS = [
    "/customers",
    "/customers/{customer_id}/addresses",
    "/customers/{customer_id}/e-invoice-addresses",
    "/contacts",
    "/projects",
    "/invoices",
    "/costs",
    "/invoice-statuses",
    "/sales-statuses",
    "/industries",
    "/market-segments",
    "/users",
    "/permission-profiles",
    "/business-units",
    "/change-sets",
    "/mass-updates",
    "/reports",
    "/imports",
    "/registries/{country}/companies",
    "/webhooks",
    "/kpis",
    "/kpis/{key}/rows",
    "/kpis/{key}/left-out",
    "/registries/{country}/companies/{org_number}",
    "/mass-updates/{id}",
    "/mass-updates/{id}/rows",
    "/mass-updates/{id}/run",
    "/mass-updates/{id}/cancel",
    "/change-sets/{id}/changes",
    "/change-sets/{id}/undo",
    "/reports/{id}/rows",
    "/reports/{id}/export.xlsx",
    "/reports/{id}/export.csv",
    "/changes",
]
FIELDS = {
    "Customer": "id number name org_number vat_number country owner_id industry_id email phone website description currency"
    " language payment_term_days is_active is_internal version created_at updated_at",
    "Address": "id street postal_code city region country is_headquarters is_postal is_visiting is_billing",
    "EInvoiceAddress": "id scheme address operator label is_default",
    "Contact": "id customer_id first_name last_name title role_id email phone language is_active email_allowed",
    "Project": "id customer_id number name sales_status_id is_closed is_internal owner_id sales_person_id business_unit_id"
    " currency expected_value probability expected_order_date start_date end_date",
    "SalesStatus": "id name state probability",
    "InvoiceStatus": "id name is_sent has_number is_paid is_read_only",
    "Invoice": "id customer_id billing_customer_id project_id number date due_date status_id currency currency_rate net tax"
    " is_credit_note credited_invoice_id sales_person_id",
    "Cost": "id project_id kind date quantity unit_cost currency currency_rate user_id is_rejected",
    "User": "id email name profile_id business_unit_id supervisor_id language is_active",
    "PermissionProfile": "id name customers_level can_delete_customers customer_scope project_scope invoice_scope rights",
}
READ_ONLY = {"id", "version", "created_at", "updated_at", "is_internal"}
WORDS = {
    ("Cost", "kind"): {"hours", "travel", "product", "subcontracting", "own_work", "other"},
    ("SalesStatus", "state"): {"in_progress", "won", "lost"},
    ("PermissionProfile", "customers_level"): {"none", "read", "edit", "all"},
    ("PermissionProfile", "customer_scope"): {"all", "unit", "team", "own", "none"},
}


@pytest.mark.parametrize("path", PATHS)
def test_every_promised_address_is_described(path: str) -> None:
    bare = {_bare(known) for known in TOLD["paths"]}
    assert _bare(path) in bare


@pytest.mark.parametrize("name", FIELDS)
def test_every_promised_field_is_read_and_written_under_its_name(name: str) -> None:
    promised = set(FIELDS[name].split())
    schemas = TOLD["components"]["schemas"]
    assert promised - schemas[name]["properties"].keys() == set()
    read_only = READ_ONLY - ({"is_internal"} if name == "Project" else set())
    assert promised - read_only - schemas[f"{name}Changes"]["properties"].keys() - {"customer_id"} == set()


@pytest.mark.parametrize("place", WORDS, ids=str)
def test_the_promised_words_are_those_of_the_field(place: tuple[str, str]) -> None:
    written: dict[str, Any] = TOLD["components"]["schemas"][f"New{place[0]}"]["properties"][place[1]]
    assert WORDS[place] == set(written.get("enum", WORDS[place]))


def test_the_promised_rights_are_there() -> None:
    assert {"share_reports", "settings", "users", "change_log", "import", "api_tokens"} <= set(RIGHTS)


def test_every_refusal_is_a_problem_and_every_operation_can_be_limited() -> None:
    for path, operations in TOLD["paths"].items():
        for verb, operation in operations.items():
            answers = operation["responses"]
            assert {"401", "429"} <= set(answers), (verb, path)
            for status, answer in answers.items():
                assert status < "400" or "application/problem+json" in answer["content"], (verb, path, status)


def _bare(path: str) -> str:
    """A path without the names of its parts."""
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))
