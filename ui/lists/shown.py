"""What a list shows now: the view, the look over it; choosing and changing them brings everything else along."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from services.filters.filter import Filter, parse
from services.filters.refusals import FilterNotUnderstood
from services.views import kept
from services.views.look import Look

from ..page import Page
from .kind import ListKind
from .state import Tab, asked_for, tabs_of

Changed = Callable[[Look], Awaitable[None]]


class Shown:
    """The state of one list; `on_change` is called with the look before, after the address was brought along."""

    def __init__(self, page: Page, kind: ListKind, on_change: Changed) -> None:
        self._page, self._kind, self._on_change = page, kind, on_change
        self.tabs: list[Tab] = []
        self.opens = ""
        self.look = Look()
        self.filter = Filter()

    async def read(self) -> None:
        """Take view and look from the address."""
        page, kind = self._page, self._kind
        self.tabs = await tabs_of(page, kind)
        self.opens = (await kept.habits(page.actor, kind.key)).opens
        self._take()

    def _take(self) -> None:
        page = self._page
        asked = asked_for(page, self._kind, self.tabs, self.opens)
        self.tab, self.look = asked.tab, asked.look
        self.filter = self._filter_of(asked.look)
        if asked.is_missing:
            page.toast(
                page.t("The view in the address is not there"),
                page.t("It was deleted, or it is not shared with you."),
                kind="info",
            )

    @property
    def is_changed(self) -> bool:
        """Whether the list looks otherwise than its view; a search is nothing to keep."""
        return replace(self.look, q="") != replace(self.tab.look, q="")

    async def follow(self) -> None:
        """The address changed: show what it asks for."""
        before = self.look
        self._take()
        if self.look != before:
            await self._on_change(before)

    async def choose(self, tab: Tab) -> None:
        """Show a view as it is kept; the search stays."""
        self.tab = tab
        await self.change(replace(tab.look, q=self.look.q), is_step=True)

    async def narrow(self, wanted: Filter) -> None:
        """Show other rows."""
        is_step = wanted.text() != self.look.f
        await self.change(replace(self.look, f=wanted.text(), q=wanted.search), is_step=is_step)

    async def change(self, look: Look, *, is_step: bool = False) -> None:
        """Show the list otherwise; a step can be gone back."""
        before, self.look = self.look, look
        self.filter = self._filter_of(look)
        values = {"view": self._ref(), **look.asked(self.tab.look)}
        (self._page.push_query if is_step else self._page.set_query)(**values)
        await self._on_change(before)

    def _ref(self) -> str | None:
        """The view in the address; the list's first one goes without saying where nothing else opens by itself."""
        first = self._kind.views[0].key
        return self.tab.ref if self.tab.ref != first or self.opens not in ("", first) else None

    def _filter_of(self, look: Look) -> Filter:
        page = self._page
        try:
            return parse(look.f, look.q)
        except FilterNotUnderstood as refusal:
            page.toast(page.t("The filter in the address was ignored"), refusal.message(page.language), kind="info")
            return Filter((), look.q)
