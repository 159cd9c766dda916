"""The invoices of a project, on its card."""

from services.customers.card import day
from services.projects.card import ProjectCard, Row
from services.standard import ready_made_name

from ..components.dom import Tag, glyph
from ..page import Page


def invoice_section(page: Page, card: ProjectCard) -> None:
    """The invoices, newest first, and the way to a new one."""
    with Tag("section", None, "k-card", data_testid="project-invoices"):
        with Tag("header", None, "k-card-head"):
            Tag("h2", page.t("Invoices"), "k-h3")
            Tag("span", str(len(card.invoices)), "k-count")
            if page.actor.may("edit") and not card.values["is_internal"]:
                with Tag("div", None, "k-card-end"):
                    address = f"/invoices/new?customer={card.values['customer_id']}&project={card.project_id}"
                    with Tag("a", None, "k-btn k-sec k-sm", href=address, data_testid="project-new-invoice"):
                        glyph("plus")
                        Tag("span", page.t("New invoice"))
        if not card.invoices:
            Tag("p", page.t("No invoices."), "k-card-body k-muted")
            return
        heads = (page.t("Number"), page.t("Invoice date"), page.t("Due date"), page.t("Status"), page.t("Net"))
        with Tag("div", None, "k-tablebox"), Tag("table", None, "k-table"):
            with Tag("thead"), Tag("tr"):
                for place, head in enumerate(heads):
                    Tag("th", head, "k-num" if place == len(heads) - 1 else "", scope="col")
            with Tag("tbody"):
                for one in card.invoices:
                    _row(page, one)


def _row(page: Page, one: Row) -> None:
    with Tag("tr"):
        with Tag("td"):
            Tag("a", one["number"] or page.t("No number"), "k-link", href=f"/invoices/{one['id']}")
        Tag("td", page.language.date(day(one["date"]), today=page.today))
        Tag("td", page.language.date(day(one["due_date"]), today=page.today))
        with Tag("td"):
            words = ready_made_name(one["status_key"], one["status"], page.language)
            Tag("span", words, "k-status", data_tone="pos" if one["is_paid"] else "neu")
        Tag("td", page.language.money(one["net"], one["currency"]), "k-num")
