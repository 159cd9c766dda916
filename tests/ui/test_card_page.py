"""The card of a customer on the screen: what it shows at first, and what it shows after something was refused."""

import re

import pytest

from services.refusals import NotPermitted
from tests.support.site import Site, Tab, until
from tests.world import World
from ui.components.dom import Redrawn, Tag
from ui.customers.card import page as card_page


async def card(site: Site) -> Tab:
    """The card of a customer of Elin's."""
    customer_id = await World().customer("Ek AB")
    return await site.open_tab(await site.signed_in(), f"/customers/{customer_id}")


async def test_the_chart_waits_for_no_other_page(site: Site) -> None:
    async with site.application.running.one_by_one:  # another page is at work on something long
        tab = await card(site)
        await until(lambda: any("k-chart" in one.classes for one in tab.client.elements.values()), 20)


async def test_a_switch_that_is_refused_goes_back(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(*_given: object) -> None:
        raise NotPermitted()

    tab = await card(site)
    await until(lambda: tab.shown("is-active"), 20)
    monkeypatch.setattr(card_page, "set_fields", refused)
    [switch] = tab.shown("is-active")
    [listener] = switch._event_listeners.values()
    told = {"id": switch.id, "client_id": tab.client.id, "listener_id": listener.id, "args": ["false"]}
    tab.client.handle_event(told)
    await until(lambda: tab.shown("toast"), 20)
    await until(lambda: any(f"checked = true }})(getHtmlElement({switch.id}))" in one for one in tab.commands()))


async def test_a_part_that_could_not_be_drawn_is_drawn_again(site: Site) -> None:
    tab = await site.open_tab(await site.signed_in())
    with tab.client:
        part = Redrawn()

    def fails() -> None:
        raise ValueError

    with pytest.raises(ValueError):
        part.bring("Ek AB", fails)
    part.bring("Ek AB", lambda: Tag("p", "Ek AB"))
    assert tab.texts(part) == "Ek AB"
    part.bring("Ek AB", fails)  # it is drawn of the same
    part.bring(None, lambda: Tag("p", "None"))
    assert tab.texts(part) == "None"


async def test_costs_stand_in_the_history_in_words_and_follow_what_happens(site: Site) -> None:
    world = World()
    world.states["Won"] = await world.make("sales-statuses", name="Won", state="won")
    customer = await world.customer("Ek AB")
    project = await world.project(customer, status="Won")
    cost = await world.cost(project, "2025-03-03", 10, 30, description="Advice")
    tab = await site.open_tab(await site.signed_in(), f"/customers/{customer}?tab=activity")

    def told() -> str:
        return " ".join(tab.texts(one) for one in tab.shown("timeline"))

    await until(lambda: "added a cost" in told())
    assert re.search(r"Hours – → 10 · 3 Mar 2025 · Advice", told())
    await world.change("costs", cost, quantity=12_5000)
    await until(lambda: "Quantity 10 → 12.5" in told())


async def test_a_number_of_ones_own_field_is_shown_and_edited_as_it_was_given(site: Site) -> None:
    world = World()
    given = {"resource": "customers", "key": "seats", "label": "Seats", "kind": "number", "choices": []}
    field = await world.make("custom-fields", **given)
    customer = await world.customer("Ek AB")
    await world.make("custom-values", field_id=field, row_id=customer, number=2_5000)
    tab = await site.open_tab(await site.signed_in(), f"/customers/{customer}?tab=settings")
    await until(lambda: tab.shown("detail-x_seats"))
    [row] = tab.shown("detail-x_seats")
    await until(lambda: "2.5" in tab.texts(row))
    tab.click(next(one for one in row.descendants() if one.tag == "button"))
    await until(lambda: any(one.props.get("defaultValue") == "2.5" for one in row.descendants()))


async def test_a_number_with_a_wrong_check_digit_is_warned_of_at_the_value(site: Site) -> None:
    firm = World()
    wrong = await firm.customer("Ek AB", country="SE", org_number="5594877599")
    right = await firm.customer("Alm AB", country="SE", org_number="5594877598")
    session = await site.signed_in()

    async def warnings(customer_id: int) -> list[str]:
        tab = await site.open_tab(session, f"/customers/{customer_id}")
        await until(
            lambda: any(one.props.get("data-testid") == "detail-org_number" for one in tab.client.elements.values()), 20
        )
        await until(lambda: any("k-kv-value" in one.classes for one in tab.client.elements.values()), 20)
        return [
            str(one._text) for one in tab.client.elements.values() if isinstance(one, Tag) and "k-warn" in one.classes
        ]

    assert len(await warnings(wrong)) == 1
    assert await warnings(right) == []
