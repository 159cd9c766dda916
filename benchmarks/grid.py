"""The grid under filters: first and last rows, counts and sums, each as if it were asked for the first time."""

from collections.abc import AsyncIterator

from services import listing
from services.filters.filter import Filter, parse
from services.kpis import memory

from .lists import BLOCK, reader
from .measuring import Figure, repeated
from .promises import COUNT, FILTERED, FILTERED_TWICE, TOTALS
from .register import Register, administrator

SINGLE = (
    "country.any:NO", "owner_id.any:me", "stage.any:dormant", "industry_id.any:3", "billed_this_year.ge:100000",
    "name.contains:berg", "last_invoice_date.not_since:last_90_days", "has_open_sale.is:yes",
    "has_e_invoice_address.is:no", "is_active.is:no", "email.empty",
)  # fmt: skip
DOUBLE = (
    "country.any:SE;stage.any:active", "industry_id.any:3;billed_this_year.ge:100000", "stage.any:active;has_open_sale.is:yes",
    "owner_id.any:me;last_invoice_date.not_since:last_90_days", "or(country.any:DK;stage.any:prospect)",
)  # fmt: skip
ORDERS = (
    "-billed_this_year", "-margin_this_year", "open_sales_value", "stage", "last_invoice_date", "number", "owner_id",
    "country", "website", "is_active", "has_open_sale",
)  # fmt: skip
COUNTED = ("", "country.any:NO", "stage.any:active", "has_open_sale.is:yes", "last_invoice_date.not_since:last_90_days")


async def measure(_: Register) -> AsyncIterator[Figure]:
    """Filters, orders, pairs; then counts and sums, nothing remembered."""
    actor = await administrator()
    read = await reader(actor, counted=False)
    for promise, texts in ((FILTERED, SINGLE), (FILTERED_TWICE, DOUBLE)):
        for text in texts:
            asked = parse(text)
            total = await listing.count(await listing.scene("customers", actor, asked))
            for end, offset in (("first", 0), ("last", max(0, total - BLOCK))):
                what = f"{end} rows, {text}, {total:,} found"
                yield await repeated(promise, what, lambda a=asked, o=offset: read(a, "name", o), 5)
    everything = await listing.count(await listing.scene("customers", actor, Filter()))
    for order in ORDERS:
        for end, offset in (("first", 0), ("last", everything - BLOCK)):
            work = lambda o=order, at=offset: read(Filter(), o, at)  # noqa: E731
            yield await repeated(FILTERED, f"{end} rows by {order}", work, 5)
    for text in COUNTED:
        scene = await listing.scene("customers", actor, parse(text))
        yield await repeated(COUNT, text or "all", lambda s=scene: listing.count(s), 5, _forget)
        yield await repeated(TOTALS, text or "all", lambda s=scene: listing.totals(s), 5, _forget)


async def _forget() -> None:
    memory.forget()
