"""The fields of a new customer: drawn, filled from a register, checked as one types, and read when it is saved."""

from typing import Any

from services.customers.facts import Facts
from services.customers.industry import industry_for
from services.fields.choices import choices
from services.identifiers import Checked, Severity, check_org_number, check_vat_number, format_org_number
from services.refusals import Refusal
from services.registries.opening import source_name
from services.registries.registry import Company
from services.values import clean_phone

from ...components.dom import Tag, glyph
from ...page import Page
from ..inputs import Changed, Choose, Field, Lines, Proposal
from .addresses import Addresses
from .e_invoicing import EInvoicing
from .twins import Twins
from .vat import VatCheck

PLAIN = (
    *("name", "org_number", "vat_number", "owner_id", "industry_id", "email", "phone", "website"),
    *("invoice_channel", "invoice_email", "invoice_reference", "payment_term_days", "currency", "language"),
    "description",
)


class Fields:
    """Every field of the form; `changed` is called after each letter."""

    def __init__(self, page: Page, changed: Changed) -> None:
        self._page, self._changed = page, changed
        self.by_name: dict[str, Field] = {}
        self.country = page.firm.country

    async def build(self) -> None:
        """Draw them in the order in which they are filled in."""
        page, language = self._page, self._page.language
        owners, industries = await choices("users", language), await choices("industries", language)
        countries = await choices("countries", language)
        me = str(page.actor.user_id or "")
        with Tag("div", None, "k-form k-new-fields"):
            self._add("name", page.t("Name"), required=page.t("required"), classes="k-span-all", data_testid="name")
            self._add("org_number", page.t("Organization number"), data_testid="org-number")
            with Tag("div", None, "k-vat"):
                self._add("vat_number", page.t("VAT number"), data_testid="vat-number")
                self.vat = VatCheck(page, lambda: self.checked("vat_number"))
            self.twins = Twins(page, self._changed)
            owner = Choose(page.t("Account owner"), self._changed, owners, value=me, none=page.t("Nobody"))
            self.by_name["owner_id"] = owner
            industry = Choose(page.t("Industry"), self._changed, industries, data_testid="industry")
            self.by_name["industry_id"] = industry
            self.addresses = Addresses(page, self._changed, countries)
            self.e_invoicing = EInvoicing(page, self._edited, await choices("invoice_channels", language))
            self.by_name["invoice_channel"] = self.e_invoicing.channel
            await self._billing()
            self._contact()
            await self._further()
        self.e_invoicing.start(self.country)

    async def propose(self, company: Company) -> None:
        """Take what a register says, field by field; nothing that a person wrote is overwritten.

        What has to be read is read first: the browser draws the page anew for each part that it is sent.
        """
        source, industry = self._source(company), await industry_for(company.industry_code)
        number = format_org_number(company.country, company.org_number)
        known = {
            "name": company.name,
            "org_number": number,
            "vat_number": company.vat_number if company.vat_registered else None,
            "email": company.email,
            "phone": company.phone,
            "website": company.website,
            "industry_id": None if industry is None else str(industry),
        }
        for name, value in known.items():
            told = source if name != "org_number" else (source[0], self._page.t("Verified"))
            self.by_name[name].propose(Proposal(value, *told) if value else None)
        self.addresses.propose(company, source)
        self.e_invoicing.forget()
        self.check()

    def turn(self, country: str) -> None:
        """The customer is of another country."""
        self.country = country
        self.e_invoicing.turn(country)
        self.check()

    def check(self) -> None:
        """Say what is odd or impossible about the numbers."""
        for name, check in (("org_number", check_org_number), ("vat_number", check_vat_number)):
            field = self.by_name[name]
            self._tell(field, check(self.country, field.value))
        self.vat.show(self.by_name["vat_number"].value, self.country)
        by_email = self.value("invoice_channel") == "email"
        if self.by_name["invoice_email"].error is None:
            nowhere = by_email and not (self.value("invoice_email") or self.value("email"))
            words = self._page.t("Write where the PDF goes: here, or as the customer's email.")
            self.by_name["invoice_email"].warn(words if nowhere else None)

    def checked(self, name: str) -> Checked:
        """A number with what is to be said about it."""
        check = check_org_number if name == "org_number" else check_vat_number
        return check(self.country, self.by_name[name].value)

    def value(self, name: str) -> str:
        """What is written in a field."""
        return self.by_name[name].value.strip()

    def values(self) -> dict[str, Any]:
        """The customer's own values as they are written."""
        told = {name: self.value(name) for name in PLAIN}
        return {**{name: value for name, value in told.items() if value}, "country": self.country}

    def facts(self) -> Facts:
        """What duplicates are looked for by; numbers that cannot be are left out."""
        numbers = {name: self.checked(name) for name in ("org_number", "vat_number")}
        possible = {n: "" if c.severity is Severity.IMPOSSIBLE else c.number for n, c in numbers.items()}
        addresses = tuple(line.address.value.strip() for line in self.e_invoicing.lines)
        plain = {name: self.value(name) for name in ("name", "email", "website")}
        phone = _phone(self.value("phone"), self.country)
        return Facts(country=self.country, e_invoice_addresses=addresses, phone=phone, **plain, **possible)

    def at(self) -> dict[str, Field]:
        """Where refusals stand, by the names that `create_customer` gives them."""
        found = dict(self.by_name)
        for place, (address, _) in enumerate(self.addresses.given()):
            found |= {f"addresses.{place}.{name}": field for name, field in address.fields.items()}
        for place, (line, _) in enumerate(self.e_invoicing.given()):
            parts = {"scheme": line.scheme, "address": line.address, "operator": line.operator}
            found |= {f"e-invoice-addresses.{place}.{name}": field for name, field in parts.items()}
        return found

    def told(self) -> dict[str, Any]:
        """For the draft: every value, and which of them a person wrote."""
        values = {name: field.value for name, field in self.by_name.items()}
        return {"values": values, "typed": [name for name, field in self.by_name.items() if field.is_typed]}

    def restore(self, told: dict[str, Any]) -> None:
        """From the draft."""
        for name, value in (told.get("values") or {}).items():
            field = self.by_name.get(name)
            if field is not None and (name in told.get("typed", ()) or value != field.value):
                field.restore(str(value))

    def clear(self) -> None:
        """Empty for the next customer; country and owner stay."""
        for name, field in self.by_name.items():
            if name != "owner_id":
                field.clear()
        self.addresses.clear()
        self.e_invoicing.clear(self.country)
        self.twins.not_same.clear()
        self.vat.clear()

    def _source(self, company: Company) -> tuple[str, str]:
        t = self._page.t
        return t("From {register}", register=source_name(company.source)), t("Register")

    def _contact(self) -> None:
        t = self._page.t
        with Tag("div", None, "k-section"):
            Tag("h3", t("Contact details"), "k-h3")
        self._add("email", t("Email"), type="email", data_testid="email")
        self._add("phone", t("Phone"), type="tel", data_testid="phone")
        self._add("website", t("Website"), type="url", data_testid="website")

    async def _billing(self) -> None:
        """What every invoice to the customer needs."""
        t, language = self._page.t, self._page.language
        self._add("invoice_email", t("Email for invoices"), type="email", data_testid="invoice-email")
        example = t("For example {example}", example="4471-Hagen")
        told = t("Printed on every invoice.")
        self._add("invoice_reference", t("Reference on invoices"), help_=told, placeholder=example)
        self._add("payment_term_days", t("Payment term, days"), inputmode="numeric", data_testid="payment-term")
        self.by_name["currency"] = Choose(t("Currency"), self._changed, await choices("currencies", language))

    async def _further(self) -> None:
        """What is seldom filled in; folded."""
        t, language = self._page.t, self._page.language
        fields = ("language", "description")
        with Tag("details", None, "k-details k-more k-span-all"):
            with Tag("summary", None, data_testid="more-fields"):
                glyph("chevron-right")
                Tag("b", self._page.n("Show {count} more field", "Show {count} more fields", len(fields)))
                Tag("span", language.list([t("Language"), t("Description")]), "k-muted")
            with Tag("div", None, "k-form"):
                self.by_name["language"] = Choose(t("Language"), self._changed, await choices("languages", language))
                self.by_name["description"] = Lines(t("Description"), self._changed, classes="k-span-all")

    async def _edited(self) -> None:
        self.check()
        await self._changed()

    def _add(self, name: str, label: str, **more: Any) -> None:
        self.by_name[name] = Field(label, self._edited, **more)

    def _tell(self, field: Field, checked: Checked) -> None:
        message = checked.message.message(self._page.language) if checked.message and field.value.strip() else None
        if checked.severity is Severity.IMPOSSIBLE:
            field.error = message
        else:
            field.warn(message)


def _phone(text: str, country: str) -> str:
    try:
        return clean_phone(text, country) if text else ""
    except Refusal:
        return ""
