"""The section Address: visiting, postal and billing, the last two the same as the first unless told otherwise."""

from typing import Any

from services.fields.choices import Choice
from services.registries.registry import Address, Company

from ...components.dom import Tag, glyph
from ...page import Page
from ..inputs import Changed, Choose, Field, Proposal, Tick

PARTS = ("street", "postal_code", "city", "country")


class Place:
    """Street, postal code, city and country of one address."""

    def __init__(self, page: Page, street: str, changed: Changed, countries: list[Choice]) -> None:
        t = page.t
        with Tag("div", None, "k-form k-place k-span-all") as self.box:
            self.fields: dict[str, Field] = {
                "street": Field(street, changed, autocomplete="off"),
                "postal_code": Field(t("Postal code"), changed),
                "city": Field(t("City"), changed),
                "country": Choose(t("Country"), changed, countries, none=t("Customer's country")),
            }

    def values(self) -> dict[str, str]:
        """What is written."""
        return {name: field.value.strip() for name, field in self.fields.items()}

    def is_empty(self) -> bool:
        """Whether nothing is written but perhaps the country."""
        return not any(self.fields[name].value.strip() for name in ("street", "postal_code", "city"))

    def propose(self, place: Address | None, source: tuple[str, str], language: str, home: str) -> None:
        """Take an address of the register."""
        country = place.country if place and place.country != home else None
        city = place.city_in(language) if place else None
        known = {"street": place and place.street, "postal_code": place and place.postal_code, "city": city}
        for name, value in {**known, "country": country}.items():
            self.fields[name].propose(Proposal(value, *source) if value else None)


class Addresses:
    """The three addresses of a new customer."""

    def __init__(self, page: Page, changed: Changed, countries: list[Choice]) -> None:
        self._page, self._changed = page, changed
        t = page.t
        with Tag("section", None, "k-form k-span-all", data_testid="section-address"):
            with Tag("div", None, "k-section"):
                Tag("h3", t("Address"), "k-h3")
                with Tag("span", None, "k-verified") as self._verified:
                    glyph("badge-check")
                    self._from = Tag("span")
            self.visiting = Place(page, t("Visiting address"), changed, countries)
            self.postal_same = Tick(t("Postal address is the same"), self._switched, is_on=True, mark="postal-same")
            self.billing_same = Tick(t("Billing address is the same"), self._switched, is_on=True, mark="billing-same")
            self.postal = Place(page, t("Postal address"), changed, countries)
            self.billing = Place(page, t("Billing address"), changed, countries)
        self._verified.set_visibility(False)
        self._show()

    def propose(self, company: Company, source: tuple[str, str]) -> None:
        """Take the addresses of the register."""
        page, home = self._page, company.country
        visiting, postal = company.address("visiting"), company.address("postal")
        language = page.language.code
        if company.place:
            day = page.language.date(company.fetched_at.date(), today=page.today)
            self._from.say(page.t("From the register, {date}", date=day))
        self._verified.set_visibility(company.place is not None)
        self.visiting.propose(visiting, source, language, home)
        differs = postal is not None and (postal.street, postal.postal_code) != (
            visiting and visiting.street,
            visiting and visiting.postal_code,
        )
        self.postal.propose(postal if differs else None, source, language, home)
        if differs and self.postal_same.is_on:
            self.postal_same.put(False)
        elif not differs and self.postal.is_empty():
            self.postal_same.put(True)
        self._show()

    def given(self) -> list[tuple["Place", dict[str, Any]]]:
        """The addresses to save, each with the fields that it stands in. Bills go to the postal one if it is the only one."""
        same_postal, same_billing = self.postal_same.is_on, self.billing_same.is_on
        is_all = self.visiting.is_empty() and not same_postal
        found = [(self.visiting, {"is_visiting": True, "is_postal": same_postal, "is_billing": same_billing})]
        if not same_postal:
            found.append(
                (self.postal, {"is_postal": True, **({"is_billing": True} if is_all and same_billing else {})})
            )
        if not same_billing:
            found.append((self.billing, {"is_billing": True}))
        return [(place, flags) for place, flags in found if not place.is_empty()]

    def clear(self) -> None:
        """Empty all of it."""
        for place in (self.visiting, self.postal, self.billing):
            for field in place.fields.values():
                field.clear()
        self.postal_same.put(True)
        self.billing_same.put(True)
        self._verified.set_visibility(False)
        self._show()

    def told(self) -> dict[str, Any]:
        """For the draft."""
        places = {name: getattr(self, name).values() for name in ("visiting", "postal", "billing")}
        return {**places, "postal_same": self.postal_same.is_on, "billing_same": self.billing_same.is_on}

    def restore(self, told: dict[str, Any]) -> None:
        """From the draft."""
        for name in ("visiting", "postal", "billing"):
            place: Place = getattr(self, name)
            for part, value in (told.get(name) or {}).items():
                if part in PARTS and value != place.fields[part].value:
                    place.fields[part].restore(str(value))
        self.postal_same.put(bool(told.get("postal_same", True)))
        self.billing_same.put(bool(told.get("billing_same", True)))
        self._show()

    async def _switched(self) -> None:
        self._show()
        await self._changed()

    def _show(self) -> None:
        self.postal.box.set_visibility(not self.postal_same.is_on)
        self.billing.box.set_visibility(not self.billing_same.is_on)
