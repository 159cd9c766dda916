"""Who sees which rows, and that a row outside looks like one that does not exist."""

from dataclasses import replace
from itertools import product

import pytest

from models.user import LEVELS, SCOPES
from services import listing
from services.changes import recording
from services.database import rows
from services.edits import require_row, set_fields
from services.filters.filter import Filter, parse
from services.kpis import explain
from services.kpis.catalogue import BILLING_THIS_MONTH
from services.permissions import SYSTEM, Actor, actor_of
from services.refusals import NotFound, NotPermitted, Refusal, UnknownField
from services.resources import RESOURCES
from services.sql import Sql
from tests.support.databases import Database
from tests.world import TODAY, World, world

BYGG = "Åkerblom Bygg AB"
PEOPLE = {
    "Grethe Group": ("Group", None),
    "Nils North": ("North", "Grethe Group"),
    "Siri South": ("South", "Grethe Group"),
}
PEOPLE |= {"Tove Trainee": ("North", "Nils North"), "Frida Free": (None, None)}
UNDER_CUSTOMERS = ("contacts", "addresses", "e-invoice-addresses", "customer-segments")


async def register() -> World:
    """A row of each kind for each person, named after the person; and one of nobody's."""
    firm = await world(people=())
    for name, parent in (("Group", None), ("North", "Group"), ("South", "Group")):
        await firm.unit(name, parent)
    segment = await firm.make("market-segments", name="Builders")
    for person, (unit, boss) in PEOPLE.items():
        await firm.person(person, "account_manager", unit, boss)
    for person in (*PEOPLE, None):
        async with firm.together():
            customer = await firm.customer(f"Customer of {person}", person)
            place = {"customer_id": customer}
            await firm.make("contacts", **place, last_name=str(person))
            await firm.make("addresses", **place, city=str(person))
            await firm.make("e-invoice-addresses", **place, address=str(person))
            await firm.make("customer-segments", **place, segment_id=segment)
            project = await firm.project(customer, str(person), owner=person)
            await firm.cost(project, "2025-03-01", 1, 1)
            await firm.invoice(customer, 1, "2025-03-01", number=str(person), person=person)
    return firm


async def seen(actor: Actor, resource: str) -> set[str]:
    """Whose rows of a resource an actor sees: the person that each belongs to."""
    kind = RESOURCES[resource]
    whose = {
        "customers": "customer.name",
        "projects": "project.name",
        "invoices": "invoice.number",
        "costs": "(SELECT p.name FROM project p WHERE p.id = cost.project_id)",
    }
    name = whose.get(resource, f"(SELECT c.name FROM customer c WHERE c.id = {kind.table}.customer_id)")
    query = Sql(f"SELECT {name} AS name FROM {kind.table} WHERE") + kind.visible(actor, kind.table)
    found = {str(row["name"]).removeprefix("Customer of ") for row in await rows(query)}
    return found - {"Revontuli Oy"}


EVERYBODY = {*PEOPLE, "None"}
SEEN: dict[tuple[str, str], set[str]] = {
    ("Nils North", "all"): EVERYBODY,
    ("Nils North", "unit"): {"Nils North", "Tove Trainee"},
    ("Nils North", "team"): {"Nils North", "Tove Trainee"},
    ("Nils North", "own"): {"Nils North"},
    ("Nils North", "none"): set(),
    ("Grethe Group", "unit"): {"Grethe Group", "Nils North", "Siri South", "Tove Trainee"},
    ("Grethe Group", "team"): {"Grethe Group", "Nils North", "Siri South"},
    ("Grethe Group", "own"): {"Grethe Group"},
    ("Siri South", "unit"): {"Siri South"},
    ("Siri South", "team"): {"Siri South"},
    ("Frida Free", "unit"): set(),
    ("Frida Free", "team"): {"Frida Free"},
    ("Frida Free", "own"): {"Frida Free"},
}


async def test_each_scope_shows_the_rows_of_the_right_people(database: Database) -> None:
    firm = await register()
    governed = {"customer": ("customers", *UNDER_CUSTOMERS), "project": ("projects", "costs"), "invoice": ("invoices",)}
    for (person, scope), whose in SEEN.items():
        actor = await firm.actor(person)
        for name, resources in governed.items():
            limited = replace(actor, customer_scope="none", project_scope="none", invoice_scope="none")
            limited = replace(limited, **{f"{name}_scope": scope})
            for resource in resources:
                assert (person, scope, resource, await seen(limited, resource)) == (person, scope, resource, whose)


