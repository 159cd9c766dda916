"""Several conditions of which one (or) or all (and) must hold: what the popover of a group holds."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from nicegui import ui

from services.fields.field import Field
from services.filters.filter import Condition, Filter, Group
from services.i18n import mark
from services.reports.words import customer_names, part_words

from ..components.basics import button, icon_button, text
from ..components.dom import Tag
from ..page import Page
from .filter_editor import Editor, first_condition, is_complete
from .filter_values import VALUE
from .kind import ListKind
from .labels import label_of

WORDS = {"or": mark("Any of these"), "and": mark("All of these")}
Change = Callable[[Group], Awaitable[None]]


class GroupEditor:
    """The lines of one group; `on_change` is called with the group as it is now."""

    def __init__(self, page: Page, kind: ListKind, fields: dict[str, Field], group: Group, on_change: Change) -> None:
        self._page, self._kind, self._fields = page, kind, fields
        self._group, self._on_change = group, on_change
        self._root = ui.element("div").classes("k-filter-editor").props("data-testid=filter-group")

    async def draw(self, current: Filter) -> None:
        """Draw the lines against the filter as it is now."""
        self._current, page = current, self._page
        names = await customer_names(Filter(self._group.parts), self._fields, page.actor)
        told = [await part_words(part, self._fields, page.language, names) for part in self._group.parts]
        self._root.clear()
        with self._root:
            with (
                Tag("div", None, "k-pop-head"),
                Tag("select", None, "k-pop-operator", data_testid="group-word") as word,
            ):
                word.attribute("aria-label", page.t("Comparison"))
                for name, label in WORDS.items():
                    option = Tag("option", page.t(label), value=name)
                    option.attribute("selected", "" if name == self._group.word else None)
            word.on("change", self._turned, js_handler=VALUE)
            with Tag("div", None, "k-pop-list"):
                for part, words in zip(self._group.parts, told, strict=True):
                    with Tag("div", None, "k-columns-line"):
                        text(words or part.text(), "k-cell-text")
                        icon_button(page.t("Remove"), "x", self._remover(part), classes="k-sm")
                self._adding()
            self._place = ui.element("div")

    def _adding(self) -> None:
        page = self._page
        with Tag("label", None, "k-sort-field"):
            text(page.t("Add a condition"), "k-dim")
            with Tag("select", None, "k-input k-sm", data_testid="group-add") as box:
                Tag("option", "–", value="")
                for field in self._fields.values():
                    if field.name != "id":
                        Tag("option", label_of(field, page.language), value=field.name)
        box.on("change", self._begin, js_handler=VALUE)

    async def _begin(self, event: Any) -> None:
        field = self._fields.get(str(event.args))
        if field is None:
            return
        first = first_condition(field)
        drafts = [first]

        async def change(condition: Condition) -> None:
            drafts[0] = condition

        async def keep() -> None:
            async with self._page.telling():
                if is_complete(field, drafts[0]):
                    await self._change(replace(self._group, parts=(*self._group.parts, drafts[0])))

        async with self._page.telling():
            self._place.clear()
            with self._place:
                editor = Editor(self._page, self._kind, field, first, change)
                await editor.draw(Filter())
                button(self._page.t("Add the condition"), keep, classes="k-sec k-sm", mark="group-keep")

    def _remover(self, part: Condition | Group) -> Callable[[], Awaitable[None]]:
        async def remove() -> None:
            async with self._page.telling():
                kept = tuple([one for one in self._group.parts if one != part])
                await self._change(replace(self._group, parts=kept))

        return remove

    async def _turned(self, event: Any) -> None:
        async with self._page.telling():
            await self._change(replace(self._group, word="and" if event.args == "and" else "or"))

    async def _change(self, group: Group) -> None:
        self._group = group
        await self._on_change(group)
        await self.draw(self._current)
