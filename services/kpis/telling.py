"""The figures of the tiles in the shape that the API and the command line tell them in (`contract.md`)."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from services.database import value
from services.i18n import Language, language
from services.money import from_minor
from services.organization import organization
from services.permissions import actor_of
from services.refusals import Refusal
from services.sql import Sql

from .figures import Figure
from .past import figures_on


class UnknownUser(Refusal):
    """There is no active user with the e-mail address “{email}”. Check how it is written."""

    status = 404


def as_json(figure: Figure, as_of: date, currency: str, viewer: Language) -> dict[str, Any]:
    """A tile as JSON: money as a decimal string, its unit the currency; percentages as numbers, null for none.

    `as_of` is the day whose state it shows: today's where history does not reach the day that was asked for.
    """
    comparison = figure.comparison
    return {
        "key": figure.kpi.key,
        "value": _amount(figure, figure.value, currency),
        "unit": currency if figure.kpi.unit == "money" else "customers",
        "comparison": {
            "value": _amount(figure, comparison.value, currency),
            "change_percent": percent(comparison.change),
        },
        "share_percent": percent(figure.share),
        "left_out": figure.left_out,
        "as_of": as_of.isoformat(),
        "formula": formula(figure, currency, viewer),
    }


def formula(figure: Figure, currency: str, viewer: Language) -> str:
    """The KPI's sentence with the numbers put in."""
    if figure.kpi.unit == "count":
        counted = {term.key: viewer.n("{count} customer", "{count} customers", term.sum.rows) for term in figure.terms}
        return viewer.t(figure.kpi.formula, **counted)
    amounts = {term.key: viewer.money(term.sum.amount, currency) for term in figure.terms}
    return viewer.t(figure.kpi.formula, **amounts)


def percent(fraction: Decimal | None) -> float | None:
    """A fraction as percent with one decimal, as JSON numbers go."""
    return None if fraction is None else float((fraction * 100).quantize(Decimal("0.1"), ROUND_HALF_UP))


async def kpis_of(email: str, on: date | None = None) -> list[dict[str, Any]]:
    """The tiles that the user with an e-mail address may see, with `on` as today; `UnknownUser`."""
    user_id = await value(Sql("SELECT id FROM user_account WHERE email = ?", (email.strip().lower(),)))
    actor = await actor_of(int(user_id), "cli") if user_id is not None else None
    if actor is None:
        raise UnknownUser(email=email)
    firm = await organization()
    told = await figures_on(actor, on or firm.today())
    return [as_json(figure, as_of, firm.base_currency, language(actor.language)) for figure, as_of in told]


def _amount(figure: Figure, amount: int | None, currency: str) -> str | int | None:
    if amount is None or figure.kpi.unit == "count":
        return amount
    return str(from_minor(amount, currency))
