"""What must hold for rows with money: currency, rate, sign, and sums that stay within bounds."""

from services.database import value
from services.derived import cost_columns, invoice_columns, project_columns
from services.money import MOST_MINOR, RATE_ONE, from_minor, minor_units
from services.rates import NoRate, rate_on
from services.refusals import Required, TooBig
from services.sql import Sql

from .refusals import CreditNoteIsPositive, RateOfBaseCurrency
from .write import Write

LATEST_RATE = (
    "SELECT rate FROM currency_rate WHERE currency = ? ORDER BY date DESC LIMIT 1",
    "SELECT currency_rate FROM invoice WHERE currency = ? ORDER BY date DESC, id DESC LIMIT 1",
    "SELECT currency_rate FROM cost WHERE currency = ? ORDER BY date DESC, id DESC LIMIT 1",
    "SELECT currency_rate FROM project WHERE currency = ? ORDER BY id DESC LIMIT 1",
)
AMOUNTS = ("net", "tax", "expected_value")
IN_BASE = {
    "projects": ("expected_value", "expected_base", project_columns),
    "invoices": ("net", "net_base", invoice_columns),
    "costs": ("unit_cost", "net_base", cost_columns),
}


async def fill_currency(write: Write) -> None:
    """The base currency where none is given, whose rate is 1; another brings its rate, or has that of the row's date."""
    base = await _base_currency(write)
    if write.is_new and write.values.get("currency") is None:
        write.values["currency"] = base
    if not write.changes("currency", "currency_rate"):
        return
    given = write.values.get("currency_rate")
    if write.then("currency") == base:
        if given not in (None, RATE_ONE):
            raise RateOfBaseCurrency(field="currency_rate")
        write.values["currency_rate"] = RATE_ONE
    elif given is None and write.changes("currency") and write.resource != "projects":
        await _fill_rate(write, base)
    elif write.resource == "invoices" and given is not None:
        write.values["rate_date"] = None
    _require_amounts_anew(write)


async def _fill_rate(write: Write, base: str) -> None:
    """The rate of the row's date; `NoRate` where the register has none."""
    day = write.then("date")
    if day is None:  # the date is asked for first
        raise Required(field="date")
    found = await rate_on(write.then("currency"), day, write.recorder.connection)
    if found is None:
        raise NoRate(field="currency_rate", currency=write.then("currency"), day=day, base=base)
    write.values["currency_rate"] = found.rate
    if write.resource == "invoices":
        write.values["rate_date"] = found.day


def _require_amounts_anew(write: Write) -> None:
    """Where a new currency has another number of decimals, the amounts have to be given again."""
    before = write.before.get("currency")
    if write.is_new or before is None or minor_units(before) == minor_units(write.then("currency")):
        return
    for name in AMOUNTS:
        if write.before.get(name) and name not in write.values:
            raise Required(field=name)


async def fill_project_rate(write: Write) -> None:
    """A sales case in another currency has the newest rate that the register knows, where it brings none."""
    if not write.changes("currency") or write.values.get("currency_rate") is not None:
        return
    for query in LATEST_RATE:
        rate = await value(Sql(query, (write.then("currency"),)), write.recorder.connection)
        if rate is not None:
            write.values["currency_rate"] = int(rate)
            return


async def credit_note_is_negative(write: Write) -> None:
    """The net of a credit note is not above zero."""
    if write.changes("net", "is_credit_note") and write.then("is_credit_note") and write.then("net") > 0:
        raise CreditNoteIsPositive(field="net")


async def fits(write: Write) -> None:
    """Amounts in base currency stay so small that their sums are exact."""
    source, column, compute = IN_BASE[write.resource]
    whole = {**write.before, **write.values}
    if whole.get("currency_rate") is None:
        whole["currency_rate"] = RATE_ONE
    base = await _base_currency(write)
    amount = compute(whole, base)[column]
    if amount is not None and abs(amount) > MOST_MINOR:
        raise TooBig(most=from_minor(MOST_MINOR, base), field=source)


async def _base_currency(write: Write) -> str:
    return str(await value(Sql("SELECT base_currency FROM organization WHERE id = 1"), write.recorder.connection))
