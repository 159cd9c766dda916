"""The section E-invoicing: one or more addresses, checked as one types, and what Peppol knows of the company."""

from typing import Any

from services.fields.choices import Choice
from services.identifiers import (
    FINNISH_OPERATORS,
    SCHEMES,
    EInvoiceAddress,
    Severity,
    check_e_invoice_address,
    check_operator,
    default_scheme,
)
from services.registries.opening import registers
from services.registries.peppol import Participant
from services.registries.registry import Found, NotFound
from services.registries.reply import EInvoiceProposal

from ...components.basics import button, icon_button
from ...components.dom import Tag
from ...page import Page
from ..inputs import Changed, Choose, Field, Proposal, Tick
from .channel import Channel

FIRST = ("0192", "0007", "0216", "0184", "0191", "0088")  # what is used most, first in the list


class Line:
    """One e-invoice address."""

    def __init__(self, section: "EInvoicing", page: Page, scheme: str, is_default: bool) -> None:
        self._section, self._page = section, page
        t = page.t
        with Tag("div", None, "k-form k-einvoice k-span-all") as self.box:
            self.scheme = Choose(t("Scheme"), self._checked, schemes(page), none=t("Not in Peppol"), value=scheme)
            self.address = Field(t("E-invoice address"), self._checked, data_testid="e-invoice-address")
            operators = [Choice(one.code, f"{one.name} ({one.code})") for one in FINNISH_OPERATORS]
            self.operator = Choose(t("Operator"), self._checked, operators, none=t("No operator"))
            with Tag("div", None, "k-einvoice-end"):
                self.default = Tick(t("Default"), self._defaulted, is_on=is_default)
                icon_button(t("Remove this e-invoice address"), "trash-2", self._remove, classes="k-einvoice-x")
        self.show()

    def show(self) -> None:
        """Operators are asked for where there are any."""
        is_finnish = self._section.country == "FI" or self.scheme.value == "0216"
        self.operator.box.set_visibility(is_finnish)

    def values(self) -> dict[str, Any]:
        """As it is saved."""
        operator = self.operator.value if self.operator.box.visible else ""
        told = {"scheme": self.scheme.value, "address": self.address.value.strip(), "operator": operator}
        return {**told, "is_default": self.default.is_on}

    async def _checked(self) -> None:
        self.show()
        self.check()
        await self._section.changed()

    def check(self) -> None:
        """Say what is odd or impossible; a pasted address brings its scheme, a scheme that is gone its successor."""
        if self.address.value.strip():
            checked = check_e_invoice_address(self.scheme.value or None, self.address.value, self._section.country)
            if (checked.address.scheme or "") != self.scheme.value:
                self.scheme.set(checked.address.scheme or "")
                self.address.set(checked.address.address)
            message = checked.message.message(self._page.language) if checked.message else None
            if checked.severity is Severity.IMPOSSIBLE:
                self.address.error = message
            else:
                self.address.warn(message)
        if self.operator.value and check_operator(self.operator.value).severity is Severity.IMPOSSIBLE:
            self.operator.error = self._page.t("This is no operator's code.")

    async def _defaulted(self) -> None:
        self._section.make_default(self)
        await self._section.changed()

    async def _remove(self) -> None:
        self._section.remove(self)
        await self._section.changed()


