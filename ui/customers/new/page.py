"""The page /customers/new: a drawer over the overview, a sheet on phones."""

from typing import Any

from nicegui import background_tasks, ui

from services.customers.create import NewCustomer, create_customer
from services.customers.duplicates import find_duplicates
from services.customers.evidence import Evidence, evidence_of
from services.fields.choices import choices
from services.identifiers import is_number_like
from services.refusals import Refusal
from services.registries.codec import as_json, from_json
from services.registries.opening import source_name
from services.registries.registry import Company, Status
from services.registries.reply import Reply
from services.writing.refusals import NotAccepted

from ...changes.undoing import take_back
from ...components.basics import button, icon_button, text
from ...components.dom import Tag, glyph
from ...page import Page
from ..inputs import Tick
from ..overview import overview
from ..words import ENDED
from .countries import Countries
from .draft import Draft
from .form import Fields
from .search import RegisterSearch

SAVE_KEYS = (
    "(event) => { if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 's')"
    " { event.preventDefault(); event.stopPropagation(); emit() } }"
)
LIST, PATH = "/customers", "/customers/new"


async def new_customer(page: Page) -> None:
    """Build the page."""
    form = Form(page)
    await form.build()
    await overview(page)
    page.title(page.t("New customer"), (page.t("Customers"), LIST))


