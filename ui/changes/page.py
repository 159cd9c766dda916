"""History: who changed what when, to be filtered, opened and taken back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from nicegui import ui

from services.change_summaries import ToldSet, people, told_sets
from services.fields.catalogue import CATALOGUE, fields_of
from services.fields.field import Field

from ..components.basics import button, text
from ..components.dom import Tag, glyph
from ..design import colour, initials
from ..live import News
from ..mass_update.picker import Option, Picker
from ..mass_update.words import label_of
from ..page import Page
from .asked import PERIODS, Filters, filters_of
from .drawer import SetDrawer
from .words import KINDS, RESOURCES, UNFINISHED, detail, kind_of, sentence

SHOWN = 40
ASKED_FOR = ("customers", "contacts", "projects", "invoices", "costs", "addresses", "e-invoice-addresses", "users")


async def history_page(page: Page) -> None:
    """Build the page of `/changes`."""
    await History(page).build()


class History:
    """The open history."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._filters = filters_of(page.query)
        self._next: int | None = None
        self._pages = 1
        self._custom: dict[str, list[Field]] = {}

    async def build(self) -> None:
        """Draw the frame, the filters and the newest change sets."""
        page = self._page
        page.title(page.t("History"))
        with ui.element("div").classes("k-page").props('data-testid="history"'):
            with ui.element("header").classes("k-head"):
                text(page.t("History"), "k-h1", "h1")
            self._bar = ui.element("div").classes("k-filters k-sets-filters")
            with ui.element("div").classes("k-sets-box"):
                self._list = ui.element("ol").classes("k-sets")
                self._more = ui.element("div").classes("k-pad")
        self._drawer = SetDrawer(page, self._show)
        await self._draw_filters()
        await self._show()
        page.on_announcement(self._on_news)
        page.on_query(self._on_query)
        await self._open_asked(page.query)

    async def _draw_filters(self) -> None:
        page, chosen = self._page, self._filters
        listed = await people(page.actor)
        self._custom = {name: await _custom_of(page, name) for name in ASKED_FOR if name in CATALOGUE}
        self._bar.clear()
        with self._bar:
            if listed:
                who = [Option(str(user_id), name, is_person=True) for user_id, name in listed]
                self._picker(page.t("Person"), who, "who")
            kinds = [Option(kind, page.t(label)) for kind, (_, label) in KINDS.items()]
            self._picker(page.t("Kind"), kinds, "kind")
            self._picker(page.t("What"), [Option(name, page.t(RESOURCES[name])) for name in ASKED_FOR], "what")
            self._picker(page.t("Field"), self._fields(), "field")
            self._picker(page.t("Period"), [Option(key, page.t(label)) for key, (_, label) in PERIODS.items()], "since")
            if chosen != Filters():
                button(page.t("Show everything"), self._clear, glyph="x", classes="k-ghost k-sm")

    def _fields(self) -> list[Option]:
        """Fields with the kind of row that they are of; of one kind where that is chosen."""
        page, what = self._page, self._filters.what
        listed = [what] if what in CATALOGUE else [name for name in ASKED_FOR if name in CATALOGUE and not what]
        return [
            Option(f"{name}.{one.name}", label_of(one, page.language), "" if what else page.t(RESOURCES[name]))
            for name in listed
            for one in [*_logged(CATALOGUE[name]), *self._custom.get(name, ())]
        ]

    def _picker(self, label: str, options: list[Option], name: str) -> None:
        everything = Option("", self._page.t("All"))
        chosen = getattr(self._filters, name)
        if name == "field" and chosen:
            chosen = f"{self._filters.what}.{chosen}"
        Picker(self._page, label, [everything, *options], [chosen], self._taking(name),
               mark=f"history-{name}", empty="")  # fmt: skip

    def _taking(self, name: str) -> Callable[[str], Awaitable[None]]:
        async def taken(value: str) -> None:
            changed = {name: value}
            if name == "what":
                changed |= {"field": "", "row": ""}
            elif name == "field" and value:
                what, _, changed["field"] = value.partition(".")
                changed["what"] = what
            await self._narrow(replace(self._filters, **changed))

        return taken

    async def _narrow(self, wanted: Filters) -> None:
        async with self._page.telling():
            self._filters, self._pages = wanted, 1
            self._page.set_query(**{name: getattr(wanted, name) for name in Filters.__dataclass_fields__})
            await self._draw_filters()
            await self._show()

    async def _clear(self) -> None:
        await self._narrow(Filters())

    async def _show(self) -> None:
        """Read the shown change sets anew."""
        page = self._page
        asked = self._filters.asked(page.today, page.firm.time_zone)
        found, self._next = await told_sets(page.actor, SHOWN * self._pages, None, asked)
        self._list.clear()
        with self._list:
            for told in found:
                self._item(told)
            if not found:
                text(page.t("Nothing has been changed that you may see here."), "k-pad k-muted", "li")
        self._more.clear()
        if self._next is not None:
            with self._more:
                button(page.t("Show older ones"), self._older, classes="k-ghost", mark="history-more")

    def _item(self, told: ToldSet) -> None:
        page = self._page
        icon, kind = kind_of(told)
        with ui.element("li"), ui.element("button").classes("k-sets-item").props("type=button") as item:
            _avatar(told)
            with ui.element("span").classes("k-sets-main"):
                text(sentence(page, told), "k-medium")
                text(detail(page, told), "k-muted")
            with ui.element("span").classes("k-sets-end"):
                if told.undone_by_id is not None:
                    text(page.t("Undone in part") if told.is_undone_in_part else page.t("Undone"), "k-chip k-sm")
                elif told.is_running:
                    text(page.t("Running"), "k-chip k-sm").props["title"] = page.t(UNFINISHED)
                with ui.element("span").classes("k-sets-kind"):
                    glyph(icon)
                    text(page.t(kind))
                text(page.language.moment(told.at, page.firm.time_zone, page.today), "k-muted k-sets-time")
        item.props["data-testid"] = "history-item"
        item.props["data-set"] = str(told.id)
        item.on("click", lambda: self._open(told.id))

    async def _open(self, change_set_id: int) -> None:
        async with self._page.telling():
            await self._drawer.open(change_set_id)

    async def _older(self) -> None:
        async with self._page.telling():
            self._pages += 1
            await self._show()

    async def _on_news(self, news: News) -> None:
        await self._show()

    async def _on_query(self, query: Mapping[str, str]) -> None:
        wanted = filters_of(query)
        if wanted != self._filters:
            await self._narrow(wanted)
        await self._open_asked(query)

    async def _open_asked(self, query: Mapping[str, str]) -> None:
        wanted = query.get("set", "")
        if wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
            await self._open(int(wanted))


async def _custom_of(page: Page, resource: str) -> list[Field]:
    fields = await fields_of(resource, page.actor)
    return [field for field in fields.values() if field.custom_id is not None]


def _logged(fields: tuple[Field, ...]) -> list[Field]:
    return [field for field in fields if field.is_writable]


def _avatar(told: ToldSet) -> None:
    classes = f"k-av k-av-28 k-av{colour(told.actor_id)}" if told.actor_id is not None else "k-av k-av-28"
    Tag("span", initials(told.actor_name), classes, aria_hidden="true")
