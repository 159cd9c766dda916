"""Sales cases and projects as a table."""

from services.customers.card import Row, day
from services.standard import ready_made_name

from ...components.dom import Tag, glyph
from ...components.people import avatar
from ...design import STATE_TONES
from ...page import Page
from .parts import link_or_text, page_of, table


def work_table(page: Page, rows: list[Row]) -> None:
    """The rows, or a sentence where there are none."""
    if not rows:
        Tag("p", page.t("No sales case or project here."), "k-card-body k-muted")
        return
    heads = (page.t("Name"), page.t("Status"), page.t("Owner"), page.t("Value"), page.t("Expected"))
    with table(heads, numeric=(3,), label=page.t("Sales cases and projects")):
        for one in rows:
            _row(page, one)


def _row(page: Page, one: Row) -> None:
    with Tag("tr"):
        with Tag("td"), Tag("span", None, "k-td"):
            glyph("handshake" if one["state"] == "in_progress" else "folder-kanban")
            link_or_text(page_of("/projects/{id}", one["id"]), one["name"])
        with Tag("td"), Tag("span", None, "k-tags"):
            words = ready_made_name(one["status_key"], one["status"], page.language)
            Tag("span", words, "k-chip", data_tone=STATE_TONES[one["state"]])
            if one["is_closed"]:
                Tag("span", page.t("Closed"), "k-chip", data_tone="neu")
            elif one["project_status"] and one["state"] == "won":
                Tag(
                    "small", ready_made_name(one["project_status_key"], one["project_status"], page.language), "k-muted"
                )
        with Tag("td"):
            if one["owner_id"] is not None:
                with Tag("span", None, "k-person"):
                    avatar(one["owner_id"], one["owner"], "k-av-18")
                    Tag("span", one["owner"])
        Tag("td", page.language.money(one["expected_value"], one["currency"], decimals=0), "k-num")
        when = one["end_date"] if one["state"] == "won" else one["expected_order_date"] or one["end_date"]
        Tag("td", page.language.date(day(when), today=page.today))