async def test_scopes_are_separate(database: Database) -> None:
    firm = await register()
    nils = replace(await firm.actor("Nils North"), customer_scope="own", project_scope="team", invoice_scope="all")
    assert await seen(nils, "contacts") == {"Nils North"}
    assert await seen(nils, "costs") == {"Nils North", "Tove Trainee"}
    assert await seen(nils, "invoices") == EVERYBODY


async def test_level_none_sees_nothing_whatever_the_scopes(database: Database) -> None:
    firm = await register()
    nobody = replace(await firm.actor("Nils North"), level="none", customer_scope="all", project_scope="all")
    for resource in ("customers", *UNDER_CUSTOMERS, "projects", "costs", "invoices"):
        assert await seen(nobody, resource) == set()
        assert not nobody.sees(resource)


async def test_a_project_belongs_to_its_unit_before_its_owners(database: Database) -> None:
    firm = await register()
    customer = firm.customers["Customer of None"]
    await firm.project(customer, "Booked south", owner="Nils North", business_unit_id=firm.units["South"])
    by_unit = {"project_scope": "unit"}
    assert "Booked south" not in await seen(replace(await firm.actor("Nils North"), **by_unit), "projects")
    assert "Booked south" in await seen(replace(await firm.actor("Siri South"), **by_unit), "projects")
    assert "Booked south" in await seen(replace(await firm.actor("Grethe Group"), **by_unit), "projects")


async def test_a_sales_person_sees_the_case_as_its_owner_does(database: Database) -> None:
    firm = await register()
    siri = firm.people["Siri South"]
    await firm.project(firm.customers["Customer of None"], "Sold by Siri", owner="Nils North", sales_person_id=siri)
    assert "Sold by Siri" in await seen(replace(await firm.actor("Siri South"), project_scope="own"), "projects")


async def test_overrides_replace_single_values_of_the_profile(database: Database) -> None:
    firm = await register()
    nils = firm.people["Nils North"]
    await firm.change(
        "users", nils, overrides={"customer_scope": "own", "customers_level": "edit", "rights": ["import"]}
    )
    actor = await firm.actor("Nils North")
    assert (actor.customer_scope, actor.level, actor.rights, actor.project_scope) == ("own", "edit", {"import"}, "own")
    assert (actor.user_id, actor.name) == (nils, "Nils North")


async def test_rights_follow_profile_unit_and_team_at_once(database: Database) -> None:
    firm = await register()
    grethe = replace(await firm.actor("Grethe Group"), customer_scope="unit")
    await firm.change("business-units", firm.units["South"], parent_id=None)
    await firm.change("users", firm.people["Siri South"], supervisor_id=None)
    after = await firm.actor("Grethe Group")
    assert set(grethe.unit_ids) - set(after.unit_ids) == {firm.units["South"]}
    assert set(grethe.team_ids) - set(after.team_ids) == {firm.people["Siri South"]}
    assert grethe.scope_key() != replace(after, customer_scope="unit").scope_key()


async def test_a_tree_of_units_that_bites_its_tail_does_no_harm(database: Database) -> None:
    firm = await register()
    await firm.change("business-units", firm.units["Group"], parent_id=firm.units["North"])
    assert set((await firm.actor("Nils North")).unit_ids) == {firm.units[name] for name in ("Group", "North", "South")}


async def test_who_is_deactivated_is_nobody(database: Database) -> None:
    firm = await register()
    await firm.change("users", firm.people["Nils North"], is_active=False)
    assert await actor_of(firm.people["Nils North"]) is None
    assert await actor_of(999_999) is None


def test_levels_include_each_other_and_rights_do_not() -> None:
    may = {level: [asked for asked in LEVELS if replace(SYSTEM, level=level).may(asked)] for level in LEVELS}
    assert may == {
        "none": ["none"],
        "read": ["none", "read"],
        "edit": ["none", "read", "edit"],
        "all": ["none", "read", "edit", "all"],
    }
    assert [level for level in LEVELS if replace(SYSTEM, level=level).may("financials")] == ["all"]
    assert not replace(SYSTEM, rights=frozenset({"users"})).may("settings")
    with pytest.raises(NotPermitted):
        replace(SYSTEM, rights=frozenset()).require("change_log")


def test_two_viewers_share_figures_only_when_nothing_tells_them_apart() -> None:
    one, other = replace(SYSTEM, user_id=1, team_ids=(1, 2)), replace(SYSTEM, user_id=2, team_ids=(2,))
    for scopes in product(SCOPES, repeat=3):
        named = dict(zip(("customer_scope", "project_scope", "invoice_scope"), scopes, strict=True))
        same = replace(one, **named).scope_key() == replace(other, **named).scope_key()
        assert same == (not {"own", "team"} & set(scopes))


