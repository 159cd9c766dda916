"""Pages of a list: order, paging, counts and columns, each under the viewer's rights."""

from datetime import date, datetime, timedelta

import pytest

from services import listing
from services.changes import recording
from services.database import rows, value
from services.edits import set_fields
from services.fields.catalogue import CATALOGUE
from services.filters.filter import Filter, parse
from services.permissions import SYSTEM, Actor
from services.sql import Sql
from tests.support.databases import Database
from tests.world import TODAY, World, world

BYGG, NORDLYS, KIVI, OST = "Åkerblom Bygg AB", "Nordlys Energi AS", "Kivi ja Poika Oy", "Øst ApS"
RESOURCES = ("customers", "contacts", "projects", "invoices", "costs")


async def page(
    order: str = "",
    resource: str = "customers",
    actor: Actor = SYSTEM,
    offset: int = 0,
    limit: int = 100,
    text: str = "",
) -> list[int]:
    scene = await listing.scene(resource, actor, parse(text), TODAY)
    return await listing.page_ids(scene, listing.order_of(order, resource), offset, limit)


async def values(name: str, order: str, resource: str = "customers") -> list[object]:
    scene = await listing.scene(resource, SYSTEM, Filter(), TODAY)
    rows = await listing.page(scene, listing.order_of(order, resource), 0, 100, [name])
    return [row[name] for row in rows]


async def register() -> World:
    """Customers, contacts, projects, invoices and costs, with gaps in most columns."""
    firm = await world()
    await firm.customer(BYGG, "Sanna Salo", email="info@bygg.example", payment_term_days=30)
    await firm.customer(NORDLYS, "Aino Aalto", email="Post@nordlys.example", payment_term_days=14)
    await firm.customer(KIVI)
    await firm.customer(OST, "Sanna Salo")
    for n, name in enumerate((BYGG, NORDLYS)):
        customer = firm.customers[name]
        await firm.make("contacts", customer_id=customer, last_name=f"Berg {n}", first_name=None if n else "Åsa")
        project = await firm.project(
            customer, f"Study {n}", owner="Aino Aalto" if n else None, expected_value=n or None
        )
        await firm.invoice(customer, 100 * n + 100, f"2025-0{n + 1}-01", number=f"F{n}" if n else None)
        await firm.cost(project, f"2025-0{n + 1}-02", n + 1, n or None)
    return firm


@pytest.mark.parametrize("resource", RESOURCES)
async def test_a_list_can_be_ordered_by_each_of_its_fields_both_ways(database: Database, resource: str) -> None:
    await register()
    everything = sorted(await page("id", resource))
    for field in CATALOGUE[resource]:
        for order in (field.name, f"-{field.name}", f"-{field.name},id"):
            assert (order, sorted(await page(order, resource))) == (order, everything)
    assert len(everything) >= 2


KEPT = [field.name for field in CATALOGUE["customers"] if field.kept]


@pytest.mark.parametrize("name", KEPT)
async def test_an_order_by_a_kept_figure_is_that_by_the_figure_of_each_row(database: Database, name: str) -> None:
    await register()
    scene = await listing.scene("customers", SYSTEM, Filter(), TODAY)
    for text in (name, f"-{name}"):
        order = listing.order_of(text, "customers")
        assert await listing.is_kept_in_order(scene, order)
        by_rows = f"{text},{'-' if text.startswith('-') else ''}id"
        assert not await listing.is_kept_in_order(scene, listing.order_of(by_rows, "customers"))
        assert (text, await page(text)) == (text, await page(by_rows))


async def test_a_customer_without_kept_figures_is_listed_all_the_same(database: Database) -> None:
    await register()
    everything = sorted(await page("id"))
    async with recording(SYSTEM, "edit") as recorder:
        await recorder.connection.execute_query("DELETE FROM customer_figures WHERE customer_id = 2")
        recorder.touch("customers")
    assert sorted(await page("-billed_this_year")) == everything


async def test_names_come_in_the_order_of_the_alphabet(database: Database) -> None:
    await register()
    assert await values("name", "name") == [KIVI, NORDLYS, "Revontuli Oy", BYGG, OST]
    assert await values("name", "-name") == [OST, BYGG, "Revontuli Oy", NORDLYS, KIVI]


