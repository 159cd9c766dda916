"""An open explanation shows one thing at a time: the figure, its rows and the chosen tab are of one reading."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from nicegui.element import Element

from services.database import value
from services.kpis import explain
from services.sql import Sql
from tests.support.site import Site, Tab, until
from tests.world import World
from ui.customers import explained_tables, explanation

Read = Callable[..., Awaitable[Any]]


class Held:
    """A reading that waits until it may go on, and may fail then."""

    def __init__(self, read: Read, failure: Exception | None = None) -> None:
        self._read, self._failure = read, failure
        self.began, self.goes_on = asyncio.Event(), asyncio.Event()

    async def __call__(self, *given: Any, **more: Any) -> Any:
        self.began.set()
        await self.goes_on.wait()
        if self._failure is not None:
            raise self._failure
        return await self._read(*given, **more)


async def explained(site: Site) -> tuple[Tab, Element]:
    """A tab with the explanation of what is billed this month."""
    tab = await site.open_tab(await site.signed_in(), "/customers?explain=billing_this_month")
    await until(lambda: tab.shown("explain-counted"), 20)
    return tab, tab.shown("kpi-explanation")[0]


async def one_more_customer(tab: Tab, box: Element) -> int:
    """Made while the explanation is open; answers when that tells of it."""
    made = await World().customer("Ek AB")
    await until(lambda: "2 customers, your access" in tab.texts(box) and box.props["aria-busy"] == "false")
    return made


def chosen(tab: Tab) -> list[str]:
    """The tabs of the explanation that are shown as chosen."""
    marks = ("explain-counted", "explain-left-out", "explain-by-customer")
    return [mark for mark in marks for one in tab.shown(mark) if one.props["aria-selected"] == "true"]


async def test_what_was_asked_for_before_is_not_drawn_over_what_is_asked_for_now(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab, box = await explained(site)
    held, drawn = Held(explain.left_out_rows), []
    monkeypatch.setattr(explain, "left_out_rows", held)
    monkeypatch.setattr(explained_tables, "rows", lambda *_given, counted: drawn.append(counted))
    tab.click(tab.shown("explain-left-out")[0])
    await held.began.wait()
    tab.click(tab.shown("explain-by-customer")[0])
    await asyncio.sleep(0.5)
    held.goes_on.set()
    await until(lambda: chosen(tab) == ["explain-by-customer"], 20)
    await asyncio.sleep(0.5)
    assert (drawn, box.props.get("aria-busy")) == ([], "false")


async def test_a_new_figure_stands_over_dimmed_rows_until_they_are_read_and_over_old_ones_never(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab, box = await explained(site)
    firm = World(statuses={"Sent": await value(Sql("SELECT id FROM invoice_status WHERE key = 'sent'"))})
    customer, day = await firm.customer("Ek AB"), tab.visitor.page.today.isoformat()

    def figure() -> str:
        return next(one._text or "" for one in box.descendants() if "k-display" in one.classes)

    held = Held(explain.reasons, OSError("The disk is away"))
    monkeypatch.setattr(explain, "reasons", held)
    await firm.invoice(customer, 100, day, currency="SEK")
    await held.began.wait()
    assert (figure(), box.props["aria-busy"]) == ("100.00 SEK", "true")
    held.goes_on.set()
    await until(lambda: box.props["aria-busy"] == "false", 20)
    assert figure() == "0.00 SEK"

    monkeypatch.undo()
    await firm.invoice(customer, 50, day, currency="SEK")
    await until(lambda: figure() == "150.00 SEK" and box.props["aria-busy"] == "false", 20)
    assert tab.texts(box).count("Sent, dated this month") == 2


async def test_what_changes_nothing_in_it_draws_nothing_anew(site: Site) -> None:
    tab, box = await explained(site)
    customer, day = await one_more_customer(tab, box), tab.visitor.page.today.isoformat()
    before = [one.id for one in box.descendants()]
    await World().change("customers", customer, description="Builds harbours")
    await asyncio.sleep(0.5)
    await until(lambda: box.props["aria-busy"] == "false")
    assert [one.id for one in box.descendants()] == before
    firm = World(statuses={"Sent": await value(Sql("SELECT id FROM invoice_status WHERE key = 'sent'"))})
    await firm.invoice(customer, 100, day, currency="SEK")
    await until(lambda: "100.00 SEK" in tab.texts(box) and box.props["aria-busy"] == "false")
    assert set(before).isdisjoint(one.id for one in box.descendants())


async def test_the_figure_moves_with_the_tile_before_anything_of_it_is_read(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab, box = await explained(site)
    customer = await one_more_customer(tab, box)
    held = Held(explanation.figure)
    monkeypatch.setattr(explanation, "figure", held)
    firm = World(statuses={"Sent": await value(Sql("SELECT id FROM invoice_status WHERE key = 'sent'"))})
    await firm.invoice(customer, 100, tab.visitor.page.today.isoformat(), currency="SEK")
    await held.began.wait()
    shown = next(one._text for one in box.descendants() if "k-display" in one.classes)
    assert (shown, box.props["aria-busy"]) == ("100.00 SEK", "true")
    held.goes_on.set()
    await until(lambda: box.props["aria-busy"] == "false")
