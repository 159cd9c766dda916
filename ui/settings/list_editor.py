"""A list of the settings as a table: rows edited in place, ordered by drag or by Alt and an arrow key, added below."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from services import choice_lists
from services.fields.catalogue import fields_of
from services.fields.choices import Choice, choices
from services.fields.field import Field
from services.writing import make_row, update_row

from ..changes.undoing import saved
from ..components.basics import button, text
from ..components.dom import Tag
from ..live import News
from ..page import Page
from .counting import Counting
from .form import nothing
from .list_row import ListRow
from .removing import Removing
from .words import offered

ENTER = "(e) => { if (e.key === 'Enter') { e.preventDefault(); emit(e.target.value); e.target.value = '' } }"


@dataclass(frozen=True)
class Shown:
    """A list: its resource, what it is called, what to know of it, and its columns."""

    resource: str
    label: str
    about: str
    columns: tuple[str, ...]


def list_editor(shown: Shown) -> Callable[[Page], Awaitable[None]]:
    """The builder of a list's page."""

    async def build(page: Page) -> None:
        await ListEditor(page, shown).build()

    return build


class ListEditor:
    """One open list."""

    def __init__(self, page: Page, shown: Shown) -> None:
        self._page, self._shown = page, shown
        self._lifted: int | None = None
        self._ids: list[int] = []

    async def build(self) -> None:
        """Draw title, table and the line for a new row."""
        page, resource = self._page, self._shown.resource
        known = await fields_of(resource, page.actor)
        self._fields = [known[name] for name in self._shown.columns]
        self._removing, self._counting = Removing(page, resource, self._draw), Counting(page)
        with Tag("section", None, "k-setting k-setting-wide"):
            with Tag("header", None, "k-setting-head"), Tag("div"):
                text(page.t(self._shown.label), "k-h1", "h1")
                text(page.t(self._shown.about), tag="p")
            with Tag("div", None, "k-tablebox"), Tag("table", None, "k-table k-table-plain k-edit"):
                self._head()
                self._body = Tag("tbody")
            self._foot()
        await self._draw()
        page.on_announcement(self._hear)

    def _head(self) -> None:
        page = self._page
        with Tag("thead"), Tag("tr"):
            for field in self._fields:
                Tag("th", page.t(field.label), "k-num" if field.kind == "number" else "", scope="col")
            Tag("th", page.t("Used"), "k-num", scope="col")
            Tag("th", None, scope="col").attribute("aria-label", page.t("Delete"))

    def _foot(self) -> None:
        page = self._page
        with Tag("div", None, "k-edit-new"):
            new = Tag("input", None, "k-input", type="text", autocomplete="off", data_testid="new-row", maxlength="120")
            new.attribute("placeholder", page.t("Add one more")).attribute("aria-label", page.t("Name of the new one"))
            new.on("keydown", lambda event: self._add(str(event.args)), js_handler=ENTER)
            adds = f"() => {{ const e = getHtmlElement({new.id}); emit(e.value); e.value = ''; e.focus() }}"
            add = button(page.t("Add"), nothing, glyph="plus", mark="add-row")
            add.on("click", lambda event: self._add(str(event.args)), js_handler=adds)

    async def _draw(self) -> None:
        found = await choice_lists.listed(self._page.actor, self._shown.resource)
        self._ids = [int(row["id"]) for row in found]
        options = {field.name: await self._options(field, found) for field in self._fields}
        self._body.clear()
        with self._body:
            for row in found:
                ListRow(self, self._page, self._fields, options, row)

    async def _options(self, field: Field, found: list[dict[str, Any]]) -> list[Choice]:
        words = offered(self._page.language, field.name)
        if words:
            return [Choice(value, label) for value, label in words.items()]
        if field.choices is None:
            return []
        listed = await choices(field.choices, self._page.language)
        groups = {row["id"] for row in found if row.get("parent_id") is None}
        return [one for one in listed if self._shown.resource != "market-segments" or one.value in groups]

    @property
    def is_ordered(self) -> bool:
        """Whether the firm decides the order of the rows."""
        return self._shown.resource in choice_lists.ORDERED

    async def change(self, row: dict[str, Any], name: str, given: Any, label: str) -> None:
        """Write one value; where invoices begin or cease to count by it, only when the person agrees to what that does."""
        if (self._shown.resource, name) != ("invoice-statuses", "is_sent"):
            await self.save(row, name, given)
            return
        async with self._page.telling():
            agreed = partial(self.save, row, name, given)
            await self._counting.ask(row["id"], label, is_sent=bool(given), agreed=agreed, declined=self._draw)

    async def save(self, row: dict[str, Any], name: str, given: Any) -> bool:
        """Write one value; tells whether it was kept. What was refused is told and shown as it was."""
        is_kept = False
        async with self._page.telling():
            try:
                change_set_id = await update_row(self._page.actor, self._shown.resource, row["id"], {name: given})
                is_kept = True
                self._saved(change_set_id)
            finally:
                await self._draw()
        return is_kept

    async def remove(self, row: dict[str, Any], label: str) -> None:
        """Delete a row, after asking where its users go."""
        async with self._page.telling():
            await self._removing.begin(row, label)

    def lift(self, row_id: int) -> None:
        """A row is being dragged."""
        self._lifted = row_id

    async def drop(self, before: int) -> None:
        """The dragged row is let go over another one."""
        lifted, self._lifted = self._lifted, None
        if lifted is not None and lifted != before:
            await self._reorder(lifted, self._ids.index(before))

    async def step(self, row_id: int, by: int) -> None:
        """Move a row up or down."""
        await self._reorder(row_id, self._ids.index(row_id) + by)
        script = f"document.querySelector('[data-row=\"{row_id}\"] input')?.focus()"
        self._body.client.run_javascript(script)

    async def _reorder(self, row_id: int, place: int) -> None:
        ids = [other for other in self._ids if other != row_id]
        ids.insert(max(0, place), row_id)
        async with self._page.telling():
            self._saved(await choice_lists.reorder(self._page.actor, self._shown.resource, ids))
            await self._draw()

    async def _add(self, name: str) -> None:
        if not name.strip():
            return
        given: dict[str, Any] = {"name": name}
        if self._shown.resource == "sales-statuses":
            given |= {"state": "in_progress"}
        async with self._page.telling():
            self._saved((await make_row(self._page.actor, self._shown.resource, given)).change_set_id)
            await self._draw()

    def _saved(self, change_set_id: int | None) -> None:
        if change_set_id is not None:
            saved(self._page, self._page.t("Saved"), change_set_id)

    async def _hear(self, news: News) -> None:
        if news.touches(self._shown.resource):
            mine = self._page.actor.user_id
            is_other = any(told.actor_id != mine or told.kind == "undo" for told in news.announcements)
            if is_other or news.caught_up:
                await self._draw()
