"""The filter of a list as chips: field, comparison and value are buttons of their own, changes apply at once."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from services.fields.field import Field
from services.filters.filter import Condition, Filter, Group
from services.reports.words import condition_words, customer_names, part_words

from ..components.basics import button, icon_button, text
from ..components.dom import Tag, glyph, write
from ..page import Page
from .filter_editor import Editor, first_condition, is_complete
from .filter_group import GroupEditor
from .filter_values import VALUE
from .kind import ListKind
from .labels import label_of

LONGEST = 24
Change = Callable[[Filter], Awaitable[None]]


class Filters:
    """The chips of one list. `on_change` is called with the new filter."""

    def __init__(self, page: Page, kind: ListKind, fields: dict[str, Field], on_change: Change) -> None:
        self._page, self._kind, self._fields, self._on_change = page, kind, fields, on_change
        self._filter, self._is_open = Filter(), False
        self._box = ui.element("div").classes("k-filters-chips")
        more = Tag("button", None, "k-fmore", type="button", hidden="", data_testid="filters-more")
        more.attribute(
            "data-more", page.t("More filters: {count}", count="{count}")
        )  # chips.js counts those that do not fit
        more.attribute("data-fewer", page.t("Fewer filters"))
        with (
            ui.element("button")
            .classes("k-fadd")
            .props('type=button data-testid="add-filter" data-command="filter"') as add
        ):
            glyph("list-filter")
            text(page.t("Filter"))
            self._number = text("", "k-fcount")  # on phones, where chips may lie outside
            self._menu = self._dialog_menu().props("no-focus=false")
        add.props["aria-haspopup"] = "dialog"
        self._menu.on("before-show", self._list_fields)

    async def show(self, asked: Filter) -> None:
        """Draw the chips of a filter; those of an open popover when it closes."""
        self._filter = asked
        if self._is_open:
            return
        self._names = await customer_names(asked, self._fields, self._page.actor)
        self._number.set_text(self._page.language.number(len(asked.parts)) if asked.parts else "")
        self._box.clear()
        with self._box:
            for part in asked.parts:
                await self._chip(part)

    async def _closed(self) -> None:
        self._is_open = False
        await self.show(self._filter)

    def _opened(self) -> None:
        self._is_open = True

    async def _chip(self, part: Condition | Group) -> None:
        page = self._page
        with ui.element("div").classes("k-fchip k-on") as chip:
            chip.props["data-plain"] = str(isinstance(part, Condition) and part.operator == "any").lower()
            if isinstance(part, Condition) and part.field in self._fields:
                words = await condition_words(part, self._fields, page.language, self._names)
                with ui.element("button").props("type=button data-testid=filter-chip") as opener:
                    text(words[0])
                    self._popover(part)
                opener.props["aria-label"] = page.t("Change the filter: {filter}", filter=" ".join(words))
                text(words[1])
                text(_cut(words[2])).props["title"] = words[2]
            elif isinstance(part, Group):
                words = await part_words(part, self._fields, page.language, self._names)
                with ui.element("button").props("type=button data-testid=filter-chip") as opener:
                    text(page.t("Any of these") if part.word == "or" else page.t("All of these"))
                    self._group_popover(part)
                opener.props["aria-label"] = page.t("Change the filter: {filter}", filter=words)
                text(page.language.number(len(part.parts)))
                text(_cut(words)).props["title"] = words
            else:
                text(part.field)
                text(page.t("ignored"))
                text("").props["title"] = page.t(
                    "There is no such field any more, or you may not see it: {fields}", fields=part.field
                )
            icon_button(page.t("Remove the filter"), "x", lambda part=part: self._remove(part), classes="k-fchip-x")

    def _popover(self, part: Condition) -> None:
        with self._dialog_menu() as menu:
            editor = Editor(self._page, self._kind, self._fields[part.field], part, self._replace)
        self._follow(menu, editor.draw)

    def _group_popover(self, part: Group) -> None:
        with self._dialog_menu() as menu:
            editor = GroupEditor(self._page, self._kind, self._fields, part, self._group_change(part))
        self._follow(menu, editor.draw)

    def _dialog_menu(self) -> ui.menu:
        menu = ui.menu().classes("k-menu k-pop").props("role=dialog")
        menu.props["aria-label"] = self._page.t("Filter")
        return menu

    def _group_change(self, part: Group) -> Callable[[Group], Awaitable[None]]:
        """Puts a group that is being edited in the place of what it was; an empty one leaves the filter."""
        now = [part]

        async def change(group: Group) -> None:
            parts = list(self._filter.parts)
            place = parts.index(now[0]) if now[0] in parts else len(parts)
            parts[place : place + 1] = [group] if group.parts else []
            now[0] = group
            await self._take(Filter(tuple(parts), self._filter.search))

        return change

    def _follow(self, menu: ui.menu, draw: Change) -> None:
        menu.on("before-show", self._opened)
        menu.on("before-show", lambda: draw(self._filter))
        menu.on("hide", self._closed)

    async def _list_fields(self) -> None:
        page = self._page
        self._found: list[Field] | None = None
        self._menu.clear()
        with self._menu:
            with ui.element("div").classes("k-menu-search"):
                glyph("search")
                search = ui.element("input").props("type=text autofocus data-testid=filter-find")
                search.props["placeholder"] = search.props["aria-label"] = page.t("Search fields")
            listed = ui.element("div").classes("k-pop-list").props("role=menu")
            with ui.element("div").classes("k-pop-foot"):
                button(page.t("Any of several …"), self._begin_group, classes="k-ghost k-sm", mark="filter-begin-group")
        self._draw_fields(listed, "")
        search.on("input", lambda event: self._draw_fields(listed, str(event.args or "")), js_handler=VALUE)
        search.on("keydown.enter.prevent", self._begin_first)
        write(search, "", select=True)

    def _draw_fields(self, listed: ui.element, wanted: str) -> None:
        """The fields that hold what is typed; those that are there already keep the focus."""
        labels = {field: label_of(field, self._page.language) for field in self._fields.values() if field.name != "id"}
        found = [field for field, label in labels.items() if wanted.casefold() in label.casefold()]
        if found == self._found:
            return
        self._found = found
        listed.clear()
        with listed:
            for field in found:
                with ui.element("button").classes("k-item").props("type=button role=menuitem") as item:
                    text(labels[field])
                item.props["data-testid"] = f"filter-field-{field.name}"
                item.on("click", lambda field=field: self._begin(field))

    async def _begin_first(self) -> None:
        if self._found:
            await self._begin(self._found[0])

    async def _begin(self, field: Field) -> None:
        """A field is chosen: its editor takes the place of the list of fields."""
        fresh = first_condition(field)
        self._menu.clear()
        with self._menu:
            editor = Editor(self._page, self._kind, field, fresh, self._replace)
        async with self._page.telling():
            await editor.draw(self._filter)
            if is_complete(field, fresh):
                await self._replace(fresh)

    async def _begin_group(self) -> None:
        """Conditions of which one must hold: the group joins the filter with its first condition."""
        self._menu.clear()
        with self._menu:
            editor = GroupEditor(self._page, self._kind, self._fields, Group("or"), self._group_change(Group("or")))
        async with self._page.telling():
            await editor.draw(self._filter)

    async def _take(self, wanted: Filter) -> None:
        if wanted != self._filter:
            self._filter = wanted
            await self._on_change(wanted)

    async def _replace(self, condition: Condition) -> None:
        complete = is_complete(self._fields[condition.field], condition)
        wanted = self._filter.with_condition(condition) if complete else self._filter.without_field(condition.field)
        await self._take(wanted)

    async def _remove(self, part: Condition | Group) -> None:
        async with self._page.telling():
            wanted = self._filter.without(part)
            await self.show(wanted)
            await self._on_change(wanted)


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "\u2026"