async def test_rows_without_a_value_come_last_both_ways(database: Database) -> None:
    await register()
    assert await values("payment_term_days", "payment_term_days") == [14, 30, None, None, None]
    assert await values("payment_term_days", "-payment_term_days") == [30, 14, None, None, None]
    assert await values("number", "number", "invoices") == ["F1", None]
    assert await values("number", "-number", "invoices") == ["F1", None]


async def test_people_and_choices_are_ordered_by_what_is_read(database: Database) -> None:
    firm = await register()
    owners = {firm.people[name]: name for name in ("Aino Aalto", "Sanna Salo")}
    names = [owners.get(int(str(owner or 0))) for owner in await values("owner_id", "owner_id")]
    assert names == ["Aino Aalto", "Sanna Salo", "Sanna Salo", None, None]


async def test_the_own_order_of_a_list_and_several_fields(database: Database) -> None:
    firm = await register()
    assert await page() == await page("name")
    owners = await page("-owner_id,name")
    assert owners[:3] == [firm.customers[name] for name in (BYGG, OST, NORDLYS)]
    assert await page("nothing,name; DROP TABLE customer") == await page("id")


async def test_pages_follow_each_other_to_the_last(database: Database) -> None:
    firm = await register()
    whole = await page("name")
    assert [row_id for offset in range(0, 6, 2) for row_id in await page("name", offset=offset, limit=2)] == whole
    assert await page("name", offset=len(whole)) == []
    assert await page("name", offset=10**30) == []
    assert await page("name", offset=-5, limit=1) == [firm.customers[KIVI]]
    assert await page("name", limit=-1) == []


async def test_equal_values_keep_one_order_through_all_pages(database: Database) -> None:
    await register()
    for order in ("is_active", "-is_active", "country", "-country"):
        single = [row_id for offset in range(5) for row_id in await page(order, offset=offset, limit=1)]
        assert single == await page(order)


async def test_a_page_tells_what_json_can_carry_alike_on_both_databases(database: Database) -> None:
    firm = await register()
    project = await firm.project(
        firm.customers[OST], expected_order_date=date(2025, 5, 1), is_closed=True, probability=40
    )
    scene = await listing.scene("projects", SYSTEM, Filter(), TODAY)
    names = ["id", "name", "expected_order_date", "start_date", "is_closed", "probability", "created_at"]
    row = (await listing.by_ids(scene, [project], names))[project]
    assert row.pop("created_at").count("T") == 1
    assert row == {
        "id": project, "version": 1, "name": "Harbour study", "expected_order_date": "2025-05-01", "start_date": None,
        "is_closed": True, "probability": 40,
    }  # fmt: skip


async def test_custom_fields_may_have_any_name(database: Database) -> None:
    firm = await register()
    key = 'Säljare "A"; DROP TABLE customer'
    field = await firm.make(
        "custom-fields", resource="customers", key=key, label="Seller", kind="choices", choices=["A", "B"]
    )
    await firm.make("custom-values", field_id=field, row_id=firm.customers[BYGG], text='["A"]')
    scene = await listing.scene("customers", SYSTEM, Filter(), TODAY)
    rows = await listing.page(scene, listing.order_of("name", "customers"), 0, 100, [f"x_{key}"])
    assert [row[f"x_{key}"] for row in rows] == [None, None, None, ["A"], None]
    assert (await listing.totals(scene)).keys() == {
        "billed_this_year",
        "costs_this_year",
        "margin_this_year",
        "open_sales_value",
    }


async def test_the_count_is_that_of_the_rows_one_may_see(database: Database) -> None:
    firm = await register()
    await firm.profile("Own customers", customer_scope="own")
    await firm.person("Vera Vik", "Own customers")
    for name, count in (("Astrid Lindqvist", 5), ("Vera Vik", 0)):
        scene = await listing.scene("customers", await firm.actor(name), Filter(), TODAY)
        assert await listing.count(scene) == count
    await firm.change("customers", firm.customers[KIVI], owner_id=firm.people["Vera Vik"])
    vera = await firm.actor("Vera Vik")
    for resource, count in (("customers", 1), ("contacts", 0), ("projects", 2), ("costs", 2)):
        scene = await listing.scene(resource, vera, Filter(), TODAY)
        assert (resource, await listing.count(scene)) == (resource, count)


