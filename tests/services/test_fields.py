"""The catalogue of fields agrees with tables, lists and the outside; values go in as people write them and come out again."""

from dataclasses import replace
from datetime import date

import pytest

from services import listing
from services.edits import Edited, set_fields
from services.fields.catalogue import CATALOGUE, TABLES, fields_of
from services.fields.choices import choices, labels
from services.filters.filter import Filter
from services.filters.operators import OPERATORS
from services.i18n import LANGUAGES, language
from services.permissions import SYSTEM, Actor
from services.refusals import ChangedMeanwhile, NotEditable, Refusal, UnknownField
from services.resources import RESOURCES
from tests.support.databases import Database
from tests.world import TODAY, World, world

BYGG = "Åkerblom Bygg AB"
LONGEST_HEADING = 14
CONTRACT = {
    "customers": "id number name org_number vat_number country owner_id industry_id email phone website description currency"
    " language payment_term_days is_active is_internal created_at updated_at",
    "contacts": "id customer_id first_name last_name title role_id email phone language is_active email_allowed",
    "projects": "id customer_id number name sales_status_id is_closed is_internal owner_id sales_person_id business_unit_id"
    " currency expected_value probability expected_order_date start_date end_date",
    "invoices": "id customer_id billing_customer_id project_id number date due_date status_id currency currency_rate net tax"
    " is_credit_note credited_invoice_id sales_person_id",
    "costs": "id project_id kind date quantity unit_cost currency currency_rate user_id is_rejected",
}


async def test_each_field_is_a_column_or_follows_from_rows(database: Database) -> None:
    for resource, field in ((resource, field) for resource, fields in CATALOGUE.items() for field in fields):
        columns = RESOURCES[resource].model._meta.fields_db_projection
        assert TABLES[resource] == RESOURCES[resource].table
        assert field.is_derived or field.sql or field.name in columns, field.name
        assert not (field.is_derived and (field.editable or field.writable or field.mass_editable)), field.name
        assert not field.mass_editable or field.editable, field.name
        assert field.kind in OPERATORS, field.name
        assert len(field.heading) <= LONGEST_HEADING or not field.shown, field.name
        column = RESOURCES[resource].model._meta.fields_map.get(field.name)
        if column is not None and field.max_length is not None and hasattr(column, "max_length"):
            assert field.max_length <= column.max_length, field.name


@pytest.mark.parametrize("resource", CATALOGUE)
def test_a_name_stands_for_one_field(resource: str) -> None:
    names = [field.name for field in CATALOGUE[resource]]
    assert len(set(names)) == len(names)
    assert not any(name.startswith("x_") for name in names)  # the names of custom fields


@pytest.mark.parametrize("resource", CONTRACT)
async def test_the_fields_of_the_contract_are_there(database: Database, resource: str) -> None:
    await world(people=())
    assert set(CONTRACT[resource].split()) - set(await fields_of(resource, SYSTEM)) == set()


async def test_every_list_of_choices_has_words_in_every_language(database: Database) -> None:
    await world()
    lists = {field.choices for fields in CATALOGUE.values() for field in fields if field.choices}
    for name in sorted(lists):
        for code in LANGUAGES:
            offered = await choices(name, language(code))
            assert all(choice.label for choice in offered), name
            assert len({choice.value for choice in offered}) == len(offered), name


async def test_a_choice_that_is_disabled_keeps_its_words(database: Database) -> None:
    firm = await world()
    energy = await firm.make("industries", name="Energy", is_active=False)
    offered = {choice.value: choice.is_active for choice in await choices("industries", language("en"))}
    assert offered == {energy: False}
    assert (await labels("industries", language("sv")))[energy] == "Energy"
    await firm.change("industries", energy, name="Power")
    assert (await labels("industries", language("sv")))[energy] == "Power"


async def test_fields_that_need_a_right_are_not_there_without_it(database: Database) -> None:
    await world()
    everything = set(await fields_of("customers", SYSTEM))
    seller = set(await fields_of("customers", replace(SYSTEM, level="edit")))
    assert everything - seller >= {"billed_this_year", "costs_this_year", "margin_this_year", "last_invoice_date"}


async def stored(resource: str, row_id: int, name: str) -> object:
    scene = await listing.scene(resource, SYSTEM, Filter(), TODAY)
    return (await listing.by_ids(scene, [row_id], [name]))[row_id][name]


async def put(
    firm: World, name: str, value: object, row_id: int = 0, resource: str = "customers", **more: object
) -> Edited:
    row = row_id or firm.customers[BYGG]
    return await set_fields(await actor_of(firm), resource, row, {name: value}, **more)  # type: ignore[arg-type]


async def actor_of(firm: World) -> Actor:
    return await firm.actor("Astrid Lindqvist")


async def register() -> World:
    firm = await world()
    await firm.customer(BYGG, country="SE")
    return firm


