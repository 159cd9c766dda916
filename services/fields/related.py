"""Fields that say what belongs to a row: segments of a customer, an open sales case, keywords of a contact."""

from services.i18n import mark
from services.kpis import catalogue
from services.permissions import visible_projects
from services.sql import Sql

from .field import Field, Viewing
from .links import Links

SEGMENTS = Links("customer-segments", "customer_segment", "customer_id", "segment_id", "customer.id")
OF_CONTACT = Links("contact-keywords", "contact_keyword", "contact_id", "keyword_id", "contact.id")


def _has_open_sale(viewing: Viewing) -> Sql:
    """Of few customers each is looked at; over the whole list those that have one are found once, from an index.

    The plus keeps SQLite from fetching each of those, where an index in the list's order would end at the first hundred.
    """
    found = "(+customer.id IN (SELECT project.customer_id FROM project WHERE"
    if viewing.few:
        found = "(EXISTS (SELECT 1 FROM project WHERE project.customer_id = customer.id AND"
    found = f"{found} {catalogue.OPEN} AND {catalogue.IN_PROGRESS} AND ("
    return Sql(found) + visible_projects(viewing.actor) + ")))"


def _has_e_invoice_address(_viewing: Viewing) -> Sql:
    return Sql("(EXISTS (SELECT 1 FROM e_invoice_address ea WHERE ea.customer_id = customer.id))")


KEYWORDS = Field(
    "keyword_ids", mark("Keywords"), "tags", sql=lambda _: OF_CONTACT.listed(), choices="keywords", links=OF_CONTACT,
    editable=True, width=180,
)  # fmt: skip
"""Of a contact."""
RELATED = (
    Field(
        "segment_ids", mark("Market segments"), "tags", short=mark("Segments"), sql=lambda _: SEGMENTS.listed(),
        choices="market_segments", links=SEGMENTS, editable=True, mass_editable=True, width=180,
    ),
    Field("has_open_sale", mark("Has an open sales case"), "boolean", short=mark("Open case"), sql=_has_open_sale, width=100),
    Field(
        "has_e_invoice_address", mark("Has an e-invoice address"), "boolean", short=mark("E-invoice"),
        sql=_has_e_invoice_address, width=100,
    ),
)  # fmt: skip
