"""Sample data in a register of one's own: well-known made-up customers with a year of work, in one change set.

Undo takes all of it back. Their invoices carry numbers of their own, so that the firm's series begins where it should.
"""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from services import history, writing
from services.accounts import save_preferences
from services.changes import Recorder, recording
from services.database import rows, value
from services.money import minor_units
from services.organization import organization
from services.permissions import Actor
from services.preferences import preferences_of
from services.refusals import NothingToUndo, NotPermitted, Refusal
from services.seeding.firm import Firm, firm_as_it_is
from services.sql import Sql

from .companies import KNOWN, Known

NAME = "sample"  # the preference that keeps the change set
STANDS = (
    "SELECT 1 FROM change c JOIN customer k ON k.id = c.row_id"
    " WHERE c.change_set_id = ? AND c.resource = 'customers' AND c.action = 'create' LIMIT 1"
)
MONTHS = 14
PAID_AFTER = 45  # days
OFTEN = 1_000_000  # whoever is billed so much in a year gets an invoice every month, others every third
KRONOR = ("SEK", "NOK", "DKK")  # `Known.yearly` is in kronor; other currencies are worth about ten of them
QUIET = {7: 0.4, 12: 0.7}  # July, December
PROSPECTS = ("Mälarö Vård AB", "Skærbæk Agro A/S")  # nothing was done for them yet
WORK = {"SE": "Rådgivning", "NO": "Rådgivning", "DK": "Rådgivning", "FI": "Neuvonta"}
HOUR = 750_0000  # what an hour costs in kronor, in 10⁻⁴


class NotEmpty(Refusal):
    """There are customers already. Sample data is for a register without any."""


def may_add_sample(actor: Actor) -> bool:
    """Whether the actor may: by right, and so that all of it would be seen."""
    sees_all = {actor.customer_scope, actor.project_scope, actor.invoice_scope} == {"all"}
    return actor.user_id is not None and actor.may("import") and actor.may("edit") and sees_all


async def add_sample(actor: Actor) -> int:
    """Write the sample; answers with the change set that takes it back. Refusals: `NotPermitted`, `NotEmpty`."""
    if not may_add_sample(actor) or actor.user_id is None:
        raise NotPermitted()
    firm, today = await firm_as_it_is(), (await organization()).today()
    async with recording(actor, "import", summary={"sample": True}) as recorder:
        if await value(Sql("SELECT 1 FROM customer WHERE NOT is_internal LIMIT 1"), recorder.connection):
            raise NotEmpty()
        sample = _Sample(actor, recorder, firm, today)
        await sample.read_statuses()
        for place, known in enumerate(KNOWN):
            await sample.customer(place, known)
    assert recorder.change_set_id is not None
    await save_preferences(actor.user_id, {NAME: recorder.change_set_id})
    return recorder.change_set_id


async def sample_of(actor: Actor) -> int | None:
    """The change set of the sample that the actor added, None when there is none or all its customers are gone."""
    if actor.user_id is None:
        return None
    change_set_id = (await preferences_of(actor.user_id)).get(NAME)
    if not isinstance(change_set_id, int):
        return None
    return change_set_id if await value(Sql(STANDS, (change_set_id,))) else None


async def remove_sample(actor: Actor) -> history.Undone:
    """Take the sample back, what was changed in it since excepted; `NothingToUndo` where there is none."""
    change_set_id = await sample_of(actor)
    if change_set_id is None:
        raise NothingToUndo()
    return await history.undo(replace(actor, can_delete_customers=True), change_set_id)  # the customers are made up


