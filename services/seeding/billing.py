"""What is invoiced on a project, and what the work behind it costs."""

from random import Random

from services.money import RATE_ONE, cost_base, minor_units

from .ledger import Ledger
from .people import FACTOR, Person
from .plans import Plan
from .rates import foreign

COST_KINDS = (*("hours",) * 16, "travel", "subcontracting", "subcontracting", "product", "other")
QUARTER = FACTOR // 4
TAX = {"SE": 25, "NO": 25, "FI": 25, "DK": 25}


class Billing:
    """Writes invoices, credit notes and costs into a ledger."""

    def __init__(self, ledger: Ledger, rng: Random) -> None:
        self._ledger = ledger
        self._rng = rng
        self._last = ledger.calendar.last
        self._workers = ledger.firm.people
        self._sellers = [person for person in ledger.firm.people if person.sells]
        self._payers: list[int] = []
        self._digits = minor_units(ledger.firm.base)
        self._minor = FACTOR // 10**self._digits  # a minor unit as a unit cost

    def may_pay(self, customer_id: int) -> None:
        """Tell of a customer that may pay the invoices of others."""
        self._payers = [*self._payers[-40:], customer_id]

    def invoices(self, plan: Plan, customer_id: int, project_id: int, first: int, last: int, mean: float) -> None:
        """About `mean` invoices on a project between two days, with the costs behind them."""
        rng, calendar = self._rng, self._ledger.calendar
        days = sorted(calendar.busy_day(rng, first, last) for _ in range(max(1, round(rng.gauss(mean, mean / 3)))))
        for day in days:
            self._invoice_on(plan, customer_id, project_id, day)

    def _invoice_on(self, plan: Plan, customer_id: int, project_id: int, day: int) -> None:
        rng, ledger = self._rng, self._ledger
        currency, home = ledger.firm.base, plan.company.country
        if foreign(home.currency, currency) and rng.random() < 0.75:
            currency = home.currency
        in_base = int(plan.invoice * rng.uniform(0.4, 1.6))
        net = self._rounded(in_base, currency, day)
        tax = net * TAX[home.code] // 100 if home.code == ledger.firm.country else 0
        payer = rng.choice(self._payers) if self._payers and rng.random() < 0.015 else None
        seller = plan.owner.id if rng.random() < 0.85 else rng.choice(self._sellers).id
        status = self._status(self._last - day)
        more = {"tax": tax, "payer": payer}
        invoice_id, in_base = ledger.invoice(customer_id, project_id, day, status, currency, net, seller, more)
        if status in ("sent", "paid") and rng.random() < 0.03 and day + 6 < self._last:
            self._credit(customer_id, project_id, day, currency, (invoice_id, net, tax), seller)
        self._work(project_id, plan, day, int(in_base * (1 - plan.margin)))

    def _credit(
        self, customer_id: int, project_id: int, day: int, currency: str, of: tuple[int, int, int], seller: int
    ) -> None:
        invoice_id, net, tax = of
        part = self._rng.choice((1, 2, 4))
        when = min(self._last, day + self._rng.randrange(3, 25))
        more = {"tax": -(tax // part), "credits": invoice_id}
        self._ledger.invoice(customer_id, project_id, when, "credit_sent", currency, -(net // part), seller, more)

    def _work(self, project_id: int, plan: Plan, day: int, total: int) -> None:
        """Two costs behind an invoice, that together come to `total` (base minor units) or nearly."""
        rng = self._rng
        first = int(total * rng.uniform(0.3, 0.7))
        for part in (first, total - first):
            kind = rng.choice(COST_KINDS)
            worker = plan.owner if rng.random() < 0.4 else rng.choice(self._workers)
            when = max(0, day - rng.randrange(0, 28))
            if kind == "hours":
                hours = part * self._minor * FACTOR // worker.hour_cost // QUARTER * QUARTER
                self._hours(project_id, worker, when, max(QUARTER, hours))
            else:
                self._ledger.cost(
                    project_id, kind, when, FACTOR, part * self._minor, part, worker.id, rng.random() < 0.01
                )

    def selling(self, project_id: int, plan: Plan, first: int, last: int) -> None:
        """A few hours that selling took."""
        for _ in range(self._rng.randrange(0, 3)):
            self._hours(
                project_id, plan.owner, self._rng.randrange(first, last + 1), self._rng.randrange(2, 24) * QUARTER
            )

    def _hours(self, project_id: int, worker: Person, day: int, quantity: int) -> None:
        chance = self._rng.random()
        unit_cost = None if chance < 0.01 else worker.hour_cost
        net = cost_base(quantity, unit_cost, RATE_ONE, self._ledger.firm.base)
        self._ledger.cost(project_id, "hours", day, quantity, unit_cost, net, worker.id, chance > 0.99)

    def _status(self, age: int) -> str:
        chance = self._rng.random()
        if age > 40:
            return "paid" if chance < 0.985 else "sent" if chance < 0.997 else "draft"
        if age > 14:
            return "sent" if chance < 0.6 else "paid"
        return "sent" if chance < 0.8 else "draft" if chance < 0.9 else "ready_to_send"

    def _rounded(self, in_base: int, currency: str, day: int) -> int:
        """An amount of base currency as an even amount (tens) of another."""
        ten: int = 10 ** (minor_units(currency) + 1)
        major = in_base / 10**self._digits * RATE_ONE / self._ledger.rate(currency, day)
        return max(ten, int(round(major / 10) * ten))