async def refusal_of(actor: Actor, row_id: int, **values: object) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refusal) as refused:
        await set_fields(actor, "customers", row_id, values)
    return refused.value.code, refused.value.values


async def test_a_customer_outside_is_refused_like_one_that_does_not_exist(database: Database) -> None:
    firm = await register()
    nils = replace(await firm.actor("Nils North"), customer_scope="own", level="edit")
    hidden = firm.customers["Customer of Siri South"]
    assert await refusal_of(nils, hidden, name="Mine now") == await refusal_of(nils, 999_999, name="Mine now")
    for row_id in (hidden, 999_999):
        with pytest.raises(NotFound):
            await require_row(nils, "customers", row_id)


async def test_who_may_only_read_is_told_so(database: Database) -> None:
    firm = await register()
    reader = replace(await firm.actor("Nils North"), level="read")
    assert (await refusal_of(reader, firm.customers["Customer of Nils North"], name="Mine now"))[0] == "not_permitted"
    seller = replace(reader, level="edit")
    with pytest.raises(UnknownField):  # as if there were no such field
        await set_fields(seller, "customers", firm.customers["Customer of Nils North"], {"billed_this_year": "5"})


async def test_billed_this_year_of_an_own_rows_viewer_counts_own_invoices_only(database: Database) -> None:
    firm = await register()
    customer = firm.customers["Customer of Nils North"]
    await firm.invoice(customer, 500, "2025-02-01", person="Siri South")
    names = ["billed_this_year", "last_invoice_date", "stage"]
    told = {}
    for scope in ("own", "team", "all", "none"):
        nils = replace(await firm.actor("Nils North"), invoice_scope=scope, project_scope="all")
        scene = await listing.scene("customers", nils, Filter(), TODAY)
        told[scope] = list((await listing.by_ids(scene, [customer], names))[customer].values())[2:]
    assert told == {
        "own": [1_00, "2025-03-01", "active"],
        "team": [1_00, "2025-03-01", "active"],
        "all": [501_00, "2025-03-01", "active"],
        "none": [0, None, "active"],
    }


async def test_an_invoice_may_be_seen_without_the_name_of_its_customer(database: Database) -> None:
    firm = await register()
    nils = replace(await firm.actor("Nils North"), customer_scope="own", invoice_scope="all")
    counted = await explain.counted_rows(BILLING_THIS_MONTH, nils, TODAY)
    assert {row.customer_name for row in counted} == {None, "Customer of Nils North"}
    assert {row.customer_id for row in counted} == {None, firm.customers["Customer of Nils North"]}
    by_customer = await explain.by_customer(BILLING_THIS_MONTH, nils, TODAY)
    assert sorted(by_customer, key=str) == [
        (firm.customers["Customer of Nils North"], "Customer of Nils North", 1_00),
        (None, None, 5_00),
    ]


async def test_a_filter_finds_no_invoice_by_a_customer_one_may_not_see(database: Database) -> None:
    firm = await register()
    nils = replace(await firm.actor("Nils North"), customer_scope="own", project_scope="own", invoice_scope="all")
    narrowed = await listing.condition(nils, parse("name.contains:Customer"), TODAY)
    assert len(await explain.counted_rows(BILLING_THIS_MONTH, nils, TODAY, narrowed=narrowed)) == 1


async def test_values_of_custom_fields_are_seen_with_their_row(database: Database) -> None:
    firm = await register()
    for resource, row_id in (("customers", firm.customers["Customer of Siri South"]), ("projects", 1)):
        field = await firm.make("custom-fields", resource=resource, key="segment", label="Segment", kind="text")
        async with recording(SYSTEM, "edit") as recorder:
            await recorder.create("custom-values", {"field_id": field, "row_id": row_id, "text": "Gold"})
    kind = RESOURCES["custom-values"]
    siri, nils = await firm.actor("Siri South"), replace(await firm.actor("Nils North"), customer_scope="own")
    counts = [
        len(await rows(Sql("SELECT 1 FROM custom_value WHERE") + kind.visible(a, "custom_value"))) for a in (siri, nils)
    ]
    assert counts == [1, 0]
    logged = await rows(Sql("SELECT customer_id FROM change WHERE resource = 'custom-values' ORDER BY id LIMIT 1"))
    assert logged == [{"customer_id": firm.customers["Customer of Siri South"]}]
