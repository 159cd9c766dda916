"""Sample data: offered while there are no customers, and taken out with one click as long as it stands."""

from collections.abc import Awaitable, Callable

from services.demo.sample import add_sample, may_add_sample, remove_sample, sample_of

from ..changes.undoing import saved, tell_undone
from ..components.basics import button
from ..components.dom import Tag, glyph
from ..page import Page

Added = Callable[[], Awaitable[None]]


def offer_sample(page: Page, added: Added) -> None:
    """The sentence with the way to it, for who may import; `added` is called when it is there."""
    if may_add_sample(page.actor):
        with Tag("p", None, "k-empty-more"):
            Tag("span", page.t("Do you only want to look around?"))
            add = Tag("button", page.t("Put in sample data"), "k-link", type="button", data_testid="sample-add")
            Tag("span", page.t("You take it out again with one click."))
        add.on("click", lambda: _add(page, add, added), args=[])


async def _add(page: Page, add: Tag, added: Added) -> None:
    if add._props.get("disabled"):
        return
    add.attribute("disabled", "true").attribute("aria-busy", "true")
    try:
        async with page.telling():
            change_set_id = await add_sample(page.actor)
            saved(page, page.t("Sample data is in place"), change_set_id if page.actor.can_delete_customers else None)
            await added()
    finally:
        add.attribute("disabled", None).attribute("aria-busy", None)


class SampleNote:
    """Says that the customers are made up, to whoever put them in, until they are taken out."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.is_shown = False
        with Tag("div", None, "k-note k-sample", data_testid="sample-note") as self._note:
            glyph("info")
            Tag("span", page.t("You are looking at sample data."))
            with Tag("div", None, "k-note-actions"):
                button(page.t("Take it out"), self._remove, classes="k-sec k-sm", mark="sample-remove")
        self._note.set_visibility(False)

    async def look(self) -> None:
        """Show or hide it."""
        self.is_shown = await sample_of(self._page.actor) is not None
        self._note.set_visibility(self.is_shown)

    async def _remove(self) -> None:
        page = self._page
        async with page.telling():
            tell_undone(page, await remove_sample(page.actor))
            await self.look()
