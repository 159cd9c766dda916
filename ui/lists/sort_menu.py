"""By what a list is sorted: several fields, each up or down."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from services import listing
from services.fields.field import Field
from services.listing import Order
from services.views.look import Look

from ..components.basics import icon_button, text
from ..components.dom import Tag, glyph
from ..components.menu import Menu
from ..page import Page
from .kind import ListKind
from .labels import heading_of, label_of

CHOSEN = "(event) => emit(event.target.value)"
MOST = 4


class SortMenu:
    """The button, which says the first field, and its menu."""

    def __init__(
        self,
        page: Page,
        kind: ListKind,
        fields: dict[str, Field],
        look: Callable[[], Look],
        on_change: Callable[[Look], Awaitable[None]],
    ) -> None:
        self._page, self._kind, self._fields, self._look, self._on_change = page, kind, fields, look, on_change
        opener = Tag("button", None, "k-btn k-ghost k-sm", type="button", data_testid="sort")
        with opener:
            glyph("arrow-down-wide-narrow")
            self._words = Tag("span", "", "k-wide-only")
            self._menu = Menu(opener, role="dialog", label=page.t("Sort"))
        self._opener = opener
        self._menu.classes("k-pop")
        self._menu.on("before-show", self._draw)

    def show(self) -> None:
        """Say what the list is sorted by."""
        orders = self._orders()
        words = heading_of(self._fields[orders[0].field], self._page.language) if orders else self._page.t("Sort")
        self._words.say(words)
        self._opener.attribute("aria-label", self._page.t("Sorted by {field}", field=words))

    def _orders(self) -> list[Order]:
        asked = listing.order_of(self._look().sort, self._kind.resource)
        return [order for order in asked if order.field in self._fields]

    def _draw(self) -> None:
        page, orders = self._page, self._orders()
        self._menu.clear()
        with self._menu:
            with Tag("div", None, "k-pop-list k-menu-stays"):
                for place, order in enumerate(orders):
                    self._line(place, order)
            if len(orders) < MOST:
                with Tag("div", None, "k-pop-foot k-menu-stays"):
                    self._fields_box(page.t("Then by"), "", self._add, "sort-add")

    def _line(self, place: int, order: Order) -> None:
        page = self._page
        with Tag("div", None, "k-columns-line"):
            label = page.t("Sort by") if place == 0 else page.t("Then by")
            self._fields_box(label, order.field, lambda name: self._set(place, Order(name)), f"sort-{place}")
            turn = page.t("Highest first") if order.descending else page.t("Lowest first")
            icon = "arrow-down" if order.descending else "arrow-up"
            turned = Order(order.field, not order.descending)
            icon_button(turn, icon, lambda: self._set(place, turned), classes="k-sm", mark=f"sort-turn-{place}")
            if len(self._orders()) > 1:
                icon_button(page.t("Remove"), "x", lambda: self._set(place, None), classes="k-sm")

    def _fields_box(self, label: str, now: str, choose: Callable[[str], Awaitable[None]], mark: str) -> None:
        with Tag("label", None, "k-sort-field"):
            text(label, "k-dim")
            with Tag("select", None, "k-input k-sm", data_testid=mark) as box:
                if not now:
                    Tag("option", "–", value="")
                for field in [one for one in self._fields.values() if one.is_sortable]:
                    option = Tag("option", label_of(field, self._page.language), value=field.name)
                    option.attribute("selected", "" if field.name == now else None)
        box.on("change", lambda event: self._choose(choose, event), js_handler=CHOSEN)

    async def _choose(self, choose: Callable[[str], Awaitable[None]], event: Any) -> None:
        if event.args in self._fields:
            await choose(str(event.args))

    async def _add(self, name: str) -> None:
        await self._change([*self._orders(), Order(name)])

    async def _set(self, place: int, order: Order | None) -> None:
        orders = self._orders()
        orders[place : place + 1] = [] if order is None else [order]
        await self._change(orders)

    async def _change(self, orders: list[Order]) -> None:
        unique = {order.field: order for order in orders}
        text_ = ",".join(("-" if order.descending else "") + order.field for order in unique.values())
        usual = listing.DEFAULT_ORDER.get(self._kind.resource, "")
        async with self._page.telling():
            await self._on_change(replace(self._look(), sort="" if text_ == usual else text_))
        self._draw()
