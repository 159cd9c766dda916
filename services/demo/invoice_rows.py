"""What stands on the invoices of Nordlyd: hours of work, a part at a fixed price, travel. The amounts stay what they are."""

from collections.abc import Mapping
from random import Random
from typing import Any

from services.money import FACTOR_ONE, half_up

TEXTS: dict[str, dict[str, tuple[str, ...]]] = {
    "SE": {
        "hours": ("Rådgivning enligt avtal", "Konsultarvode", "Projektledning", "Utredning och analys"),
        "fixed": ("Delleverans enligt offert", "Workshop, en dag", "Fast pris, etapp"),
        "travel": ("Resa och logi", "Utlägg enligt bilaga"),
        "unit": ("tim", "st"),
    },
    "NO": {
        "hours": ("Rådgivning etter avtale", "Konsulenthonorar", "Prosjektledelse", "Utredning og analyse"),
        "fixed": ("Delleveranse etter tilbud", "Arbeidsmøte, én dag", "Fastpris, etappe"),
        "travel": ("Reise og opphold", "Utlegg etter vedlegg"),
        "unit": ("timer", "stk"),
    },
    "FI": {
        "hours": ("Neuvonta sopimuksen mukaan", "Konsulttityö", "Projektinjohto", "Selvitys ja analyysi"),
        "fixed": ("Osatoimitus tarjouksen mukaan", "Työpaja, yksi päivä", "Kiinteähintainen vaihe"),
        "travel": ("Matka ja majoitus", "Kulut liitteen mukaan"),
        "unit": ("h", "kpl"),
    },
    "DK": {
        "hours": ("Rådgivning efter aftale", "Konsulenthonorar", "Projektledelse", "Undersøgelse og analyse"),
        "fixed": ("Delleverance efter tilbud", "Arbejdsmøde, én dag", "Fast pris, etape"),
        "travel": ("Rejse og ophold", "Udlæg efter bilag"),
        "unit": ("timer", "stk."),
    },
}
HOUR_PRICES = {
    "SEK": (1150, 1250, 1350, 1480),
    "NOK": (1200, 1300, 1450),
    "DKK": (850, 950, 1050),
    "EUR": (110, 120, 140),
}
HALF = FACTOR_ONE // 2
VAT = 25 * FACTOR_ONE
Line = dict[str, Any]


def lines_of(invoice: Mapping[str, Any], rng: Random) -> list[Line]:
    """The rows of an invoice, which come to its net amount exactly; with VAT where the invoice has some."""
    texts, net = TEXTS.get(str(invoice["country"]), TEXTS["SE"]), int(invoice["net"])
    rate = VAT if invoice["tax"] else 0
    price = rng.choice(HOUR_PRICES.get(str(invoice["currency"]), (1350,)))
    halves = int(net * rng.choice((1.0, 1.0, 0.8, 0.6))) // (price * 50)
    left = net - halves * price * 50
    made = []
    if halves:
        made.append(_line(rng.choice(texts["hours"]), halves * HALF, texts["unit"][0], price * FACTOR_ONE, rate))
    if left:
        kind = "travel" if halves and left * 5 < net else "fixed"
        made.append(_line(rng.choice(texts[kind]), FACTOR_ONE, texts["unit"][1], left * FACTOR_ONE // 100, rate))
    return made


def credited(line: Mapping[str, Any], part: int) -> Line:
    """A row of a credit note over one of so many parts of a row."""
    made = _line(line["description"], line["quantity"] // part, line["unit"], line["unit_price"], line["vat_rate"])
    return {
        **made,
        "quantity": -made["quantity"],
        "net": -made["net"],
        "tax": -made["tax"],
        "credited_row_id": line["id"],
    }


def _line(text: str, quantity: int, unit: str, price: int, rate: int) -> Line:
    net = half_up(quantity * price * 100, FACTOR_ONE**2)
    tax = half_up(net * rate, 100 * FACTOR_ONE)
    return {
        "description": text, "quantity": quantity, "unit": unit, "unit_price": price, "vat_rate": rate, "net": net, "tax": tax,
    }  # fmt: skip
