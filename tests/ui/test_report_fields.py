"""The builder's fields stand in groups by what they tell; those that the report shows follow each other as it shows them."""

from services.permissions import SYSTEM
from services.reports.calculated import calculated_fields, read_calculated
from services.reports.subjects import SUBJECTS, report_fields
from tests.support.databases import Database
from tests.world import world
from ui.reports.calculating import told_apart
from ui.reports.field_groups import grouped, title_of


async def test_fields_of_customers_stand_with_what_they_tell(database: Database) -> None:
    await world()
    subject = SUBJECTS["customers"]
    fields = await report_fields(subject, SYSTEM)
    half = {"name": "calc_1", "label": "Half", "formula": "billed_this_year / 2", "kind": "money"}
    fields |= calculated_fields(read_calculated([half]), fields, "EUR")
    found = grouped(fields, ("name", "billed_this_year"), subject)
    assert {key: title_of(key, subject) for key in found} == {
        "own": "Customer", "financials": "Financials", "sales": "Sales and projects", "activity": "Activity",
        "calculated": "Calculated fields",
    }  # fmt: skip
    assert {"name", "owner_id", "country"} <= set(found["own"]) and found["own"][-1] == "id"
    assert {"billed_this_year", "margin_percent", "last_invoice_date"} <= set(found["financials"])
    assert (found["sales"][0], found["calculated"]) == ("open_sales_value", ["calc_1"])


async def test_what_rows_point_to_is_a_group_of_its_own_and_parts_of_dates_are_offered_when_shown(
    database: Database,
) -> None:
    await world()
    subject = SUBJECTS["invoices"]
    fields = await report_fields(subject, SYSTEM)
    found = grouped(fields, (), subject)
    assert "customer.owner_id" in found["customer"] and "date.month" not in found["own"]
    assert "date.month" in grouped(fields, ("date.month",), subject)["own"]
    assert [title_of(key, subject) for key in ("own", "customer", "project")] == ["Invoice", "Customer", "Project"]


async def test_shown_fields_follow_each_other_in_their_group_as_the_report_has_them(database: Database) -> None:
    await world()
    subject = SUBJECTS["customers"]
    fields = await report_fields(subject, SYSTEM)
    before = grouped(fields, (), subject)["own"]
    places = [before.index(name) for name in ("name", "number", "owner_id")]
    after = grouped(fields, ("owner_id", "billed_this_year", "name", "number"), subject)["own"]
    assert [after[place] for place in places] == ["owner_id", "name", "number"]
    assert sorted(after) == sorted(before)


def test_fields_of_one_name_are_told_apart_in_a_formula() -> None:
    labels = {"custom_7": "Size [m²]", "costs": "Costs", "custom_8": "Hours", "custom_9": "hours"}
    assert told_apart(labels) == {
        "custom_7": "Size (m²)", "costs": "Costs", "custom_8": "Hours (custom_8)", "custom_9": "hours (custom_9)",
    }  # fmt: skip
