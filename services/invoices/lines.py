"""The rows of an invoice: how each comes to its amounts, and how they are read from what people write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from services import writing
from services.money import FACTOR_ONE, MOST_MINOR, from_minor, half_up, minor_units
from services.permissions import Actor
from services.refusals import Refusal, TooBig
from services.vat import odd_rate
from services.writing.refusals import NotAccepted

from .refusals import InvoiceIsNegative, NoRows

Row = dict[str, Any]
NAMES = ("description", "quantity", "unit", "unit_price", "vat_rate")


@dataclass(frozen=True)
class Line:
    """A row as it is to be: quantity, unit price and VAT rate in 10⁻⁴. `row_id` and `version` are those of a row there is.

    `place` is where it stands among the rows that were given.
    """

    description: str
    quantity: int
    unit_price: int
    vat_rate: int
    unit: str | None = None
    row_id: int | None = None
    version: int | None = None
    place: int = field(default=0, compare=False)

    def net(self, currency: str) -> int:
        """Quantity × unit price in minor units, rounded half-up once."""
        return half_up(self.quantity * self.unit_price * 10 ** minor_units(currency), FACTOR_ONE**2)

    def tax(self, currency: str) -> int:
        """The VAT on the row's net amount in minor units, rounded half-up once."""
        return half_up(self.net(currency) * self.vat_rate, 100 * FACTOR_ONE)

    def columns(self, currency: str) -> Row:
        """The columns of the row."""
        values = {name: getattr(self, name) for name in NAMES}
        return {**values, "net": self.net(currency), "tax": self.tax(currency)}


async def parse_lines(actor: Actor, given: Sequence[Mapping[str, Any]], *, is_typed: bool = False) -> list[Line]:
    """Rows as people write them, or `is_typed` as JSON has them; each value at fault is refused under
    `rows.{place}.{field}`. Empty rows are left out.
    """
    lines: list[Line] = []
    refused: list[Refusal] = []
    for place, one in enumerate(given):
        if not any(str(one.get(name) or "").strip() for name in ("description", "unit_price")):
            continue
        try:
            lines.append(replace(await _line(actor, one, is_typed), place=place))
        except Refusal as refusal:
            refused += _placed(refusal, place)
    if refused:
        raise NotAccepted(refused)
    return lines


def require_rates(lines: Sequence[Line], seller: str, buyer: str | None, kept: Mapping[int, int]) -> None:
    """Refuse (`VatRateOfNoUse`, each at its row) rates that neither country has; `kept` are those of rows there are."""
    refused: list[Refusal] = []
    for line in lines:
        odd = odd_rate(Decimal(line.vat_rate) / FACTOR_ONE, seller, buyer)
        if odd is not None and kept.get(line.row_id or 0) != line.vat_rate:
            odd.field = f"rows.{line.place}.vat_rate"
            refused.append(odd)
    if refused:
        raise NotAccepted(refused)


def require_sums(lines: Sequence[Line], currency: str) -> tuple[int, int]:
    """The net amount and VAT of an invoice; `NoRows`, `InvoiceIsNegative` or `TooBig` for what is none."""
    if not lines:
        raise NoRows(field="rows")
    amounts = [(line.net(currency), line.tax(currency)) for line in lines]
    net, tax = sum(net for net, _ in amounts), sum(tax for _, tax in amounts)
    if max(abs(one) for pair in (*amounts, (net, tax)) for one in pair) > MOST_MINOR:
        raise TooBig(most=from_minor(MOST_MINOR, currency), field="rows")
    if net < 0:
        raise InvoiceIsNegative(field="rows")
    return net, tax


async def _line(actor: Actor, one: Mapping[str, Any], is_typed: bool) -> Line:
    given = {"quantity": "1", **{name: one.get(name) for name in NAMES if name in one}}
    for name in ("description", "unit_price", "vat_rate"):
        given.setdefault(name, None)
    values = await writing.parse(actor, "invoice-rows", given, {}, is_typed=is_typed)
    return replace(Line(**values), row_id=one.get("id"), version=one.get("version"))


def _placed(refusal: Refusal, place: int) -> list[Refusal]:
    found = refusal.refusals if isinstance(refusal, NotAccepted) else [refusal]
    for one in found:
        one.field = f"rows.{place}.{one.field or 'description'}"
    return found
