"""What can be done with a view: save it, save as, for everybody, rename, move, copy, delete."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from nicegui import ui

from services.refusals import NotFound
from services.views import kept
from services.views.look import Look

from ..components.basics import button, icon_button, text
from ..components.dom import Tag, write
from ..customers.inputs import Field
from ..page import Page
from .kind import ListKind
from .shown import Shown

Named = Callable[[str], Awaitable[None]]


class ViewDialogs:
    """The acts on the view that a list shows; `again` draws the tabs anew."""

    def __init__(self, page: Page, kind: ListKind, shown: Shown, again: Callable[[], Awaitable[None]]) -> None:
        self._page, self._kind, self._shown, self._again = page, kind, shown, again

    @asynccontextmanager
    async def _acting(self, **at: Field) -> AsyncIterator[None]:
        """Tells what goes wrong; what is done may draw anew the very menu that it was chosen from."""
        async with self._page.telling(**at):
            with self._page.canvas:
                yield

    @property
    def _look(self) -> Look:
        return replace(self._shown.look, q="")

    async def save(self) -> None:
        """Keep what is changed in the view itself."""
        page, shown = self._page, self._shown
        async with self._acting():
            await kept.change(page.actor, shown.tab.ref, look=self._look)
            await self._show(shown.tab.ref)
            page.toast(page.t("View saved"))

    async def save_as(self) -> None:
        """Keep the look as a view of one's own."""
        await self._ask_name(self._page.t("New view"), "", lambda name: self._make(name, self._look))

    async def save_for_all(self) -> None:
        """Keep the look as a view that everybody has."""
        name = self._shown.tab.name if self._shown.tab.kept else ""
        title = self._page.t("View for everybody")
        await self._ask_name(title, name, lambda given: self._make(given, self._look, is_shared=True))

    async def duplicate(self) -> None:
        """A view of one's own that begins as this one."""
        page, tab = self._page, self._shown.tab
        async with self._acting():
            await self._make(page.t("{name} (copy)", name=tab.name)[:120], tab.look)

    async def rename(self) -> None:
        """Give the view another name."""
        tab = self._shown.tab

        async def keep(name: str) -> None:
            await kept.change(self._page.actor, tab.ref, name=name)
            await self._show(tab.ref)

        await self._ask_name(self._page.t("Rename the view"), tab.name, keep)

    async def share(self) -> None:
        """Show the view to everybody, or to nobody else any more."""
        page, tab = self._page, self._shown.tab
        if tab.kept is None:
            return
        async with self._acting():
            await kept.share(page.actor, tab.ref, not tab.kept.is_shared)
            await self._show(tab.ref)
            told = page.t("Only you have the view now") if tab.kept.is_shared else page.t("Everybody has the view now")
            page.toast(told)

    async def move(self, places: int) -> None:
        """Put the view further to the left or right."""
        page, shown = self._page, self._shown
        async with self._acting():
            refs = [tab.ref for tab in shown.tabs]
            at = refs.index(shown.tab.ref)
            refs.insert(max(0, min(at + places, len(refs) - 1)), refs.pop(at))
            await kept.set_order(page.actor, self._kind.key, refs)
            await self._again()

    async def open_first(self) -> None:
        """The view opens by itself from now on."""
        page, shown = self._page, self._shown
        async with self._acting():
            await kept.set_opening(page.actor, self._kind.key, shown.tab.ref)
            shown.opens = shown.tab.ref
            page.toast(page.t("This view opens first from now on"))

    async def delete(self) -> None:
        """Delete the view; it can be made again from the message."""
        page, tab = self._page, self._shown.tab
        async with self._acting():
            await kept.delete(page.actor, tab.ref)
            await self._show(self._kind.views[0].key)
            shared = tab.kept is not None and tab.kept.is_shared
            page.toast(page.t("View deleted"), undo=lambda: self._make(tab.name, tab.look, is_shared=shared))

    async def _make(self, name: str, look: Look, *, is_shared: bool = False) -> None:
        ref = await kept.create(self._page.actor, self._kind.key, name, look, is_shared=is_shared)
        await self._show(ref)

    async def _show(self, ref: str) -> None:
        await self._again()
        tab = next((tab for tab in self._shown.tabs if tab.ref == ref), None)
        if tab is None:
            raise NotFound()
        await self._shown.choose(tab)
        await self._again()

    async def _ask_name(self, title: str, name: str, keep: Named) -> None:
        """A small dialog with one field."""
        page = self._page

        async def save() -> None:
            async with self._acting(name=field):
                await keep(field.value)
                dialog.close()

        async def typed() -> None:
            field.error = None

        with page.canvas, ui.dialog() as dialog, Tag("div", None, "k-dialog k-dialog-sm", data_testid="view-dialog"):
            dialog.props["aria-label"] = title
            with Tag("header", None, "k-dialog-head"):
                text(title, "k-title", "h2")
                with Tag("div", None, "k-dialog-head-end"):
                    icon_button(page.t("Close"), "x", dialog.close)
            with Tag("div", None, "k-dialog-body"):
                more = {"maxlength": "120", "autofocus": "", "data_testid": "view-name"}
                field = Field(page.t("Name"), typed, value=name, **more)
            with Tag("footer", None, "k-dialog-foot"):
                button(page.t("Cancel"), dialog.close, classes="k-ghost")
                button(page.t("Save view"), save, classes="k-primary", mark="view-name-save")
        write(field.control, name, select=True)
        field.control.on("keydown.enter", save, args=[])
        dialog.on("hide", dialog.delete)
        dialog.open()