async def test_the_count_of_a_whole_list_is_asked_again_only_when_rows_come_or_go(database: Database) -> None:
    firm = await world()
    astrid, ek = await firm.actor("Astrid Lindqvist"), await firm.customer("Ek AB")
    seen = await listing.scene("customers", astrid, Filter())
    before = await listing.count(seen)
    stands = Sql("SELECT position FROM pulse WHERE resource = 'customers:rows'")
    position = await value(stands)
    await set_fields(astrid, "customers", ek, {"language": "fi"})
    assert (await value(stands), await listing.count(seen)) == (position, before)
    al = await firm.customer("Al AB")
    assert await listing.count(seen) == before + 1
    async with recording(astrid, "delete") as recorder:
        await recorder.delete("customers", al)
    assert await listing.count(seen) == before


async def test_a_count_follows_rows_of_others_that_decide_it(database: Database) -> None:
    firm = await register()
    await firm.profile("Own customers", customer_scope="own")
    await firm.person("Vera Vik", "Own customers")
    contacts = await listing.scene("contacts", await firm.actor("Vera Vik"), Filter(), TODAY)
    rich = await listing.scene("customers", SYSTEM, parse("billed_this_year.ge:1000"), TODAY)
    assert (await listing.count(contacts), await listing.count(rich)) == (0, 0)
    await firm.change("customers", firm.customers[BYGG], owner_id=firm.people["Vera Vik"])
    await firm.invoice(firm.customers[BYGG], 1000, "2025-02-01")
    assert (await listing.count(contacts), await listing.count(rich)) == (1, 1)


async def test_a_row_that_one_may_not_see_is_not_there_by_its_id_either(database: Database) -> None:
    firm = await register()
    await firm.profile("Own customers", customer_scope="own")
    await firm.person("Vera Vik", "Own customers")
    scene = await listing.scene("customers", await firm.actor("Vera Vik"), Filter(), TODAY)
    assert await listing.still_there(scene, list(firm.customers.values())) == set()
    assert await listing.still_there(scene, []) == set()


async def test_the_order_of_invoices_tells_nothing_of_customers_one_may_not_see(database: Database) -> None:
    firm = await register()
    await firm.profile("No customers", customer_scope="none")
    await firm.person("Vera Vik", "No customers")
    vera = await firm.actor("Vera Vik")
    assert await page("customer_id", "invoices", vera) == await page("id", "invoices", vera)
    assert await page("-customer_id", "invoices") == list(reversed(await page("customer_id", "invoices")))


async def test_the_sums_below_the_list_are_those_of_its_rows(database: Database) -> None:
    firm = await register()
    scene = await listing.scene("customers", SYSTEM, parse(f"owner_id.any:{firm.people['Aino Aalto']}"), TODAY)
    assert await listing.totals(scene) == {
        "billed_this_year": 200_00, "costs_this_year": 2_00, "margin_this_year": 198_00, "open_sales_value": 1,
    }  # fmt: skip
    seller = await listing.scene("customers", await firm.actor("Sanna Salo"), Filter(), TODAY)
    assert set(await listing.totals(seller)) == {"open_sales_value"}


async def test_values_are_counted_as_they_are_in_the_list(database: Database) -> None:
    firm = await register()
    scene = await listing.scene("customers", SYSTEM, parse("is_internal.is:no"), TODAY)
    counts = await listing.value_counts(scene, "owner_id")
    assert counts == {firm.people["Sanna Salo"]: 2, firm.people["Aino Aalto"]: 1, None: 1}
    assert await value(Sql("SELECT count(*) FROM customer")) == 5


