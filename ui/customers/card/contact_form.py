"""The form of a contact: names, role, several phones and e-mails, keywords; what a colleague changed meanwhile is shown."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from services import listing, writing
from services.customers.contacts import Contact, Line, contacts_of, save_contact
from services.fields.catalogue import fields_of
from services.fields.choices import Choice, choices
from services.fields.field import Field as Column
from services.filters.filter import Filter
from services.i18n import mark
from services.refusals import Refusal, StaleVersion
from services.values import shown_phone
from services.writing.refusals import NotAccepted

from ...components.basics import button, icon_button, text
from ...components.dom import Tag
from ...page import Page
from ..inputs import Choose, Field, Tick
from .meanwhile import Meanwhile

ASKED = ("first_name", "last_name", "title", "role_id", "language")
FLAGS = ("email_allowed", "is_active")
WAYS = (("phone", mark("Phone"), mark("Add phone")), ("email", mark("Email"), mark("Add e-mail")))
Saved = Callable[[int | None], Awaitable[None]]


class LineInput:
    """One phone or e-mail in the form."""

    def __init__(self, page: Page, line: Line, kinds: list[Choice], remove: Callable[["LineInput"], None]) -> None:
        shown = shown_phone(line.value, page.firm.country) if line.way == "phone" and line.value else line.value
        self._line, self._shown = line, shown
        words = page.t("Phone") if line.way == "phone" else page.t("Email")
        with Tag("div", None, "k-lineform", data_testid=f"line-{line.way}") as self.box:
            kind = "tel" if line.way == "phone" else "email"
            self.value = Field(words, _nothing, value=shown, inputmode=kind)
            self._kind = Choose(page.t("Kind"), _nothing, kinds, none=None, value=line.kind)
            self._off = Tick(page.t("Do not use"), _nothing, is_on=line.do_not_use)
            icon_button(page.t("Remove"), "x", lambda: remove(self), mark="remove-line")

    @property
    def line(self) -> Line | None:
        """What stands there; None for nothing. A number that nobody touched stays as it is kept."""
        written = self.value.value.strip()
        if not written:
            return None
        value = self._line.value if written == self._shown else written
        return Line(self._line.way, value, self._kind.value, self._off.is_on, self._line.id)


class ContactForm:
    """The dialog of one card; saves once, however often the button is pressed."""

    def __init__(self, page: Page, customer_id: int, saved: Saved) -> None:
        self._page, self._customer_id, self._saved = page, customer_id, saved
        self._contact: Contact | None = None
        self._is_busy = False
        with ui.dialog() as self._dialog:
            self._box = Tag(
                "div", None, "k-dialog k-dialog-form", role="dialog", aria_modal="true", data_testid="contact-form"
            )

    async def open(self, contact: Contact | None) -> None:
        """Show a contact, or an empty form for a new one."""
        page, self._contact = self._page, contact
        async with page.telling():
            columns = await fields_of("contacts", page.actor)
            customs = [one for one in columns.values() if one.custom_id is not None]
            listed = {one.name: await _listed(page, one) for one in [*(columns[name] for name in ASKED), *customs]}
            kinds = await choices("line_kinds", page.language)
            words = await choices("keywords", page.language)
            values = await self._values(customs)
            self._draw([columns[name] for name in ASKED] + customs, columns, listed, values, kinds, words)
            self._dialog.open()

    async def _values(self, customs: list[Column]) -> dict[str, Any]:
        """The values of the contact, custom fields among them."""
        if self._contact is None:
            return {}
        row_id = int(self._contact.row["id"])
        seen = await listing.scene("contacts", self._page.actor, Filter())
        return {**self._contact.row, **(await listing.by_ids(seen, [row_id], [one.name for one in customs]))[row_id]}

    def _draw(
        self,
        asked: list[Column],
        columns: dict[str, Column],
        listed: dict[str, list[Choice] | None],
        values: dict[str, Any],
        kinds: list[Choice],
        words: list[Choice],
    ) -> None:
        page, contact = self._page, self._contact
        title = page.t("New contact") if contact is None else contact.name
        self._fields: dict[str, Field] = {}
        self._ticks: dict[str, Tick] = {}
        self._lines: list[LineInput] = []
        self._box.clear()
        self._box.attribute("aria-label", title)
        with self._box:
            with Tag("header", None, "k-dialog-head"):
                text(title, "k-title", "h2")
                with Tag("div", None, "k-dialog-head-end"):
                    icon_button(page.t("Close"), "x", self._dialog.close)
            with Tag("div", None, "k-dialog-body"):
                self._meanwhile = Meanwhile(page)
                with Tag("div", None, "k-form"):
                    for column in asked:
                        self._field(column, listed[column.name], values.get(column.name))
                self._ways(kinds)
                self._keywords(words)
                for name in FLAGS:
                    is_on = True if contact is None else bool(contact.row[name])
                    self._ticks[name] = Tick(page.t(columns[name].label), _nothing, is_on=is_on, mark=f"row-{name}")
            self._foot()

    def _field(self, column: Column, listed: list[Choice] | None, given: Any) -> None:
        page = self._page
        label = page.t(column.label) if column.custom_id is None else column.label
        more: dict[str, Any] = {"value": "" if given is None else str(given), "data_testid": f"row-{column.name}"}
        more["required"] = page.t("required") if column.required else ""
        if listed is None:
            self._fields[column.name] = Field(label, _nothing, **more)
        else:
            self._fields[column.name] = Choose(label, _nothing, listed, **more)

    def _ways(self, kinds: list[Choice]) -> None:
        page = self._page
        kept = list(self._contact.lines) if self._contact else [Line("phone", ""), Line("email", "")]
        for way, _, add in WAYS:
            place = Tag("div", None, "k-lineforms")
            with place:
                for line in [line for line in kept if line.way == way]:
                    self._lines.append(LineInput(page, line, kinds, self._remove))

            def more(place: Tag = place, way: str = way) -> None:
                with place:
                    self._lines.append(LineInput(page, Line(way, ""), kinds, self._remove))

            button(page.t(add), more, glyph="plus", classes="k-ghost k-sm", mark=f"add-{way}")

    def _remove(self, line: LineInput) -> None:
        self._lines.remove(line)
        line.box.delete()

    def _keywords(self, words: list[Choice]) -> None:
        own = dict(self._contact.keywords) if self._contact else {}
        self._words = {}
        offered = [word for word in words if word.is_active or word.value in own]
        if not offered:
            return
        Tag("h3", self._page.t("Keywords"), "k-h3")
        with Tag("div", None, "k-tags"):
            for word in offered:
                self._words[int(word.value)] = Tick(word.label, _nothing, is_on=word.value in own)

    def _foot(self) -> None:
        t = self._page.t
        with Tag("footer", None, "k-dialog-foot"):
            if self._contact is not None:
                button(
                    t("Delete"), lambda: self._once(self._delete), classes="k-danger k-new-cancel", mark="delete-row"
                )
            button(t("Cancel"), self._dialog.close, classes="k-ghost")
            button(t("Save"), lambda: self._once(self._save), classes="k-primary", mark="save-row")

    async def _once(self, work: Callable[[], Awaitable[int | None]]) -> None:
        if self._is_busy:
            return
        self._is_busy = True
        try:
            by_field = {**self._fields, **{f"line-{n}": one.value for n, one in enumerate(self._written())}}
            async with self._page.telling(**by_field):
                try:
                    change_set_id = await work()
                except NotAccepted as several:
                    self._tell(several.refusals, by_field)
                    return
                except StaleVersion:
                    await self._compare()
                    return
                self._dialog.close()
                await self._saved(change_set_id)
        finally:
            self._is_busy = False

    def _written(self) -> list[LineInput]:
        return [one for one in self._lines if one.line is not None]

    async def _save(self) -> int | None:
        given: dict[str, Any] = {name: field.value.strip() for name, field in self._fields.items()}
        given |= {name: tick.is_on for name, tick in self._ticks.items()}
        if self._contact is None:
            given = {name: value for name, value in given.items() if value != ""}
        lines = [one.line for one in self._written() if one.line is not None]
        words = [word for word, tick in self._words.items() if tick.is_on]
        row = self._contact.row if self._contact else {}
        actor = self._page.actor
        return await save_contact(actor, self._customer_id, row.get("id"), given, lines, words, row.get("version"))

    async def _delete(self) -> int | None:
        assert self._contact is not None
        return await writing.delete_row(self._page.actor, "contacts", self._contact.row["id"])

    async def _compare(self) -> None:
        """Somebody saved the contact meanwhile: both values are shown, and saving again keeps what stands in the form."""
        assert self._contact is not None
        found = await contacts_of(self._page.actor, self._customer_id)
        now = next((one for one in found if one.row["id"] == self._contact.row["id"]), None)
        if now is None:
            return
        await self._meanwhile.show("contacts", self._contact.row, now.row, self._fields)
        self._contact = now

    def _tell(self, refusals: list[Refusal], by_field: dict[str, Field]) -> None:
        for refusal in refusals:
            field = by_field.get(refusal.field or "")
            if field is not None:
                field.error = refusal.message(self._page.language)


async def _listed(page: Page, column: Column) -> list[Choice] | None:
    return await choices(column.choices, page.language) if column.choices else None


async def _nothing() -> None:
    return None