WRITTEN = [
    ("name", "  Åkerblom   Bygg \u200bAB ", "Åkerblom Bygg AB"),
    ("name", "=SUM(A1) <b>🧖‍♀️</b>", "=SUM(A1) <b>🧖‍♀️</b>"),
    ("email", "Info@Bygg.Example.com", "info@bygg.example.com"),
    ("phone", "08-123 456 78", "+46812345678"),
    ("website", "bygg.se", "https://bygg.se"),
    ("org_number", "556036-0793", "5560360793"),
    ("country", "no", "NO"),
    ("currency", "SEK", "SEK"),
    ("language", "sv", "sv"),
    ("payment_term_days", "30", 30),
    ("payment_term_days", "", None),
    ("is_active", False, False),
    ("description", "One\r\n\r\n\r\n\r\ntwo", "One\n\ntwo"),
    ("description", None, None),
]


async def test_values_go_in_as_people_write_them_and_come_out_clean(database: Database) -> None:
    firm = await register()
    for name, given, kept in WRITTEN:
        await put(firm, name, given)
        assert (name, given, await stored("customers", firm.customers[BYGG], name)) == (name, given, kept)


REFUSED = [
    ("name", "", "required"),
    ("name", "   ", "required"),
    ("name", "x" * 201, "too_long"),
    ("name", "with \x07 bell", "control_characters"),
    ("email", "nobody", "invalid_email"),
    ("phone", "twelve", "invalid_phone"),
    ("payment_term_days", "soon", "invalid_number"),
    ("payment_term_days", "2.5", "invalid_number"),
    ("payment_term_days", "-1", "too_small"),
    ("payment_term_days", "3651", "too_big"),
    ("payment_term_days", 10**30, "too_big"),
    ("payment_term_days", -(10**30), "too_small"),
    ("is_active", "perhaps", "wrong_kind"),
    ("country", "Atlantis", "invalid_choice"),
    ("industry_id", "999999", "invalid_choice"),
    ("industry_id", True, "invalid_choice"),
    ("owner_id", 10**30, "invalid_choice"),
]


async def test_what_cannot_be_kept_is_refused_with_the_name_of_its_field(database: Database) -> None:
    firm = await register()
    for name, given, code in REFUSED:
        with pytest.raises(Refusal) as refused:
            await put(firm, name, given)
        assert (name, given, refused.value.code, refused.value.field) == (name, given, code, name)
    with pytest.raises(NotEditable):
        await put(firm, "billed_this_year", "5")
    with pytest.raises(UnknownField):
        await put(firm, "password_hash", "5")


CUSTOM = [
    ("text", "Gold", "Gold", "Silver"),
    ("number", "7,5", 75_000, "8"),
    ("money", "1000", 1000_00, "5"),
    ("date", "2025-03-15", "2025-03-15", "2025-03-16"),
    ("boolean", True, True, False),
    ("choice", "A", "A", "B"),
    ("choices", ["B", "A"], ["B", "A"], ["A"]),
]


async def test_custom_fields_of_every_kind_are_written_cleared_and_guarded(database: Database) -> None:
    firm = await register()
    bygg = firm.customers[BYGG]
    sanna = replace(await firm.actor("Astrid Lindqvist"), language="sv")
    for kind, given, kept, other in CUSTOM:
        await firm.make("custom-fields", resource="customers", key=kind, label=kind, kind=kind, choices=["A", "B"])
        name = f"x_{kind}"
        await set_fields(sanna, "customers", bygg, {name: given}, seen={name: None})
        assert (kind, await stored("customers", bygg, name)) == (kind, kept)
        assert (await set_fields(sanna, "customers", bygg, {name: given}, seen={name: kept})).change_set_id is None
        await set_fields(sanna, "customers", bygg, {name: other}, seen={name: kept})
        with pytest.raises(ChangedMeanwhile):
            await set_fields(sanna, "customers", bygg, {name: given}, seen={name: kept})
        await set_fields(sanna, "customers", bygg, {name: None})
        assert (kind, await stored("customers", bygg, name)) == (kind, None)


async def test_an_edit_of_a_custom_field_is_an_edit_of_its_customer(database: Database) -> None:
    firm = await register()
    await firm.make("custom-fields", resource="customers", key="grade", label="Grade", kind="text")
    edited = await put(firm, "x_grade", "Gold")
    assert edited.before == {"x_grade": None}
    assert (await stored("customers", firm.customers[BYGG], "x_grade"), TODAY) == ("Gold", date(2025, 3, 15))


async def test_numbers_with_decimals_are_kept_whole(database: Database) -> None:
    firm = await register()
    hours = await firm.cost(await firm.project(firm.customers[BYGG]), "2025-03-01", 1, 1)
    await put(firm, "quantity", "7.25", hours, "costs")
    await put(firm, "unit_cost", "95.50", hours, "costs")
    assert (await stored("costs", hours, "quantity"), await stored("costs", hours, "net_base")) == (72_500, 692_38)
    await put(firm, "unit_cost", "1000000", hours, "costs")
    assert await stored("costs", hours, "net_base") == 7_250_000_00
    for given, code in (("2.00005", "invalid_number"), ("9" * 12, "too_big"), ("-" + "9" * 12, "too_small")):
        with pytest.raises(Refusal) as refused:
            await put(firm, "quantity", given, hours, "costs")
        assert refused.value.code == code