async def test_amounts_are_summed_for_each_currency(database: Database) -> None:
    firm = await register()
    await firm.project(firm.customers[OST], "Study", currency="SEK", expected_value=500)
    scene = await listing.scene("projects", SYSTEM, Filter(), TODAY)
    sums = (await listing.currency_totals(scene))["expected_value"]
    rows = await listing.page(scene, (), 0, 100, ["expected_value", "currency"])
    for code in ("EUR", "SEK"):
        assert sums.get(code, 0) == sum(row["expected_value"] or 0 for row in rows if row["currency"] == code)


BOTH_WAYS = (
    "name", "-name", "payment_term_days", "-payment_term_days,name", "-billed_this_year", "owner_id", "stage", "-stage",
    "last_invoice_date", "-last_invoice_date", "-owner_id", "industry_id", "is_active", "-is_active", "has_open_sale",
    "-has_open_sale",
)  # fmt: skip


@pytest.mark.parametrize("order", BOTH_WAYS)
async def test_the_end_of_a_list_read_backwards_is_its_end(database: Database, order: str) -> None:
    await register()
    scene = await listing.scene("customers", SYSTEM, Filter(), TODAY)
    wanted = listing.order_of(order, "customers")
    everything = await listing.page_ids(scene, wanted, 0, 100)
    for offset in range(len(everything) + 2):
        assert await listing.page_ids(scene, wanted, offset, 2, far=0) == everything[offset : offset + 2]


FEW = ("owner_id", "industry_id", "is_active", "is_internal", "has_open_sale", "has_e_invoice_address")
NARROWED = ("", "is_internal.is:no", "country.any:FI;is_active.is:yes", "owner_id.empty")


@pytest.mark.parametrize("text", NARROWED)
async def test_pages_by_few_values_are_those_of_all_rows_sorted(database: Database, text: str) -> None:
    firm = await register()
    await firm.person("Twin", next(iter(firm.profiles)))
    async with recording(SYSTEM, "edit") as recorder:  # two people of one name stand together, by id
        await recorder.update("users", firm.people["Twin"], {"name": "Aino Aalto"})
        await recorder.update("customers", firm.customers[OST], {"owner_id": firm.people["Twin"], "is_active": False})
    for actor in (SYSTEM, await firm.actor("Sanna Salo")):
        scene = await listing.scene("customers", actor, parse(text), TODAY)
        for order in [sign + name for name in FEW if name in scene.fields for sign in ("", "-")]:
            wanted = listing.order_of(order, "customers")
            query = Sql("SELECT customer.id AS id FROM customer WHERE") + scene.where + listing.ordering(scene, wanted)
            whole = [int(one["id"]) for one in await rows(query)]
            for offset in range(len(whole) + 1):
                for limit in (1, 2, 100):
                    ids = await listing.page_ids(scene, wanted, offset, limit, far=offset % 2 * 1000)
                    assert (order, offset, ids) == (order, offset, whole[offset : offset + limit])


BY_FIGURES = (
    "stage.any:active,prospect", "last_invoice_date.not_since:last_90_days", "or(stage.any:active;billed_this_year.ge:150)",
)  # fmt: skip


@pytest.mark.parametrize("text", BY_FIGURES)
async def test_counts_and_sums_by_kept_figures_are_those_of_the_rows(database: Database, text: str) -> None:
    firm = await register()
    async with recording(SYSTEM, "edit") as recorder:
        missing = f"DELETE FROM customer_figures WHERE customer_id = {firm.customers[OST]}"
        await recorder.connection.execute_query(missing)
        recorder.touch("customers")
    for actor in (SYSTEM, await firm.actor("Sanna Salo")):
        scene = await listing.scene("customers", actor, parse(text), TODAY)
        whole, sums = await listing.all_ids(scene), await listing.totals(scene)
        listed = await listing.by_ids(scene, whole, list(sums))
        assert await listing.count(scene) == len(whole)
        assert sums == {name: sum(row[name] or 0 for row in listed.values()) for name in sums}


async def test_moments_are_told_as_iso_8601_in_universal_time_by_both_databases(database: Database) -> None:
    await register()
    for told in await values("created_at", "name"):
        assert "T" in str(told)
        assert datetime.fromisoformat(str(told)).utcoffset() == timedelta(0)
