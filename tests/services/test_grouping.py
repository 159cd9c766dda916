"""Lists in groups: each row in one group, sums that add up to the list's, pages that follow each other."""

from services import grouping, listing
from services.filters.filter import Filter
from services.grouping import Stretch
from services.permissions import SYSTEM
from tests.support.databases import Database
from tests.world import TODAY, World, world


async def register() -> World:
    firm = await world()
    for n in range(7):
        owner = ("Aino Aalto", "Sanna Salo", None)[n % 3]
        await firm.customer(f"Kund {n}", *([owner] if owner else []), country="SE" if n % 2 else "FI")
    return firm


async def test_groups_hold_each_row_once_and_their_sums_are_those_of_the_list(database: Database) -> None:
    await register()
    scene = await listing.scene("customers", SYSTEM, Filter(), TODAY)
    for names in (["owner_id"], ["country", "owner_id"], ["is_active"]):
        groups = await grouping.groups_of(scene, names)
        assert sum(group.count for group in groups) == await listing.count(scene)
        for name, total in (await listing.totals(scene)).items():
            assert sum(group.sums[name] for group in groups) == total


async def test_unfolded_groups_come_page_by_page(database: Database) -> None:
    await register()
    scene = await listing.scene("customers", SYSTEM, Filter(), TODAY)
    names = ["country", "owner_id"]
    groups = sorted(await grouping.groups_of(scene, names), key=lambda group: str(group.values))
    folded = grouping.stretches(groups, ())
    assert [stretch.level for stretch in folded] == [0] * len({group.values[0] for group in groups})
    unfolded = grouping.stretches(groups, {"SE", *(group.key for group in groups)})
    length = sum(stretch.length for stretch in unfolded)
    whole = await grouping.page(scene, names, unfolded, (), 0, 100, ["country", "name"])
    assert len(whole) == length
    paged = [await grouping.page(scene, names, unfolded, (), at, 3, ["country", "name"]) for at in range(0, length, 3)]
    assert [row for page in paged for row in page] == whole
    rows = [row for row in whole if not isinstance(row, Stretch)]
    assert len(rows) == sum(group.count for group in groups if group.values[0] == "SE")
    assert {row["country"] for row in rows} == {"SE"}


def test_a_list_is_grouped_by_two_fields_of_few_values_at_most() -> None:
    from services.fields.catalogue import CATALOGUE

    fields = {field.name: field for field in CATALOGUE["customers"]}
    assert grouping.levels_of(["name", "owner_id", "country", "stage"], fields) == ("owner_id", "country")


async def test_dates_are_grouped_by_month_quarter_and_year(database: Database) -> None:
    firm = await register()
    customer = firm.customers["Kund 0"]
    for day in ("2024-12-31", "2025-01-01", "2025-01-31", "2025-03-01"):
        await firm.invoice(customer, 100, day)
    await firm.invoice(customer, 1, "2025-02-28")
    scene = await listing.scene("invoices", SYSTEM, Filter(), TODAY)
    expected = {
        "date.month": {"2024-12": 1, "2025-01": 2, "2025-02": 1, "2025-03": 1},
        "date.quarter": {"2024-Q4": 1, "2025-Q1": 4},
        "date.year": {"2024": 1, "2025": 4},
        "due_date.year": {None: 5},
    }
    for name, counts in expected.items():
        groups = await grouping.groups_of(scene, [name])
        assert {group.values[0]: group.count for group in groups} == counts
    january = next(g for g in await grouping.groups_of(scene, ["date.month"]) if g.values == ("2025-01",))
    listed = grouping.stretches([january], {january.key})
    rows = await grouping.page(scene, ["date.month"], listed, listing.order_of("date", "invoices"), 1, 10, ["date"])
    assert [row["date"] for row in rows if isinstance(row, dict)] == ["2025-01-01", "2025-01-31"]
