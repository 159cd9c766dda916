"""Takes made-up facts down as rows: ids, derived columns and dates as the database wants them."""

from collections import Counter
from typing import Any

from services.derived import searchable
from services.money import RATE_ONE, convert_minor
from services.text import sort_key

from .calendar import Calendar
from .companies import Company
from .firm import Firm
from .numbers import e_invoice_address, vat_number
from .rates import rates_of
from .tables import TABLES, Rows

FIRST_PROJECT = 1001


class Ledger:
    """Rows of one batch after another (`take`); ids go on from batch to batch."""

    def __init__(self, firm: Firm, calendar: Calendar) -> None:
        self.firm = firm
        self.calendar = calendar
        self.rows: Rows = {table: [] for table in TABLES}
        self._ids: Counter[str] = Counter({"customer": firm.next_customer_id - 1})
        self._numbers: Counter[int] = Counter()
        self._rates: dict[str, list[int]] = {}

    def take(self) -> Rows:
        """The rows since the last time."""
        taken, self.rows = self.rows, {table: [] for table in TABLES}
        return taken

    def customer(
        self, company: Company, owner_id: int | None, day: int, address: tuple[str, str, str, str], more: dict[str, Any]
    ) -> int:
        """A customer with its address; `more` are further columns."""
        row_id, made = self._next("customer"), self.calendar.moment[day]
        number = self.firm.next_number + row_id - self.firm.next_customer_id
        country = company.country
        vat, email = vat_number(country.code, company.org_number), f"info@{company.domain}"
        website, phone = f"https://www.{company.domain}", more.get("phone")
        words = (company.name, number, company.org_number, vat, email, website)
        self.rows["customer"].append((
            row_id, number, company.name, sort_key(company.name)[:200], company.org_number, vat, country.code, owner_id,
            self.firm.industries[company.industry], email, phone, website, more.get("description"), more.get("currency"),
            country.language, more.get("terms", 30), more.get("is_active", True), False, more.get("source"),
            more.get("status"), more.get("checked_at"), searchable(*words, phone=phone), made, made,
        ))  # fmt: skip
        street, postal, city, _ = address
        where = (self._next("address"), row_id, street, postal, city, country.code)
        self.rows["address"].append((*where, True, True, True, True))
        return row_id

    def e_invoicing(self, customer_id: int, company: Company) -> None:
        """The customer's default e-invoice address."""
        scheme, address = e_invoice_address(company.country.code, company.org_number)
        self.rows["e_invoice_address"].append((self._next("e_invoice_address"), customer_id, scheme, address, True))

    def segment(self, customer_id: int, segment_id: int) -> None:
        """The customer's place in a market segment."""
        self.rows["customer_segment"].append((self._next("customer_segment"), customer_id, segment_id))

    def contact(
        self,
        customer_id: int,
        person: tuple[str, str, str],
        role_id: int,
        email: str,
        phone: str,
        language: str,
        day: int,
    ) -> int:
        """A person at a customer."""
        first, last, title = person
        row_id, made = self._next("contact"), self.calendar.moment[day]
        text = searchable(first, last, email, title, phone=phone)
        self.rows["contact"].append((
            row_id, customer_id, first, last, sort_key(f"{last} {first}")[:250], title, role_id, email, phone, language,
            True, True, text, made, made,
        ))  # fmt: skip
        return row_id

    def project(
        self,
        customer_id: int,
        name: str,
        status: str,
        people: tuple[int | None, int | None, int | None],
        day: int,
        more: dict[str, Any],
    ) -> int:
        """A sales case or project; `people` are owner, sales person and business unit, days in `more` are numbers."""
        row_id, made = self._next("project"), self.calendar.moment[day]
        number, value = FIRST_PROJECT + row_id - 1, more.get("value")
        currency = more.get("currency", self.firm.base)
        rate = self.rate(currency, day)
        in_base = None if value is None else convert_minor(value, currency, rate, self.firm.base)
        days = (self._day(more.get(name)) for name in ("expected", "ordered", "start", "end"))
        self.rows["project"].append((
            row_id, customer_id, number, name, self.firm.sales_statuses[status], more.get("work"), more.get("closed", False),
            more.get("internal", False), *people, currency, rate, value, in_base, more.get("probability"), *days,
            searchable(name, number), made, made,
        ))  # fmt: skip
        return row_id

    def invoice(
        self,
        customer_id: int,
        project_id: int,
        day: int,
        status: str,
        currency: str,
        net: int,
        seller: int | None,
        more: dict[str, Any],
    ) -> tuple[int, int]:
        """An invoice or (`credits` names the invoice) a credit note; answers with its id and net in base currency."""
        row_id, rate, made = self._next("invoice"), self.rate(currency, day), self.calendar.moment[day]
        in_base = net if currency == self.firm.base else convert_minor(net, currency, rate, self.firm.base)
        number = None if status in ("draft", "ready_to_send") else self._number(day)
        credits = more.get("credits")
        self.rows["invoice"].append((
            row_id, customer_id, more.get("payer"), project_id, number, self.calendar.day[day], self.calendar.day[day + 30],
            self.firm.invoice_statuses[status], currency, rate, net, more.get("tax", 0), in_base, credits is not None, credits,
            seller, number or "", made, made,
        ))  # fmt: skip
        return row_id, in_base

    def cost(
        self,
        project_id: int,
        kind: str,
        day: int,
        quantity: int,
        unit_cost: int | None,
        net: int,
        user_id: int,
        is_rejected: bool = False,
    ) -> None:
        """A cost in base currency; `net` is quantity × unit cost in minor units, rounded half-up."""
        made = self.calendar.moment[day]
        self.rows["cost"].append((
            self._next("cost"), project_id, kind, self.calendar.day[day], quantity, unit_cost, self.firm.base, RATE_ONE, net,
            user_id, is_rejected, made, made,
        ))  # fmt: skip

    def stage(self, customer_id: int, is_active: bool, is_prospect: bool, since: int, until: int | None) -> None:
        """A period of the customer's history."""
        moment = self.calendar.moment
        ended = None if until is None else moment[until]
        self.rows["stage_period"].append(
            (self._next("stage_period"), customer_id, is_active, is_prospect, moment[since], ended)
        )

    def rate(self, currency: str, day: int) -> int:
        """What one unit of a currency cost on a day (10⁻¹⁰)."""
        if currency not in self._rates:
            self._rates[currency] = rates_of(self.firm.base, currency, self.calendar.months[-1] + 1)
        return self._rates[currency][self.calendar.months[day]]

    def _number(self, day: int) -> str:
        month = self.calendar.months[day]
        self._numbers[month] += 1
        date = self.calendar.dates[day]
        return f"{date.year % 100}{date.month:02}{self._numbers[month]:05}"

    def _day(self, day: int | None) -> Any:
        return None if day is None else self.calendar.day[min(day, len(self.calendar.day) - 1)]

    def _next(self, table: str) -> int:
        self._ids[table] += 1
        return self._ids[table]
