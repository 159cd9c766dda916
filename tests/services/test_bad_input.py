"""Every form refuses what makes no sense, each value at its field and in a sentence that says what to do."""

from collections.abc import Mapping
from typing import Any

import pytest

from services.refusals import Refusal
from services.writing import create_row
from services.writing.refusals import NotAccepted
from tests.support.databases import Database
from tests.world import World, world

LONG = "x" * 5_000
CUSTOMER = {"name": "Ask AB"}
CONTACT = {"last_name": "Ek"}
PROJECT = {"name": "Study"}
COST = {"date": "2025-03-01", "kind": "hours", "quantity": "1", "unit_cost": "30"}
INVOICE = {"date": "2025-03-01", "net": "100", "tax": "0", "currency": "EUR"}
RATE = {"currency": "NOK", "date": "2025-03-01", "rate": "0.09"}
ACTIVITY = {"kind": "task", "text": "Call them"}
FAULTS = [
    ("customers", CUSTOMER, {"name": ""}, "required"),
    ("customers", CUSTOMER, {"name": LONG}, "too_long"),
    ("customers", CUSTOMER, {"email": "ek at ek.example"}, "invalid_email"),
    ("customers", CUSTOMER, {"website": "no address"}, "invalid_url"),
    ("customers", CUSTOMER, {"country": "Atlantis"}, "invalid_choice"),
    ("customers", CUSTOMER, {"currency": "XXQ"}, "invalid_choice"),
    ("customers", CUSTOMER, {"payment_term_days": "-1"}, "too_small"),
    ("customers", CUSTOMER, {"payment_term_days": "soon"}, "invalid_number"),
    ("customers", {**CUSTOMER, "country": "FI"}, {"vat_number": "FI123"}, None),
    ("contacts", CONTACT, {"last_name": ""}, "required"),
    ("contacts", CONTACT, {"first_name": LONG}, "too_long"),
    ("contacts", CONTACT, {"phone": "ring me"}, "invalid_phone"),
    ("e-invoice-addresses", {"scheme": "0216", "address": "003712345671"}, {"address": "12"}, None),
    ("projects", PROJECT, {"name": ""}, "required"),
    ("projects", PROJECT, {"name": LONG}, "too_long"),
    ("projects", PROJECT, {"expected_value": "plenty"}, "invalid_amount"),
    ("projects", PROJECT, {"probability": "101"}, "too_big"),
    ("projects", PROJECT, {"start_date": "2025-02-30"}, "invalid_date"),
    ("projects", {**PROJECT, "start_date": "2025-03-02"}, {"end_date": "2025-03-01"}, "ends_before_it_starts"),
    ("projects", PROJECT, {"currency": "XXQ"}, "invalid_choice"),
    ("projects", {**PROJECT, "currency": "NOK", "currency_rate": "0.09"}, {"currency_rate": "0"}, "invalid_rate"),
    ("costs", COST, {"quantity": ""}, "required"),
    ("costs", COST, {"quantity": "-1"}, "too_small"),
    ("costs", COST, {"date": "31/02/2025"}, "invalid_date"),
    ("costs", COST, {"kind": "luck"}, "invalid_choice"),
    ("costs", COST, {"currency": "XXQ"}, "invalid_choice"),
    ("costs", {**COST, "currency": "NOK", "currency_rate": "0.09"}, {"currency_rate": "0"}, "invalid_rate"),
    ("costs", COST, {"description": LONG}, "too_long"),
    ("invoices", INVOICE, {"date": "2025-13-01"}, "invalid_date"),
    ("invoices", INVOICE, {"net": "a lot"}, "invalid_amount"),
    ("invoices", INVOICE, {"currency": "XXQ"}, "invalid_choice"),
    ("invoices", {**INVOICE, "currency": "NOK", "currency_rate": "0.09"}, {"currency_rate": "0"}, "invalid_rate"),
    ("currency-rates", RATE, {"rate": "0"}, "invalid_rate"),
    ("currency-rates", RATE, {"currency": "XXQ"}, "invalid_choice"),
    ("currency-rates", RATE, {"date": "2025-02-30"}, "invalid_date"),
    ("activities", ACTIVITY, {"text": " "}, "required"),
    ("activities", ACTIVITY, {"due_date": "2025-02-30"}, "invalid_date"),
    ("industries", {"name": "Media"}, {"name": LONG}, "too_long"),
    ("sales-statuses", {"name": "Offer", "state": "in_progress"}, {"probability": "101"}, "too_big"),
    ("custom-fields", {"resource": "customers", "label": "Deal", "kind": "text"}, {"label": ""}, "required"),
]


async def whole(firm: World, resource: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values with what the row hangs on."""
    ek = firm.customers["Ek AB"]
    if resource in ("contacts", "projects", "invoices", "e-invoice-addresses", "activities"):
        given = {"customer_id": ek, **given}
    if resource == "projects":
        given = {"sales_status_id": firm.states["Proposal"], **given}
    if resource == "costs":
        given = {"project_id": await firm.project(ek), **given}
    if resource == "invoices":
        given = {"status_id": firm.statuses["Draft"], **given}
    return dict(given)


@pytest.mark.parametrize(("resource", "given", "fault", "code"), FAULTS, ids=lambda one: str(one)[:40])
async def test_a_fault_is_refused_at_its_field(
    database: Database, resource: str, given: dict[str, Any], fault: dict[str, Any], code: str | None
) -> None:
    firm = await world()
    await firm.customer("Ek AB")
    astrid = await firm.actor("Astrid Lindqvist")
    values = await whole(firm, resource, given)
    with pytest.raises(Refusal) as told:
        await create_row(astrid, resource, values | fault)
    refusals = told.value.refusals if isinstance(told.value, NotAccepted) else [told.value]
    (field,) = fault
    found = [one for one in refusals if one.field == field]
    assert found, [(one.field, one.code) for one in refusals]
    assert code is None or found[0].code == code
    assert str(found[0]).endswith(".") and "{" not in str(found[0])
    await create_row(astrid, resource, values)
