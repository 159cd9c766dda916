"""Values of the change log in words: whom an id stands for, an amount with its currency, the fields of a new record."""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from services.fields.catalogue import CATALOGUE
from services.fields.choices import labels
from services.fields.field import Field
from services.fields.names import field_names, key_of
from services.i18n import Language
from services.money import from_minor, minor_units
from services.organization import Firm
from services.sql import Sql

from .rows import Teller, Telling

FIELDS = {(resource, field.name): field for resource, fields in CATALOGUE.items() for field in fields}
HOLD_MONEY = {"invoices": "invoice", "projects": "project", "costs": "cost"}
_CURRENCY = " ".join(
    f"WHEN '{name}' THEN (SELECT m.currency FROM {table} m WHERE m.id = c.row_id)" for name, table in HOLD_MONEY.items()
)
POINTED_AT = {
    "customer_id": ("customer", "name"),
    "billing_customer_id": ("customer", "name"),
    "project_id": ("project", "name"),
    "credited_invoice_id": ("invoice", "number"),
}
"""The fields that hold the id of a row with a name. Who may not see all rows is not told their values at all."""


def _named(column: str) -> Sql:
    """The name of what a value points to."""
    given = f"CAST(nullif(c.{column}, 'null') AS BIGINT)"
    cases = " ".join(
        f"WHEN '{name}' THEN (SELECT o.{named} FROM {table} o WHERE o.id = {given})"
        for name, (table, named) in POINTED_AT.items()
    )
    return Sql(f"(CASE c.field {cases} END)")


OF_CUSTOMER = Sql("(SELECT o.name FROM customer o WHERE o.id = c.customer_id)")


def _beside(column: str) -> tuple[Sql, ...]:
    currency = Sql(f"(CASE c.resource {_CURRENCY} END)")
    return (Sql("c.resource"), Sql("c.field"), currency, _named(column), Sql("c.customer_id"), OF_CUSTOMER)


TEXTS = ("text", "long_text", "email", "phone", "url", "org_number", "vat_number")
Known = dict[str, dict[int | str, str]]


async def teller(viewer: Language, firm: Firm) -> Teller:
    """What turns a value and what stands beside it into words."""
    listed = {field.choices for field in FIELDS.values() if field.choices}
    known: Known = {name: await labels(name, viewer) for name in sorted(listed)}
    words = _Words(viewer, firm, known)
    return words.told


TELLINGS = {column: Telling(_beside(column), teller) for column in ("old", "new")}


class _Words:
    def __init__(self, viewer: Language, firm: Firm, known: Known) -> None:
        self._viewer, self._firm, self._known = viewer, firm, known
        self._names = field_names()

    def told(
        self,
        text: str,
        resource: str,
        name: str | None,
        currency: str | None,
        named: str | None,
        customer_id: int | None,
        customer: str | None,
    ) -> str:
        """A value; of a whole record those fields that have names. `named` is what the value points to."""
        if name in POINTED_AT:
            return named or self._viewer.t("no longer there ({value})", value=text)
        if name is not None:
            field = FIELDS.get((resource, name))
            return self._value(_text(text) if field and field.kind in TEXTS else _plain(text), field, currency)
        record = _plain(text)
        if not isinstance(record, dict):
            return text
        own = str(record.get("currency") or currency or "") or None
        record = {
            part: customer
            if POINTED_AT.get(part, ("",))[0] == "customer" and value == customer_id and customer
            else value
            for part, value in record.items()
        }
        told = [self._part(resource, part, value, own) for part, value in record.items() if value not in (None, "", [])]
        return "; ".join(part for part in told if part)

    def _part(self, resource: str, name: str, value: Any, currency: str | None) -> str:
        label = self._names.get(key_of(resource, name))
        if label is None:
            return ""
        told = self._value(value, FIELDS.get((resource, name)), currency)
        return self._viewer.t("{thing}: {field}", thing=self._viewer.t(label), field=told)

    def _value(self, given: Any, field: Field | None, currency: str | None) -> str:
        if field is None:
            return self._any(given)
        if field.choices:
            words = self._known.get(field.choices, {})
            return ", ".join(words.get(one, str(one)) for one in (given if isinstance(given, list) else [given]))
        tell = KINDS.get(field.kind)
        if tell is not None:
            return tell(self, given)
        if isinstance(given, int) and not isinstance(given, bool) and (field.kind == "money" or field.scale):
            return self._amount(given, field, currency)
        return self._any(given)

    def _amount(self, given: int, field: Field, currency: str | None) -> str:
        if field.scale:
            return self._viewer.number(Decimal(given).scaleb(-field.scale), None if field.unit is None else field.scale)
        code = self._firm.base_currency if field.unit == "base" or currency is None else currency
        return f"{self._viewer.number(from_minor(given, code), minor_units(code))} {code}"

    def _any(self, given: Any) -> str:
        if isinstance(given, bool):
            return self.yes(given)
        return given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)

    def yes(self, given: Any) -> str:
        """Yes or no."""
        return self._viewer.t("Yes") if given else self._viewer.t("No")

    def day(self, given: Any) -> str:
        """A date."""
        return self._viewer.date(date.fromisoformat(str(given)[:10]), style="numeric")

    def moment(self, given: Any) -> str:
        """A moment in the firm's zone."""
        return self._viewer.datetime(datetime.fromisoformat(str(given)), self._firm.time_zone)


KINDS: dict[str, Callable[[_Words, Any], str]] = {"boolean": _Words.yes, "date": _Words.day, "moment": _Words.moment}


def _plain(text: str) -> Any:
    """What JSON text stands for."""
    try:
        return json.loads(text)
    except ValueError:
        return _text(text)


def _text(text: str) -> str:
    """A text of JSON that has lost its quotation marks."""
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text
