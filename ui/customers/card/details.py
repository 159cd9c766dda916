"""The details of a row, edited in place: a click or Enter opens the editor, Enter or leaving it saves, Esc restores."""

from collections.abc import Awaitable, Callable
from typing import Any

from services.edits import set_fields
from services.fields.choices import Choice, choices
from services.fields.field import Field
from services.history import last_change
from services.identifiers.org_numbers import check_org_number
from services.identifiers.vat_numbers import check_vat_number
from services.refusals import ChangedMeanwhile, Refusal

from ...components.breaking import breakable
from ...components.dom import Tag, glyph
from ...page import Action, Page
from ..alike import warn_of_twin
from ..inputs import option
from .values import as_written, in_words

ICONS = {
    "name": "building-2", "org_number": "badge-check", "vat_number": "percent", "country": "globe",
    "owner_id": "user-round", "industry_id": "factory", "email": "mail", "phone": "phone", "website": "link",
    "invoice_reference": "hash", "invoice_channel": "send", "invoice_email": "mail",
    "sales_status_id": "handshake", "project_status_id": "circle-dot", "sales_person_id": "user-round",
    "business_unit_id": "layers", "expected_value": "coins", "probability": "percent", "order_date": "calendar",
    "expected_order_date": "calendar-clock", "start_date": "calendar", "end_date": "calendar", "is_closed": "archive",
    "currency": "coins", "language": "languages", "payment_term_days": "calendar-clock", "description": "file-text",
}  # fmt: skip
LISTS = ("choice", "person", "country", "currency", "language", "tags")
VALUE = "event.target.multiple ? [...event.target.selectedOptions].map(one => one.value) : event.target.value"
KEYS = (
    "(event) => { if (event.isComposing || !['Enter', 'Escape'].includes(event.key)) return;"
    " if (event.key === 'Enter' && event.shiftKey) return; event.preventDefault(); event.stopPropagation();"
    " event.target.kDone = true; emit({key: event.key, value: " + VALUE + "}) }"
)
LEFT = (
    "(event) => { if (!event.target.kDone) { event.target.kDone = true; emit({key: 'Enter', value: " + VALUE + "}) } }"
)
FOCUS = "(e => {{ if (e) {{ e.focus(); e.select?.() }} }})(getHtmlElement({id}))"
CHECKS = {"org_number": check_org_number, "vat_number": check_vat_number}
Saved = Callable[[int | None], Awaitable[None]]