class _Sample:
    """Writes through the same door as people do; the same on the same day."""

    def __init__(self, actor: Actor, recorder: Recorder, firm: Firm, today: date) -> None:
        self._actor, self._recorder, self._firm, self._today = actor, recorder, firm, today
        self._rng = Random(NAME)
        self._unit = 10 ** minor_units(firm.base)
        self._size = 1 if firm.base in KRONOR else 10
        self._won, self._open, self._sent, self._paid = 0, 0, 0, 0

    async def read_statuses(self) -> None:
        """The firm's statuses by what they mean: ready-made ones may be gone. Two states of sales are always there."""
        within = self._recorder.connection
        sales = await rows(Sql("SELECT id, state FROM sales_status WHERE is_active ORDER BY position, id"), within)
        self._won = next(one["id"] for one in sales if one["state"] == "won")
        self._open = next(one["id"] for one in sales if one["state"] == "in_progress")
        query = "SELECT id, is_paid FROM invoice_status WHERE is_active AND is_sent ORDER BY is_credit_default, position, id"
        sent = await rows(Sql(query), within)
        self._sent = next((one["id"] for one in sent if not one["is_paid"]), 0)
        self._paid = next((one["id"] for one in sent if one["is_paid"]), self._sent)

    async def customer(self, place: int, known: Known) -> None:
        """A customer with contacts, sales cases, a project and what was worked and billed on it."""
        firm, own = self._firm, {"owner_id": self._actor.user_id}
        given = {"name": known.name, "country": known.country, "industry_id": firm.industries.get(known.industry)}
        customer_id = await self._make("customers", given | own | {"payment_term_days": 30})
        for first, last, title in known.contacts:
            given = {"customer_id": customer_id, "first_name": first, "last_name": last, "title": title}
            await self._make("contacts", given)
        for name, status, worth in known.cases:
            await self._case(customer_id, name, status, worth)
        if known.name in PROSPECTS:
            return
        begin = self._months()[0]
        given = {"customer_id": customer_id, "name": f"{WORK[known.country]} {begin.year}"}
        won = {"sales_status_id": self._won, "start_date": begin, "order_date": begin}
        project_id = await self._make("projects", given | own | won)
        await self._books(place, known, customer_id, project_id)

    async def _case(self, customer_id: int, name: str, status: str, worth: int) -> None:
        given = {
            "customer_id": customer_id,
            "name": name,
            "sales_status_id": self._firm.sales_statuses.get(status, self._open),
        }
        ordered = self._today + timedelta(days=self._rng.randrange(15, 90))
        money = {"currency": self._firm.base, "expected_value": worth * self._unit // self._size}
        people = {"owner_id": self._actor.user_id, "sales_person_id": self._actor.user_id}
        await self._make("projects", given | money | people | {"expected_order_date": ordered})

    async def _books(self, place: int, known: Known, customer_id: int, project_id: int) -> None:
        every = 1 if known.yearly >= OFTEN else 3
        for month, begin in enumerate(self._months()):
            if (month + place) % every or not self._sent:
                continue
            day = begin + timedelta(days=self._rng.randrange(1, 27))
            if day > self._today:
                continue
            net = round(known.yearly / 12 * every * QUIET.get(begin.month, 1.1) * self._rng.uniform(0.8, 1.2), -2)
            amount = int(net) * self._unit // self._size
            given = {"customer_id": customer_id, "project_id": project_id, "date": day, "net": amount}
            status = self._paid if day < self._today - timedelta(days=PAID_AFTER) else self._sent
            about = {"status_id": status, "currency": self._firm.base}
            number = f"X{place + 1:02}-{day:%y%m}-A"
            await self._make("invoices", given | about | {"number": number, "due_date": day + timedelta(days=30)})
            await self._hours(project_id, day, round(amount * (1 - known.margin)))

    async def _hours(self, project_id: int, day: date, worth: int) -> None:
        """Hours that cost about so many minor units."""
        cost = HOUR // self._size
        given = {"project_id": project_id, "kind": "hours", "date": day, "currency": self._firm.base}
        hours = {
            "quantity": round(worth * 10_000 / self._unit / cost) * 10_000,
            "unit_cost": cost,
            "user_id": self._actor.user_id,
        }
        await self._make("costs", given | hours)

    def _months(self) -> list[date]:
        """The first days of the last months, the oldest first."""
        month = self._today.year * 12 + self._today.month - 1
        return [date(n // 12, n % 12 + 1, 1) for n in range(month - MONTHS + 1, month + 1)]

    async def _make(self, resource: str, values: dict[str, Any]) -> int:
        return await writing.rows.create(self._actor, self._recorder, resource, values)
