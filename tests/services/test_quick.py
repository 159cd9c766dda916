"""Search from anywhere: by name, by number in any notation, past a slip of the pen, under the viewer's rights."""

import pytest

from services.bulk import create_many, reserve_ids
from services.changes import recording
from services.permissions import SYSTEM, Actor
from services.quick import quick
from tests.support.databases import Database
from tests.world import World, world

HAVBRIS, HAVBUKTA, BERGQVIST = "Havbris Energi AS", "Havbukta Marina AS", "Bergqvist Industri AB"


@pytest.fixture
async def firm(database: Database) -> World:
    made = await world()
    havbris = await made.customer(
        HAVBRIS, "Aino Aalto", number=10482, country="NO", org_number="918204771", vat_number="NO918204771MVA",
        phone="+4722334455",
    )  # fmt: skip
    await made.customer(HAVBUKTA, "Sanna Salo", number=10531, country="NO")
    await made.customer(BERGQVIST, "Sanna Salo", number=10117, country="SE", org_number="5564302783")
    await made.make("contacts", customer_id=havbris, first_name="Ingrid", last_name="Solheim", title="CFO")
    await made.project(havbris, "Turbine study", number=1204)
    await made.invoice(havbris, 184_500, "2025-03-01", number="F-2025-20418")
    return made


async def found(text: str, actor: Actor = SYSTEM, **how: bool) -> dict[str, list[str]]:
    hits = await quick(actor, text, **how)
    return {resource: [row["name"] for row in rows] for resource, rows in hits.rows.items() if rows}


@pytest.mark.parametrize(
    ("text", "resource", "names"),
    [
        ("havb", "customers", [HAVBRIS, HAVBUKTA]),
        ("energi hav", "customers", [HAVBRIS]),
        ("havrbis", "customers", [HAVBRIS]),
        ("bergkvist industri", "customers", [BERGQVIST]),
        ("10482", "customers", [HAVBRIS]),
        ("918 204 771", "customers", [HAVBRIS]),
        ("NO 918204771 MVA", "customers", [HAVBRIS]),
        ("556430-2783", "customers", [BERGQVIST]),
        ("22 33 44 55", "customers", [HAVBRIS]),
        ("+47 22 33 44 55", "customers", [HAVBRIS]),
        ("0047 22334455", "customers", [HAVBRIS]),
        ("ingrid sol", "contacts", ["Ingrid Solheim"]),
        ("solhiem", "contacts", ["Ingrid Solheim"]),
        ("turbine", "projects", ["Turbine study"]),
        ("1204", "projects", ["Turbine study"]),
        ("f-2025-20418", "invoices", ["F-2025-20418"]),
        ("20418", "invoices", ["F-2025-20418"]),
    ],
)
async def test_names_and_numbers_in_any_notation_are_found(
    firm: World, text: str, resource: str, names: list[str]
) -> None:
    assert (await found(text)).get(resource) == names


async def test_numbers_only_leaves_names_out_and_nonsense_finds_nothing(firm: World) -> None:
    assert await found("10482", numbers_only=True) == {"customers": [HAVBRIS]}
    for text in ("", "   ", "zzzzqq", "%%%", "' OR 1=1 --", "\x00", "x" * 5000, "🧖"):
        assert (text, await found(text)) == (text, {})


async def test_only_what_the_viewer_may_see_is_found(firm: World) -> None:
    await firm.profile("Own only", customer_scope="own", project_scope="own", invoice_scope="own")
    await firm.person("Vera Vik", "Own only")
    vera = await firm.actor("Vera Vik")
    own = await firm.customer("Havdis Vind AS", "Vera Vik", number=10999)
    assert own and await found("hav", vera) == {"customers": ["Havdis Vind AS"]}
    for text in ("solheim", "10482", "20418", "turbine", "energi"):
        assert (text, await found(text, vera)) == (text, {})


@pytest.mark.parametrize("own", [1, 600])
async def test_a_hit_of_ones_own_is_not_lost_among_thousands_of_others(firm: World, own: int) -> None:
    await firm.profile("Own only", customer_scope="own", project_scope="own", invoice_scope="own")
    await firm.person("Vera Vik", "Own only")
    vera = await firm.actor("Vera Vik")
    others = [{"name": f"Havfjord {n} AS", "number": 20_000 + n} for n in range(2_500)]
    mine = [{"name": f"Ødegaard {n} AS", "number": 30_000 + n, "owner_id": vera.user_id} for n in range(own - 1)]
    last = {"name": "Zander Havfjord AS", "number": 40_000, "owner_id": vera.user_id}
    async with recording(SYSTEM, "import") as recorder:
        ids = await reserve_ids("customers", len(others) + own, recorder.connection)
        await create_many(recorder, "customers", [*others, *mine, last], ids, ids, "NOK")
    assert await found("havfjord", vera) == {"customers": ["Zander Havfjord AS"]}
    assert await found("hafvjord", vera) == {"customers": ["Zander Havfjord AS"]}


async def test_a_project_or_invoice_of_a_hidden_customer_does_not_name_it(firm: World) -> None:
    await firm.profile("Books", customer_scope="own")
    await firm.person("Vera Vik", "Books")
    vera = await firm.actor("Vera Vik")
    projects, invoices = (await quick(vera, "turbine")).of("projects"), (await quick(vera, "20418")).of("invoices")
    assert [row["customer"] for row in (*projects, *invoices)] == [None, None]
    assert [row["customer"] for row in (await quick(SYSTEM, "turbine")).of("projects")] == [HAVBRIS]
