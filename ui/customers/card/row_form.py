"""A small dialog for one row that hangs on a customer: an address, an e-invoice address."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from services.fields.catalogue import fields_of
from services.fields.choices import Choice, choices
from services.fields.field import Field as Column
from services.i18n import mark
from services.identifiers import FINNISH_OPERATORS
from services.refusals import Refusal, StaleVersion
from services.writing import current, delete_row, make_row, update_row
from services.writing.refusals import NotAccepted

from ...components.basics import button, icon_button, text
from ...components.dom import Tag
from ...page import Page
from ..inputs import Choose, Field, Tick
from ..new.e_invoicing import schemes
from .meanwhile import Meanwhile

Saved = Callable[[int | None], Awaitable[None]]


@dataclass(frozen=True)
class Kind:
    """What is asked for, in its order, and how the dialog is called for a new and for an old one."""

    fields: tuple[str, ...]
    new: str
    old: str


KINDS = {
    "addresses": Kind(
        ("street", "postal_code", "city", "region", "country", "is_visiting", "is_postal", "is_billing"),
        mark("New address"),
        mark("Address"),
    ),
    "e-invoice-addresses": Kind(
        ("scheme", "address", "operator", "label", "is_default"),
        mark("New e-invoice address"),
        mark("E-invoice address"),
    ),
}


class RowForm:
    """The dialog of one card, filled for the row that is opened; saves once, however often the button is pressed."""

    def __init__(self, page: Page, customer_id: int, saved: Saved) -> None:
        self._page, self._customer_id, self._saved = page, customer_id, saved
        self._fields: dict[str, Field] = {}
        self._ticks: dict[str, Tick] = {}
        self._is_busy = False
        with ui.dialog() as self._dialog:
            self._box = Tag(
                "div", None, "k-dialog k-dialog-sm", role="dialog", aria_modal="true", data_testid="row-form"
            )

    async def open(self, resource: str, row: Mapping[str, Any] | None = None) -> None:
        """Show the row, or an empty one for a new row."""
        page, kind = self._page, KINDS[resource]
        self._resource, self._row = resource, row
        columns = await fields_of(resource, page.actor)
        listed = {name: await self._choices(columns[name]) for name in kind.fields}
        title = page.t(kind.new if row is None else kind.old)
        self._fields, self._ticks = {}, {}
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
                    for name in kind.fields:
                        self._field(columns[name], listed[name])
            self._foot()
        self._dialog.open()

    def _field(self, column: Column, listed: list[Choice] | None) -> None:
        page, given = self._page, (self._row or {}).get(column.name)
        label, mark_ = page.t(column.label), f"row-{column.name}"
        if column.kind == "boolean":
            is_on = bool(given)
            self._ticks[column.name] = Tick(label, _nothing, is_on=is_on, classes="k-span-all", mark=mark_)
            return
        value = "" if given is None else str(given)
        more: dict[str, Any] = {"value": value, "required": page.t("required") if column.required else ""}
        if listed is None:
            self._fields[column.name] = Field(label, _nothing, data_testid=mark_, **more)
        else:
            self._fields[column.name] = Choose(label, _nothing, listed, data_testid=mark_, **more)

    async def _choices(self, column: Column) -> list[Choice] | None:
        if column.name == "scheme":
            return schemes(self._page)
        if column.name == "operator":
            return [Choice(one.code, f"{one.name} ({one.code})") for one in FINNISH_OPERATORS]
        return await choices(column.choices, self._page.language) if column.choices else None

    def _foot(self) -> None:
        t = self._page.t
        with Tag("footer", None, "k-dialog-foot"):
            if self._row is not None:
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
            async with self._page.telling(**self._fields):
                try:
                    change_set_id = await work()
                except NotAccepted as several:
                    self._tell(several.refusals)
                    return
                except StaleVersion:
                    await self._compare()
                    return
                self._dialog.close()
                await self._saved(change_set_id)
        finally:
            self._is_busy = False

    async def _save(self) -> int | None:
        given: dict[str, Any] = {name: field.value.strip() for name, field in self._fields.items()}
        given |= {name: tick.is_on for name, tick in self._ticks.items()}
        actor = self._page.actor
        if self._row is None:
            given = {name: value for name, value in given.items() if value != ""}
            return (await make_row(actor, self._resource, {**given, "customer_id": self._customer_id})).change_set_id
        return await update_row(actor, self._resource, self._row["id"], given, self._row["version"])

    async def _compare(self) -> None:
        """Somebody saved the row meanwhile: both values are shown, and saving again keeps what stands in the form."""
        assert self._row is not None
        now = await current(self._resource, int(self._row["id"]))
        await self._meanwhile.show(self._resource, self._row, now, self._fields)
        self._row = now

    async def _delete(self) -> int | None:
        assert self._row is not None
        return await delete_row(self._page.actor, self._resource, self._row["id"], self._row["version"])

    def _tell(self, refusals: list[Refusal]) -> None:
        for refusal in refusals:
            field = self._fields.get(refusal.field or "")
            if field is not None:
                field.error = refusal.message(self._page.language)


async def _nothing() -> None:
    return None
