"""The figures of one project, as far as the viewer may see them."""

from decimal import Decimal

from services.fields.of_project import PROJECT_FIGURES
from services.fields.partly import partly
from services.projects.card import ProjectCard

from ..components.dom import Tag, glyph
from ..page import Page

ADDS_UP = {field.name: field.adds_up for field in PROJECT_FIGURES}


class ProjectFiguresBox:
    """A box of figures; what may not be seen is not there, never 0."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._box = Tag("section", None, "k-keys-box", aria_label=page.t("Key figures"))

    def show(self, card: ProjectCard) -> None:
        """Draw the figures as they are now."""
        page, found = self._page, card.figures
        shown = [("value", page.t("Expected value"), found.value, "")]
        if found.billed is not None:
            words = page.n("{count} invoice", "{count} invoices", found.invoice_count)
            shown.append(("billed", page.t("Billed"), found.billed, words))
        if found.costs is not None:
            unpriced = page.n("{count} cost without unit cost", "{count} costs without unit cost", found.unpriced)
            words = page.n("{count} cost", "{count} costs", found.cost_count)
            shown.append(("costs", page.t("Costs"), found.costs, unpriced if found.unpriced else words))
        if found.margin is not None and found.costs is not None:
            shown.append(("margin", page.t("Margin"), found.margin, self._share(found.margin, found.billed)))
        self._box.clear()
        self._box.style(f"grid-template-columns:repeat({len(shown)},minmax(0,1fr))")
        with self._box:
            for name, label, amount, below in shown:
                self._figure(name, label, amount, below)

    def _figure(self, name: str, label: str, amount: int | None, below: str) -> None:
        page, currency = self._page, self._page.firm.base_currency
        shown = page.language.money(amount, currency, decimals=0, with_currency=False)
        exact = page.language.money(amount, currency)
        note = partly(ADDS_UP.get(name, ()), page.actor, page.language)
        title = "\n".join(filter(None, (exact, note)))
        with Tag("div", None, "k-keyfig", title=title, data_testid=f"project-{name}"):
            with Tag("span", label, "k-kpi-label"):
                if note:
                    glyph("eye-off", "k-partly")
                    Tag("span", note, "k-sr")
            with Tag("span", None, "k-kpi-figure"):
                Tag("span", shown, "k-kpi-value", data_exact=exact)
                Tag("span", currency if amount is not None else "", "k-kpi-unit")
            Tag("span", below, "k-kpi-foot")

    def _share(self, margin: int, billed: int | None) -> str:
        if not billed or billed <= 0:
            return ""
        return self._page.t("{share} of billing", share=self._page.language.percent(Decimal(margin) / Decimal(billed)))
