"""How a page tells what went wrong, and what can be undone."""

import asyncio
import logging

import pytest

from services import accounts
from services.changes import recording
from services.permissions import actor_of
from services.refusals import InvalidEmail, NotPermitted
from tests.support.site import Site, Tab, until
from ui.commands import redo_last, undo_last


class Field:
    """A form field."""

    error: str | None = "left from before"


async def tab_of(site: Site) -> Tab:
    return await site.open_tab(await site.signed_in())


async def test_a_refusal_is_told_in_its_own_words_and_stays(site: Site) -> None:
    tab = await tab_of(site)
    async with tab.visitor.page.telling():
        raise NotPermitted()
    (toast,) = tab.shown("toast")
    assert "permission profile" in tab.texts(toast)
    assert toast.props["role"] == "alert"


async def test_a_refusal_of_a_field_stands_at_the_field(site: Site) -> None:
    tab, email, name = await tab_of(site), Field(), Field()
    async with tab.visitor.page.telling(email=email, name=name):
        raise InvalidEmail(value="elin@", field="email")
    assert email.error == "“elin@” is not an e-mail address. Write it as name@example.com."
    assert name.error is None
    assert tab.shown("toast") == []


async def test_what_nobody_expected_is_told_by_a_number_that_finds_it_in_the_log(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    tab = await tab_of(site)
    with caplog.at_level(logging.ERROR):
        async with tab.visitor.page.telling():
            raise ZeroDivisionError("the inside of the program")
    (toast,) = tab.shown("toast")
    assert "the inside of the program" not in tab.texts(toast)
    number = caplog.records[-1].getMessage().split()[0]
    assert number in tab.texts(toast)


async def test_after_the_session_has_ended_a_handler_does_nothing(site: Site) -> None:
    tab = await tab_of(site)
    await accounts.sign_out(tab.visitor._session.token)
    with pytest.raises(asyncio.CancelledError):
        async with tab.visitor.page.telling():
            pytest.fail("A handler ran without a session.")
    assert tab.visitor.has_ended


async def test_undo_in_a_message_takes_the_change_back(site: Site) -> None:
    tab, done = await tab_of(site), []

    async def undo() -> None:
        done.append(True)

    tab.visitor.page.toast("Industry changed", undo=undo)
    (button,) = tab.shown("undo")
    tab.click(button)
    await until(lambda: done)
    assert tab.shown("toast") == []


async def test_at_most_three_messages_are_open(site: Site) -> None:
    tab = await tab_of(site)
    for number in range(5):
        tab.visitor.page.toast(f"Message {number}")
    assert [tab.texts(toast) for toast in tab.shown("toast")] == ["Message 2", "Message 3", "Message 4"]


async def test_ctrl_z_finds_what_was_changed_before_the_page_was_opened_and_ctrl_y_does_it_again(site: Site) -> None:
    elin = await actor_of(1)
    await rename(elin, "Before the visit")
    tab = await tab_of(site)
    await undo_last(tab.visitor.page.shell)
    told = tab.texts(tab.shown("toast")[-1])
    assert "1 change was undone" in told and "Ctrl Y" in told
    await redo_last(tab.visitor.page.shell)
    told = tab.texts(tab.shown("toast")[-1])
    assert "1 change was done again" in told and "Ctrl Z" in told
    await until(lambda: tab.visitor.firm.name == "Before the visit")
    await redo_last(tab.visitor.page.shell)
    assert "nothing to do again" in tab.texts(tab.shown("toast")[-1])


async def rename(actor, name: str) -> None:
    async with recording(actor, "edit") as recorder:
        await recorder.update("organization", 1, {"name": name})
    await asyncio.sleep(0)