class EInvoicing:
    """The section of a new customer."""

    def __init__(self, page: Page, changed: Changed, channels: list[Choice]) -> None:
        self._page, self.changed = page, changed
        self.country = ""
        self.lines: list[Line] = []
        self._asked = 0
        t = page.t
        with Tag("section", None, "k-form k-span-all", data_testid="section-e-invoicing"):
            with Tag("div", None, "k-section"):
                Tag("h3", t("E-invoicing"), "k-h3")
                self._status = Tag("span", None, "k-chip", data_tone="neu", data_testid="peppol-status")
            self._status.set_visibility(False)
            self.channel = Channel(t("Invoices are sent as"), changed, channels, classes="k-span-all")
            self._list = Tag("div", None, "k-span-all k-einvoices")
            button(t("Add e-invoice address"), self._add, glyph="plus", classes="k-ghost k-sm", mark="add-e-invoice")

    def start(self, country: str) -> None:
        """Begin with one empty line in the country's scheme."""
        self.country = country
        if not self.lines:
            self.add(default_scheme(country) or "")

    def add(self, scheme: str = "") -> Line:
        """One more line."""
        with self._list:
            line = Line(self, self._page, scheme, is_default=not self.lines)
        self.lines.append(line)
        return line

    def remove(self, line: Line) -> None:
        """Take a line out; one empty line stays."""
        self.lines.remove(line)
        line.box.delete()
        if not self.lines:
            self.add(default_scheme(self.country) or "")
        if not any(one.default.is_on for one in self.lines):
            self.lines[0].default.put(True)

    def make_default(self, line: Line) -> None:
        """There is one default."""
        for one in self.lines:
            one.default.put(one is line)

    def turn(self, country: str) -> None:
        """The country is another one: an empty line takes its scheme."""
        self.country = country
        for line in self.lines:
            if not line.address.value.strip():
                line.scheme.set(default_scheme(country) or "")
            line.show()

    def check(self) -> None:
        """Say of every line what is odd or impossible about it."""
        for line in self.lines:
            line.check()

    def given(self) -> list[tuple[Line, dict[str, Any]]]:
        """The lines to save."""
        return [(line, line.values()) for line in self.lines if line.address.value.strip()]

    def clear(self, country: str) -> None:
        """Empty all of it."""
        self._asked += 1
        self._status.set_visibility(False)
        for line in self.lines:
            line.box.delete()
        self.lines = []
        self.start(country)

    def forget(self) -> None:
        """Take back what Peppol said of another company; an answer still under way counts no more."""
        self._asked += 1
        self._status.set_visibility(False)
        self._propose(self.lines[0], None)
        self._propose_channel(None)

    def restore(self, told: list[dict[str, Any]]) -> None:
        """From the draft."""
        for place, one in enumerate(told):
            line = self.lines[place] if place < len(self.lines) else self.add()
            for name in ("scheme", "address", "operator"):
                getattr(line, name).restore(str(one.get(name) or ""))
            line.default.put(bool(one.get("is_default")))
            line.show()

    async def look_up(self, country: str, org_number: str, vat_number: str) -> None:
        """Ask Peppol for the company's likely address and propose it; the form stays usable meanwhile."""
        self._asked += 1
        asked = self._asked
        self._say(self._page.t("Looking in Peppol …"), "neu")
        proposal = await registers().propose_e_invoice(country, org_number, vat_number or None)
        if asked == self._asked:
            self._take(proposal)

    def _take(self, proposal: EInvoiceProposal) -> None:
        page, outcome, line = self._page, proposal.outcome, self.lines[0]
        if isinstance(outcome, Found) and outcome.value.can_receive_invoices:
            self._propose(line, proposal.address)
            self._propose_channel("e_invoice")
            self._say(_receives(page, outcome.value), "pos")
        elif isinstance(outcome, Found | NotFound):
            self._propose(line, None)
            self._propose_channel("email")
            self._say(page.t("Not found in Peppol: send PDF"), "neu")
        elif proposal.address is None:
            self._status.set_visibility(False)
        else:
            self._say(page.t("Could not be checked in Peppol"), "warn")

    def _propose(self, line: Line, address: EInvoiceAddress | None) -> None:
        """The scheme follows the address; what somebody wrote stays."""
        if not line.address.is_typed and address:
            line.scheme.set(address.scheme or "")
            line.show()
        line.address.propose(Proposal(address.address, self._page.t("From Peppol"), "Peppol") if address else None)

    def _propose_channel(self, value: str | None) -> None:
        source = self._page.t("From Peppol")
        self.channel.propose(Proposal(value, source, "Peppol") if value else None)

    def _say(self, text: str, tone: str) -> None:
        self._status.say(text).attribute("data-tone", tone)
        self._status.set_visibility(True)

    async def _add(self) -> None:
        self.add(default_scheme(self.country) or "")


def _receives(page: Page, found: Participant) -> str:
    if found.since is None:
        return page.t("Can receive invoices in Peppol")
    return page.t("Can receive invoices in Peppol since {date}", date=page.language.date(found.since))


def schemes(page: Page) -> list[Choice]:
    """Every scheme that Peppol routes, the Nordic ones first."""
    codes = [*FIRST, *(code for code in SCHEMES if code not in FIRST)]
    return [Choice(code, _scheme_words(code, page)) for code in codes]


def _scheme_words(code: str, page: Page) -> str:
    scheme = SCHEMES[code]
    return f"{code} {scheme.name}" + (f" ({page.language.country(scheme.country)})" if scheme.country else "")