class Detail:
    """One field of a row, shown and edited at the same place."""

    def __init__(
        self,
        page: Page,
        field: Field,
        row_id: int,
        saved: Saved,
        may_edit: bool,
        resource: str = "customers",
    ) -> None:
        self._page, self.field, self._id, self._saved, self._resource = page, field, row_id, saved, resource
        self._given: Any = None
        self._values: dict[str, Any] = {}
        self._opened: Any = None  # the value that the editor was opened with
        self._is_editing = False
        self._may_edit = may_edit and field.editable
        self.label = page.t(field.label) if field.custom_id is None else field.label
        with Tag("div", None, "k-kv", data_testid=f"detail-{field.name}") as self._row:
            glyph(ICONS.get(field.name, "tag"))
            Tag("span", breakable(self.label), "k-kv-key", title=self.label)
            self._place = Tag("div", None, "k-kv-place")
        self._row.attribute("data-editable", "true" if self._may_edit else None)

    async def show(self, values: dict[str, Any]) -> None:
        """Show the value as it is now; an open editor stays as it is."""
        changed = values.get(self.field.name) != self._given or not self._place.default_slot.children
        changed = changed or (self.field.kind in CHECKS and values.get("country") != self._values.get("country"))
        self._values, self._given = values, values.get(self.field.name)
        if changed and not self._is_editing:
            await self._close()

    async def edit(self) -> None:
        """Open the editor."""
        if not self._may_edit or self._is_editing:
            return
        self._is_editing, self._opened = True, self._given
        listed = await self._listed()
        self._place.clear()
        self._row.attribute("data-editing", "true")
        with self._place:
            self._control = self._list(listed) if listed is not None else self._line()
            self._note = Tag("p", None, "k-error", role="alert")
        self._control.attribute("aria-label", self.label)
        self._control.on("keydown", lambda event: self._key(event.args), js_handler=KEYS)
        self._control.on("blur", lambda event: self._key(event.args), js_handler=LEFT)
        self._control.client.run_javascript(FOCUS.format(id=self._control.id))

    async def _listed(self) -> list[Choice] | None:
        field = self.field
        if field.kind == "boolean":
            return [Choice("yes", self._page.t("Yes")), Choice("no", self._page.t("No"))]
        return await choices(field.choices, self._page.language) if field.kind in LISTS and field.choices else None

    def _list(self, listed: list[Choice]) -> Tag:
        given = (
            {True: "yes", False: "no"}.get(self._given, self._given) if self.field.kind == "boolean" else self._given
        )
        lines = [] if self.field.required else [option("", "–", given is None)]
        chosen = given if isinstance(given, list) else [given]
        lines = lines if self.field.kind != "tags" else []
        lines += [option(str(c.value), c.label, c.value in chosen) for c in listed if c.is_active or c.value in chosen]
        control = Tag("select", None, "k-input").attribute("innerHTML", "".join(lines))
        return control.attribute("multiple", True if self.field.kind == "tags" else None)

    def _currency(self) -> str:
        """The currency of the row's own amounts."""
        base = self._page.firm.base_currency
        return str(self._values.get("currency") or base) if self.field.unit == "currency" else base

    def _line(self) -> Tag:
        tag = "textarea" if self.field.kind == "long_text" else "input"
        text = as_written(self.field, self._given, self._values.get("country"), self._currency())
        control = Tag(tag, None, "k-input", autocomplete="off", type="text" if tag == "input" else None)
        return control.attribute("defaultValue", text)

    async def _key(self, told: dict[str, Any]) -> None:
        if told["key"] == "Escape":
            await self._close(focus=True)
        elif self._is_editing:
            given = told["value"]
            await self._save([str(one) for one in given] if isinstance(given, list) else str(given))

    async def _save(self, text: str | list[str], seen: Any = None) -> None:
        """Save if it is another value; a refusal stands at the field, a conflict asks which one to keep."""
        page, name = self._page, self.field.name
        if seen is None and self._is_unchanged(text):
            await self._close(focus=True)
            return
        given: Any = {"yes": True, "no": False}.get(str(text)) if self.field.kind == "boolean" else text
        async with page.telling():
            try:
                before = {name: self._opened if seen is None else seen[0]}
                edited = await set_fields(page.actor, self._resource, self._id, {name: given}, seen=before)
            except ChangedMeanwhile as conflict:
                await self._close()
                await self._tell_conflict(text, conflict)
                return
            except Refusal as refusal:
                if refusal.field not in (None, name):
                    raise
                self._refuse(refusal.message(page.language))
                return
            await self._close(focus=True)
            await self._saved(edited.change_set_id)
            await warn_of_twin(page, self._id, edited.before)

    def _is_unchanged(self, text: str | list[str]) -> bool:
        """Whether the editor still holds what it was opened with."""
        field, was = self.field, self._opened
        if isinstance(text, list):
            return text == (was or [])
        if field.kind == "boolean":
            return text == {True: "yes", False: "no"}.get(was, "")
        if field.choices and field.kind in LISTS:
            return text == ("" if was is None else str(was))
        return text == as_written(field, was, self._values.get("country"), self._page.firm.base_currency)

    def _refuse(self, message: str) -> None:
        self._note.say(message)
        self._control.attribute("aria-invalid", "true")
        self._control.client.run_javascript(f"(e => {{ if (e) e.kDone = false }})(getHtmlElement({self._control.id}))")

    async def _tell_conflict(self, text: str | list[str], conflict: ChangedMeanwhile) -> None:
        page = self._page
        last = await last_change(self._resource, self._id, self.field.name)
        who = last.actor_name if last else page.t("Somebody")
        country = self._values.get("country")
        theirs = await in_words(page, self.field, conflict.theirs, country)
        mine = await in_words(page, self.field, conflict.mine, country)

        async def insist() -> None:
            await self._save(text, seen=(conflict.theirs,))

        async def keep() -> None:
            await self._saved(None)

        page.toast(
            page.t("{field} was not saved", field=self.label),
            page.t("{person} wrote {theirs} meanwhile; yours is {mine}.", person=who, theirs=theirs, mine=mine),
            kind="error",
            actions=(Action(page.t("Keep theirs"), keep), Action(page.t("Use mine"), insist)),
        )
        await self._saved(None)

    async def _close(self, focus: bool = False) -> None:
        self._is_editing = False
        words = await in_words(self._page, self.field, self._given, self._values.get("country"), self._currency())
        self._row.attribute("data-editing", None)
        self._place.clear()
        with self._place:
            if self._may_edit:
                shown = Tag("button", words, "k-kv-value", type="button", title=words)
                shown.attribute("aria-label", self._page.t("{field}: {value}. Change", field=self.label, value=words))
                shown.on("click", self.edit, args=[])
                if focus:
                    shown.client.run_javascript(f"getHtmlElement({shown.id})?.focus()")
            else:
                Tag("span", words, "k-kv-value", title=words)
        with self._place:
            if self._may_edit:
                glyph("pencil", "k-kv-pen")
            if odd := self._odd():
                Tag("p", odd, "k-help k-warn", role="status")

    def _odd(self) -> str:
        """What is odd about a number that may be kept all the same, as the form says it; "" where nothing is."""
        check = CHECKS.get(self.field.kind)
        found = check(self._values.get("country"), str(self._given)) if check and self._given else None
        return found.message.message(self._page.language) if found and found.message else ""
