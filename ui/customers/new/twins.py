"""The notice above the form that such a customer is there already."""

from services.customers.duplicates import Duplicate, Duplicates
from services.customers.facts import BLOCKING, Reason
from services.i18n import mark
from services.identifiers import format_org_number

from ...components.basics import button
from ...components.dom import Tag, glyph
from ...design import colour, initials
from ...page import Page
from ..inputs import Changed

WORDS = {
    Reason.ORG_NUMBER: mark("same organization number"),
    Reason.VAT_NUMBER: mark("same VAT number"),
    Reason.NAME: mark("similar name"),
    Reason.DOMAIN: mark("same domain"),
    Reason.PHONE: mark("same phone"),
    Reason.E_INVOICE: mark("same e-invoice address"),
}


class Twins:
    """Tells of customers that look the same; those that somebody tells apart are left out from then on."""

    def __init__(self, page: Page, changed: Changed) -> None:
        self._page, self._changed = page, changed
        self.not_same: set[int] = set()
        self._box = Tag("div", None, "k-span-all k-twins", data_testid="duplicates", aria_live="polite")

    def show(self, found: Duplicates) -> None:
        """Show what was found."""
        self._box.clear()
        blocking = found.blocking
        told = [one for one in found.found if one.customer_id not in self.not_same and not one.blocks]
        with self._box:
            if blocking is not None:
                self._note(self._page.t("This number belongs to a customer that you have already"), [blocking], "neg")
            elif found.hidden:
                self._hidden()
            elif told:
                self._note(self._page.t("Looks like a customer that you have already"), told[:3], "warn")

    def _note(self, title: str, listed: list[Duplicate], tone: str) -> None:
        with Tag("div", None, "k-note", data_tone=tone):
            glyph("copy")
            with Tag("div"):
                told = listed[0].reasons
                told = tuple(reason for reason in told if reason in BLOCKING) or told  # a number says it all
                reasons = [self._page.t(WORDS[reason]) for reason in told]
                with Tag("p"):
                    Tag("b", title)
                    Tag("span", f" – {', '.join(reasons)}")
                for one in listed:
                    self._line(one)

    def _line(self, one: Duplicate) -> None:
        page = self._page
        number = format_org_number(one.country, one.org_number) if one.org_number else ""
        owner = page.t("owner {name}", name=one.owner) if one.owner else ""
        with Tag("div", None, "k-dup"):
            Tag("span", initials(one.name)[:1], f"k-tile k-tile-24 k-av{colour(one.customer_id)}", aria_hidden="true")
            with Tag("div"):
                Tag("b", one.name)
                Tag("small", " · ".join(word for word in (str(one.number), number, owner) if word))
            link = Tag("a", page.t("Open customer"), "k-btn k-sec k-sm", href=f"/customers/{one.customer_id}")
            link.attribute("data-testid", "open-duplicate")
            if not one.blocks:
                button(page.t("Not the same"), lambda: self._apart(one), classes="k-ghost k-sm", mark="not-the-same")

    def _hidden(self) -> None:
        with Tag("div", None, "k-note", data_tone="neg"):
            glyph("lock")
            with Tag("div"):
                Tag("p", self._page.t("This number cannot be used here. Ask an administrator."))

    async def _apart(self, one: Duplicate) -> None:
        self.not_same.add(one.customer_id)
        await self._changed()
