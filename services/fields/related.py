"""Fields of a customer that say what belongs to it: market segments, an open sales case, an e-invoice address."""

from services.i18n import mark
from services.kpis import catalogue
from services.permissions import visible_projects
from services.sql import Sql

from .field import Field, Viewing
from .links import Links

SEGMENTS = Links("customer-segments", "customer_segment", "customer_id", "segment_id", "customer.id")


def _has_open_sale(viewing: Viewing) -> Sql:
    found = f"(EXISTS (SELECT 1 FROM project WHERE project.customer_id = customer.id AND {catalogue.OPEN}"
    return Sql(f"{found} AND {catalogue.IN_PROGRESS} AND (") + visible_projects(viewing.actor) + ")))"


def _has_e_invoice_address(_viewing: Viewing) -> Sql:
    return Sql("(EXISTS (SELECT 1 FROM e_invoice_address ea WHERE ea.customer_id = customer.id))")


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
