"""The views of a list as tabs with counts; what is changed in one is marked, and can be kept or put back."""

from nicegui import ui

from services.filters.filter import Filter, parse
from services.filters.refusals import FilterNotUnderstood
from services.views import kept
from services.views.counts import counted

from ..components.dom import Tag, glyph
from ..components.menu import Menu
from ..page import Page
from .kind import ListKind
from .shown import Shown
from .state import Tab, tabs_of
from .view_dialogs import ViewDialogs

MOST = 7  # tabs; what is over that stands behind More


class Views:
    """The tabs of one list, drawn anew when views are made, renamed, ordered or deleted."""

    def __init__(self, page: Page, kind: ListKind, shown: Shown) -> None:
        self._page, self._kind, self._shown = page, kind, shown
        self._counts: dict[str, Tag] = {}
        self._tabs: dict[str, Tag] = {}
        self._dialogs = ViewDialogs(page, kind, shown, self.again)
        self._box = Tag("div", None, "k-views k-tabs")

    async def again(self) -> None:
        """Read the views again and draw them."""
        self._shown.tabs = await tabs_of(self._page, self._kind)
        await self.draw()
        await self.count()

    async def draw(self) -> None:
        """Draw the tabs of the views that there are."""
        page, shown = self._page, self._shown
        first, more = _split(shown.tabs, shown.tab.ref)
        self._counts, self._tabs = {}, {}
        self._box.clear()
        with self._box:
            with Tag("div", None, "k-views-list", role="tablist", aria_label=page.t("Views")):
                for place, tab in enumerate(first, 1):
                    self._tab(tab, place)
            if more:
                self._more(more)
            if page.actor.user_id is not None:
                new = Tag("button", None, "k-tab k-tab-new", type="button", data_testid="view-new")
                with new.on("click", self._dialogs.save_as, args=[]):
                    glyph("plus")
                    Tag("span", page.t("New view"))
            with Tag("div", None, "k-tabs-end"):
                self._dot = Tag("span", None, "k-changed", role="img", aria_label=page.t("Changed, not saved"))
                self._dot.attribute("data-testid", "view-changed")
                self._reset = Tag("button", page.t("Reset"), "k-btn k-ghost k-sm", type="button")
                self._reset.attribute("data-testid", "view-reset").on("click", self._put_back, args=[])
                self._save = Tag("button", None, "k-btn k-sm", type="button", data_testid="view-save")
                with self._save:
                    self._save_words = Tag("span", "")
                    glyph("chevron-down")
                    self._menu = Menu(self._save, label=page.t("View"))
                self._menu.on("before-show", self._draw_menu)
                self._keep = Tag("button", page.t("Save view"), "k-hidden", type="button", aria_hidden="true")
                self._keep.on("click", self.save, args=[])
        self.show()

    def _tab(self, tab: Tab, place: int) -> None:
        button = Tag("button", None, "k-tab", type="button", role="tab", data_testid=f"view-{tab.ref}")
        button.attribute("data-command", f"view:{place}").on("click", lambda: self._choose(tab), args=[])
        with button:
            Tag("span", tab.name)
            self._counts[tab.ref] = Tag("span", None, "k-count")
            with self._counts[tab.ref]:
                Tag("span", None, "k-sk k-sk-count")
        self._tabs[tab.ref] = button

    def _more(self, tabs: list[Tab]) -> None:
        page = self._page
        opener = Tag("button", None, "k-tab", type="button", data_testid="views-more")
        with opener:
            Tag("span", page.t("More"))
            Tag("span", page.language.number(len(tabs)), "k-count")
            glyph("chevron-down")
            menu = Menu(opener, label=page.t("More views"))
        with menu:
            for tab in tabs:
                line = Tag("button", tab.name, "k-item", type="button", role="menuitem", data_testid=f"view-{tab.ref}")
                line.on("click", lambda tab=tab: self._choose(tab), args=[])

    def show(self) -> None:
        """Mark the view that is shown, and whether it is shown otherwise than it was kept; colleagues there are met."""
        self._page.stand_at(f"view={self._shown.tab.ref}")
        shown, t = self._shown, self._page.t
        for ref, button in self._tabs.items():
            button.attribute("aria-selected", "true" if ref == shown.tab.ref else "false")
        changed = shown.is_changed
        self._dot.set_visibility(changed)
        self._reset.set_visibility(changed)
        self._save_words.say(t("Save view") if changed else t("View"))
        self._save.wear("k-sec", changed)
        self._save.wear("k-ghost", not changed)
        self._keep.attribute("data-command", "save" if changed else None)  # Ctrl S

    async def count(self) -> None:
        """Bring the counts up to date, all at once."""
        found = {tab.ref: await self._count_of(tab) for tab in self._shown.tabs if tab.ref in self._counts}
        for ref, number in found.items():
            place = self._counts.get(ref)
            if place is not None and not place.is_deleted:
                if place.default_slot.children:
                    place.clear()
                place.say(self._page.language.number(number))

    async def _count_of(self, tab: Tab) -> int:
        page, kind = self._page, self._kind
        try:
            asked = parse(tab.look.f)
        except FilterNotUnderstood:
            asked = Filter()
        return await counted(kind.resource, page.actor, kind.whole(asked), page.today)

    async def _choose(self, tab: Tab) -> None:
        async with self._page.telling():
            with self._page.canvas:
                await self._shown.choose(tab)
                if tab.ref not in self._tabs:
                    await self.draw()
                    await self.count()

    async def save(self) -> None:
        """Save the view itself where it may be changed, else as a new one."""
        view = self._shown.tab.kept
        await (
            self._dialogs.save() if view is not None and view.may_change(self._page.actor) else self._dialogs.save_as()
        )

    async def _put_back(self) -> None:
        async with self._page.telling():
            await self._shown.choose(self._shown.tab)

    def _draw_menu(self) -> None:
        page, shown, dialogs = self._page, self._shown, self._dialogs
        tab, view = shown.tab, shown.tab.kept
        may_change = view is not None and view.may_change(page.actor)
        self._menu.clear()
        with self._menu:
            if shown.is_changed and may_change:
                _line(page.t("Save"), "save", dialogs.save, "view-save-over")
            _line(page.t("Save as a new view"), "plus", dialogs.save_as, "view-save-as")
            if kept.may_share(page.actor):
                _line(page.t("Save for everybody"), "user-plus", dialogs.save_for_all, "view-save-for-all")
            ui.element("hr").classes("k-menu-sep")
            _line(page.t("Move left"), "arrow-left", lambda: dialogs.move(-1), "view-left")
            _line(page.t("Move right"), "arrow-right", lambda: dialogs.move(1), "view-right")
            if shown.opens != tab.ref:
                _line(page.t("Open this view first"), "star", dialogs.open_first, "view-first")
            if may_change and view is not None:
                _line(page.t("Rename"), "pencil", dialogs.rename, "view-rename")
                if kept.may_share(page.actor):
                    label = page.t("Keep to myself") if view.is_shared else page.t("Share with everybody")
                    _line(label, "users", dialogs.share, "view-share")
            _line(page.t("Duplicate"), "copy", dialogs.duplicate, "view-duplicate")
            if may_change:
                _line(page.t("Delete view"), "trash-2", dialogs.delete, "view-delete", "k-item-danger")


def _line(label: str, icon: str, does: object, mark: str, classes: str = "") -> None:
    line = Tag("button", None, f"k-item {classes}", type="button", role="menuitem", data_testid=mark)
    with line.on("click", does, args=[]):  # type: ignore[arg-type]
        glyph(icon)
        Tag("span", label)


def _split(tabs: list[Tab], chosen: str) -> tuple[list[Tab], list[Tab]]:
    """The tabs that are seen and those behind More; the one that is shown is always seen."""
    if len(tabs) <= MOST:
        return tabs, []
    first = tabs[:MOST]
    if chosen not in [tab.ref for tab in first]:
        first = [*first[:-1], next(tab for tab in tabs if tab.ref == chosen)]
    return first, [tab for tab in tabs if tab not in first]
