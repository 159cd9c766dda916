"""The dialog of mass updates while its run goes, and what its lists of people say."""

import asyncio
import json
from collections.abc import Collection
from unittest.mock import AsyncMock

import pytest
from nicegui import ui
from nicegui.element import Element

from services import mass_update
from services.accounts import add_user
from services.changes import recording
from services.database import execute, writing
from services.filters.filter import Filter
from services.permissions import SYSTEM, Actor
from services.profiles import profile_named
from services.refusals import NotPermitted
from services.sql import Sql
from tests.support.site import PASSWORD, Site, Tab, until
from ui.lists.selection import Selection
from ui.mass_update.choose import Line
from ui.mass_update.dialog import MassUpdate

OPTION = "mass-update-notify-more-option"


@pytest.fixture
async def review(site: Site, monkeypatch: pytest.MonkeyPatch) -> tuple[Tab, MassUpdate]:
    """The review of a mass update of one customer, open in Elin's overview; Anna and Bo are people to notify."""
    made: list[MassUpdate] = []
    begin = MassUpdate.__init__
    monkeypatch.setattr(MassUpdate, "__init__", lambda self, *given: [made.append(self), begin(self, *given)][1])
    for name in ("Anna", "Bo"):
        await add_user(SYSTEM, f"{name}@nordlyd.example", name, await profile_named("Read-only"), PASSWORD)
    async with recording(SYSTEM, "edit") as recorder:
        ek = await recorder.create("customers", {"number": 10001, "name": "Ek AB"})
    tab = await site.open_tab(await site.signed_in())
    await until(lambda: made)
    [dialog] = made
    await dialog.open("customers", Selection(count=1, ids=(ek,)), Filter())
    dialog._lines = [Line("language", value="fi")]
    tab.click(tab.shown("mass-update-review")[0])
    await until(lambda: tab.shown("mass-update-notify-more"))
    return tab, dialog


class Held:
    """A start of runs that waits until `go`; it counts how often it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go, self.count, self._run = asyncio.Event(), 0, mass_update.run
        monkeypatch.setattr(mass_update, "run", self)

    async def __call__(self, actor: Actor, plan: int, notify: Collection[int] = ()) -> None:
        self.count += 1
        await self.go.wait()
        await self._run(actor, plan, notify)


async def test_what_runs_is_neither_run_again_nor_gone_back_from(
    review: tuple[Tab, MassUpdate], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tab, _), held = review, Held(monkeypatch)
    [run], [back] = tab.shown("mass-update-run"), tab.shown("mass-update-back")
    for clicked in (run, run):
        tab.click(clicked)
    await until(lambda: held.count)
    tab.click(back)
    await asyncio.sleep(0.2)
    assert held.count == 1 and not tab.shown("mass-update-review")
    assert run.parent_slot.parent.props["inert"] is True
    held.go.set()
    await until(lambda: tab.shown("mass-update-result"))
    assert not tab.shown("mass-update-review")


async def test_a_run_that_is_refused_can_be_run_again_or_gone_back_from(
    review: tuple[Tab, MassUpdate], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_given: object) -> None:
        raise NotPermitted()

    tab, _ = review
    monkeypatch.setattr(mass_update, "run", refuse)
    [run] = tab.shown("mass-update-run")
    tab.click(run)
    await until(lambda: tab.shown("toast"))
    assert run.parent_slot.parent.props["inert"] is False
    tab.click(tab.shown("mass-update-back")[0])
    await until(lambda: tab.shown("mass-update-review"))


async def test_the_result_says_in_a_sentence_what_is_true_now_and_who_made_it_so(
    review: tuple[Tab, MassUpdate],
) -> None:
    tab, dialog = review
    tab.click(tab.shown("mass-update-run")[0])
    await until(lambda: tab.shown("mass-update-result"))
    told = tab.texts(tab.shown("mass-update-result")[0])
    assert "1 customer has Suomi as language" in told
    assert "The change was made" in told and dialog._page.actor.name in told


async def stopped_too_late(tab: Tab, dialog: MassUpdate) -> None:
    """The dialog's mass update of Ek AB as it is when it was stopped, but a colleague had changed what it wrote."""
    tab.click(tab.shown("mass-update-run")[0])
    await until(lambda: tab.shown("mass-update-result"))
    async with recording(SYSTEM, "edit") as recorder:
        await recorder.update("customers", dialog._selection.ids[0], {"language": "da"})
    text = "UPDATE mass_update SET state = 'cancelled', stop = 'take_back' WHERE id = ?"
    async with writing() as connection:
        await execute(Sql(text, (dialog._plan,)), connection)


async def test_what_could_not_be_taken_back_of_a_stopped_run_is_shown_with_both_values(
    review: tuple[Tab, MassUpdate],
) -> None:
    tab, dialog = review
    await stopped_too_late(tab, dialog)
    dialog._step = "run"
    await dialog._follow(await mass_update.standing(dialog._page.actor, dialog._plan))
    [result] = tab.shown("mass-update-result")
    told = tab.texts(result)
    assert "0 rows were taken back" in told and "1 row could not be put back" in told
    assert all(word in told for word in ("Ek AB", "Language", "Dansk", "changed it since:"))
    assert not [one for one in dialog._body.descendants() if one.props.get("data-testid") == "undo"]


async def test_ticks_and_list_say_the_same_of_whom_to_notify(review: tuple[Tab, MassUpdate]) -> None:
    tab, dialog = review
    await listed(tab)
    tab.click(tab.shown(OPTION)[0])
    await until(lambda: tab.shown("mass-update-notify"))
    assert await listed(tab) == 1
    tell(tab, tab.shown("mass-update-notify")[0], "change", False)
    await until(lambda: dialog._notify.chosen == set())
    assert await listed(tab) == 0
    tab.click(tab.shown(OPTION)[0])
    await until(lambda: len(dialog._notify.chosen) == 1)
    assert await listed(tab) == 1


async def test_a_key_right_after_a_row_was_ticked_is_about_that_row_too(site: Site, monkeypatch) -> None:
    opened: list[int] = []
    monkeypatch.setattr(
        MassUpdate, "open", AsyncMock(side_effect=lambda _kind, chosen, *_rest: opened.append(chosen.count))
    )
    tab = await site.open_tab(await site.signed_in())
    await until(lambda: tab.shown("customer-grid"))
    box = tab.shown("customer-grid")[0].parent_slot.parent
    for count in (1, 2):
        tick = {"what": "selected", "all": False, "count": count, "ids": [*range(count)], "excluded": []}
        tell(tab, box, "list", {"detail": tick})
        if count == 1:
            await until(lambda: tab.shown("mass-update"))
    tab.click(tab.shown("mass-update")[0])
    await until(lambda: opened)
    assert opened == [2]


async def listed(tab: Tab) -> int:
    """Open the list of people; how many are ticked there."""
    [opener] = tab.shown("mass-update-notify-more")
    before = tab.shown(OPTION)
    tell(tab, next(one for one in opener.descendants() if isinstance(one, ui.menu)), "beforeShow")
    await until(lambda: tab.shown(OPTION) and tab.shown(OPTION) != before)
    return [one.props["aria-selected"] for one in tab.shown(OPTION)].count("true")


def tell(tab: Tab, element: Element, event: str, *given: object) -> None:
    """An event as the browser tells it."""
    [listener] = [one for one in element._event_listeners.values() if one.type == event]
    facts = {
        "id": element.id,
        "client_id": tab.client.id,
        "listener_id": listener.id,
        "args": [json.dumps(one) for one in given],
    }
    tab.client.handle_event(facts)