class Form:
    """One open form."""

    def __init__(self, page: Page) -> None:
        self._page, self._draft = page, Draft(page)
        self._fields = Fields(page, self._changed)
        self._picked: Company | None = None
        self._anyway: Tick | None = None
        self._looked = 0
        self._is_saving = self._is_done = False

    async def build(self) -> None:
        """Draw the drawer; what was kept as a draft follows."""
        page = self._page
        self._dialog = ui.dialog(value=True).props("position=right full-height transition-duration=220")
        self._dialog.on("hide", self._hidden, args=[])
        page.canvas.on_end(self._let_go)
        with self._dialog, Tag("div", None, "k-drawer k-new", role="dialog", aria_modal="true") as drawer:
            drawer.attribute("data-testid", "new-customer").attribute("aria-label", page.t("New customer"))
            drawer.on("keydown", lambda: self._save(), js_handler=SAVE_KEYS)
            self._head()
            with Tag("div", None, "k-drawer-body"):
                await self._body()
            self._foot()
        background_tasks.create(self._restore(), name="draft", context=page.canvas)

    def _head(self) -> None:
        page = self._page
        with Tag("header", None, "k-drawer-head"):
            text(page.t("New customer"), "k-title", "h2")
            with Tag("div", None, "k-drawer-head-end"):
                with Tag("span", None, "k-draft") as self._kept:
                    glyph("cloud-check")
                    Tag("span", page.t("Draft kept"))
                icon_button(page.t("Close"), "x", self._close)
        self._kept.set_visibility(False)

    async def _body(self) -> None:
        page = self._page
        countries = await choices("countries", page.language)
        with Tag("div", None, "k-newtop"):
            self._countries = Countries(page, page.firm.country, countries, self._turned)
            self._search = RegisterSearch(page, lambda: self._countries.value, self._take, self._by_hand)
            self._search.build()
        self._ended = Tag("div", None, "k-new-ended", aria_live="polite", data_testid="ended")
        await self._fields.build()

    def _foot(self) -> None:
        page = self._page
        with Tag("footer", None, "k-drawer-foot"):
            button(page.t("Cancel"), self._cancel, classes="k-ghost k-new-cancel", mark="cancel")
            button(page.t("Save and add another"), lambda: self._save(again=True), classes="k-sec", mark="save-and-add")
            button(page.t("Save customer"), self._save, classes="k-primary", mark="save", keys="Ctrl S")

    async def _take(self, company: Company, reply: Reply[Company]) -> None:
        """A company was picked: fill at once, then see who it may be and where it takes invoices."""
        self._picked = company
        self._countries.put(company.country)
        self._fields.turn(company.country)
        await self._fields.propose(company)
        self._search.forget()  # with the rest, not before it: the browser draws once
        self._show_ended()
        await self._changed()
        await self._look_up()

    async def _by_hand(self, typed: str) -> None:
        """Go on with what was typed, in the field where it belongs."""
        name = "org_number" if is_number_like(self._countries.value, typed) else "name"
        field = self._fields.by_name[name]
        if typed and not field.is_typed:
            field.restore(typed)
        field.focus()
        await self._changed()

    async def _turned(self) -> None:
        self._fields.turn(self._countries.value)
        await self._changed()
        await self._search.again()

    async def _look_up(self) -> None:
        fields = self._fields
        number = fields.checked("org_number").number
        if number:
            async with self._page.telling():
                await fields.e_invoicing.look_up(self._countries.value, number, fields.checked("vat_number").number)
            fields.check()
            await self._changed()

    def _show_ended(self) -> None:
        """A company that is bankrupt, winding up or deleted is saved only when somebody says so."""
        self._ended.clear()
        self._anyway, company = None, self._picked
        if company is None or company.status not in ENDED:
            return
        page = self._page
        tone = "warn" if company.status is Status.WINDING_UP else "neg"
        words = page.t(ENDED[company.status], name=company.name, register=source_name(company.source))
        with self._ended, Tag("div", None, "k-note", data_tone=tone):
            glyph("triangle-alert")
            with Tag("div"):
                Tag("b", words)
                self._anyway = Tick(page.t("Save this customer all the same"), self._nothing, mark="save-anyway")
                self._refused = Tag("p", None, "k-error", role="alert")

    async def _nothing(self) -> None:
        self._refused.say("")

    async def _changed(self) -> None:
        """Something was written: keep it, and look a moment later for customers that look the same."""
        self._draft.keep(self._told())
        self._kept.set_visibility(True)
        looked = self._looked = self._looked + 1
        async with self._page.telling():
            found = await find_duplicates(self._page.actor, self._fields.facts())
            if looked == self._looked:
                self._fields.twins.show(found)

    async def _save(self, again: bool = False) -> None:
        """Save once, however often the button is pressed."""
        if self._is_saving or self._is_done:
            return
        self._is_saving = True
        try:
            await self._try_to_save(again)
        finally:
            self._is_saving = False

    async def _try_to_save(self, again: bool) -> None:
        page = self._page
        if self._anyway is not None and not self._anyway.is_on:
            self._refused.say(page.t("Tick this to save the customer, or choose another company."))
            return
        async with page.telling(**self._fields.at()):
            try:
                made = await create_customer(page.actor, self._new())
            except NotAccepted as several:
                self._tell(several.refusals)
                return
            self._draft.drop()
            self._tell_added(made.change_set_id)
            if again:
                self._begin_again()
            else:
                self._is_done = True
                page.navigate(f"{LIST}/{made.customer_id}")

    def _tell_added(self, change_set_id: int) -> None:
        """With Undo for those who may delete what they added."""
        page = self._page
        undo = (lambda: self._undo(change_set_id)) if page.actor.can_delete_customers else None
        page.toast(page.t("{name} was added", name=self._fields.value("name")), undo=undo)

    def _new(self) -> NewCustomer:
        fields = self._fields
        addresses = [
            {**{name: value for name, value in place.values().items() if value}, **flags}
            for place, flags in fields.addresses.given()
        ]
        for address in addresses:
            address.setdefault("country", fields.country)
        return NewCustomer(
            fields.values(),
            addresses,
            [values for _, values in fields.e_invoicing.given()],
            self._evidence(),
            frozenset(fields.twins.not_same),
        )

    def _evidence(self) -> Evidence:
        """What the registers said, where the number still is the one they spoke of."""
        same = self._picked is not None and self._fields.by_name["org_number"].is_as_proposed
        return evidence_of(self._picked if same else None, self._fields.vat.answer())

    def _tell(self, refusals: list[Refusal]) -> None:
        """Each refusal at its field; those without one as a message."""
        at, page = self._fields.at(), self._page
        self._fields.e_invoicing.check()
        for refusal in refusals:
            field = at.get(refusal.field or "")
            if field is None:
                page.toast(refusal.message(page.language), kind="error")
            else:
                field.error = refusal.message(page.language)

    def _begin_again(self) -> None:
        """Empty, but for country and owner."""
        self._picked = None
        self._show_ended()
        self._fields.clear()
        self._search.empty()

    async def _undo(self, change_set_id: int) -> None:
        async with self._page.telling():
            await take_back(self._page, change_set_id)

    def _told(self) -> dict[str, Any]:
        fields = self._fields
        picked = as_json(self._picked) if self._picked else None
        told = {"country": self._countries.value, "picked": picked, "addresses": fields.addresses.told()}
        lines = [line.values() for line in fields.e_invoicing.lines]
        return {**told, **fields.told(), "e_invoicing": lines, "not_same": sorted(fields.twins.not_same)}

    async def _restore(self) -> None:
        """Bring back what was kept: what the register said, then what a person wrote; then what was carried here."""
        told, fields = await self._draft.kept(), self._fields
        if self._page.canvas.is_deleted:
            return
        if told:
            self._countries.put(str(told.get("country") or self._countries.value))
            fields.turn(self._countries.value)
            await self._pick_again(told.get("picked"))
            fields.restore(told)
            fields.addresses.restore(told.get("addresses") or {})
            fields.e_invoicing.restore(told.get("e_invoicing") or [])
            fields.twins.not_same = set(told.get("not_same") or ())
            fields.check()
            await self._changed()
        await self._begin_with_carried()

    async def _begin_with_carried(self) -> None:
        """What was typed in the search from anywhere: a name to go on with, or one to ask the register for."""
        way, text = self._page.shell.carried.pop(PATH, ("", ""))
        if way == "hand" and not self._fields.by_name["name"].is_typed:
            await self._by_hand(text)
        elif way:
            await self._search.begin(text)

    async def _pick_again(self, told: dict[str, Any] | None) -> None:
        try:
            self._picked = from_json(told) if told else None
        except (ValueError, TypeError, KeyError):  # kept by another version
            return
        if self._picked is not None:
            await self._fields.propose(self._picked)
            self._show_ended()

    async def _cancel(self) -> None:
        """Leave without keeping anything."""
        self._draft.drop()
        await self._close()

    async def _close(self) -> None:
        self._dialog.close()

    def _let_go(self) -> None:
        """NiceGUI lets go of a dialog only when memory is cleaned up."""
        slot = self._dialog.parent_slot
        if slot is not None and self._dialog in slot.children:
            self._dialog.delete()

    async def _hidden(self) -> None:
        if not self._is_done:
            self._is_done = True
            self._page.navigate(LIST)
