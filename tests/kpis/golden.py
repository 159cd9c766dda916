"""The golden fixture of `kpi.md`: six customers, seven invoices, four costs, and what they must come to."""

from tests.world import World, world

AURORA, BJORK, CIRRUS, DRAGOR, EKOFISK, OWN = (
    "Aurora Öl AB", "Björk & Co AS", "Cirrus Oy", "Dragør Drift ApS", "Ekofisk AS", "Revontuli Oy",
)  # fmt: skip


async def golden() -> World:
    """The fixture, with letters A to E as names of companies."""
    firm = await world()
    async with firm.together(kind="setup"):
        aurora, bjork = await firm.customer(AURORA), await firm.customer(BJORK)
        cirrus, dragor = await firm.customer(CIRRUS), await firm.customer(DRAGOR)
        ekofisk = await firm.customer(EKOFISK, is_active=False)
        await _invoices(firm, aurora, bjork)
        projects = {
            AURORA: await firm.project(aurora, status="Won"),
            BJORK: await firm.project(bjork, status="Won", is_closed=True),
            CIRRUS: await firm.project(cirrus),
            DRAGOR: await firm.project(dragor, status="Lost", is_closed=True),
            EKOFISK: await firm.project(ekofisk),
            OWN: await firm.project(firm.customers[OWN], is_internal=True),
        }
        await firm.cost(projects[AURORA], "2025-01-20", 10, 30)
        await firm.cost(projects[AURORA], "2024-12-30", 1, 80, kind="travel")
        await firm.cost(projects[CIRRUS], "2025-03-01", 2, 30)
        await firm.cost(projects[OWN], "2025-02-01", 5, 30)
    return firm


async def _invoices(firm: World, aurora: int, bjork: int) -> None:
    await firm.invoice(aurora, 1000, "2025-03-03", number="1")
    await firm.invoice(aurora, 400, "2025-02-10", "Paid", number="2")
    await firm.invoice(aurora, -200, "2025-03-05", number="3")
    await firm.invoice(bjork, 300, "2025-03-31", number="4")
    await firm.invoice(bjork, 999, "2025-03-02", "Draft", number=None)
    await firm.invoice(bjork, 50, "2025-03-09", "Paid, not sent", number="5")
    await firm.invoice(aurora, 700, "2024-12-31", number="6")
