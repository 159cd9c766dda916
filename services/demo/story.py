"""What the people of Nordlyd AB did in the last months: change sets with the day on which they happened."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from services.changes import Recorder, recording
from services.database import execute, rows, writing
from services.organization import Firm, organization
from services.periods import day_start, now
from services.permissions import Actor, actor_of
from services.sql import Sql

DAYS = 120
OFFICE = (7 * 60 + 30, 17 * 60)  # minutes after midnight
STEPS = ("first_contact", "needs_known", "offer_sent", "negotiation")
EDITORS = (
    "SELECT u.id FROM user_account u JOIN permission_profile p ON p.id = u.profile_id"
    " WHERE p.customers_level IN ('all', 'edit') ORDER BY u.id"
)
Act = Callable[[Recorder, Random], Awaitable[None]]


class Story:
    """Tells it: one change set after another, in order of time."""

    def __init__(self, firm: Firm, rng: Random) -> None:
        self._firm = firm
        self._rng = rng
        self._actors: list[Actor] = []

    async def tell(self) -> None:
        """Write the whole story."""
        found = [await actor_of(item["id"]) for item in await rows(Sql(EDITORS))]
        self._actors = [actor for actor in found if actor is not None]
        moments = self._moments()
        for number, moment in enumerate(moments):
            if number in (len(moments) // 3, len(moments) * 2 // 3):
                await self._mass_update(moment)
            await self._one(moment)
        await _date_rows()

    def _moments(self) -> list[datetime]:
        """Office hours of the last months, up to now."""
        made = []
        for day in range(DAYS, -1, -1):
            date = self._firm.today() - timedelta(days=day)
            if date.weekday() < 5:
                start, count = day_start(date, self._firm.time_zone), self._rng.choice((1, 2, 2, 3))
                made += [start + timedelta(minutes=self._rng.randrange(*OFFICE)) for _ in range(count)]
        return sorted(moment for moment in made if moment < now())

    async def _one(self, moment: datetime) -> None:
        actor, act = self._rng.choice(self._actors), self._rng.choice(ACTS)
        async with recording(actor, "edit", summary={"resource": "customers"}, at=moment) as recorder:
            await act(recorder, self._rng)

    async def _mass_update(self, moment: datetime) -> None:
        """Customers of one country get another payment term."""
        country, days = self._rng.choice((("DK", 20), ("FI", 14), ("NO", 30)))
        query = "SELECT id, payment_term_days FROM customer WHERE country = ? AND payment_term_days <> ? ORDER BY id LIMIT 24"
        found = await rows(Sql(query, (country, days)))
        changes = [(item["id"], "payment_term_days", item["payment_term_days"], days) for item in found]
        summary = {"resource": "customers", "fields": ["payment_term_days"]}
        async with recording(self._actors[0], "mass_update", summary=summary, at=moment) as recorder:
            await recorder.update_many("customers", changes)


async def _phone(recorder: Recorder, rng: Random) -> None:
    customer = await _any(recorder, "SELECT id, phone FROM customer WHERE phone IS NOT NULL", rng)
    await recorder.update("customers", customer["id"], {"phone": f"{customer['phone'][:-2]}{rng.randrange(10, 99)}"})


async def _owner(recorder: Recorder, rng: Random) -> None:
    customer = await _any(recorder, "SELECT id, owner_id FROM customer WHERE owner_id IS NOT NULL", rng)
    await recorder.update("customers", customer["id"], {"owner_id": recorder.actor.user_id})


async def _industry(recorder: Recorder, rng: Random) -> None:
    customer = await _any(recorder, "SELECT id FROM customer WHERE is_internal = FALSE", rng)
    industry = await _any(recorder, "SELECT id FROM industry", rng)
    await recorder.update("customers", customer["id"], {"industry_id": industry["id"]})


async def _terms(recorder: Recorder, rng: Random) -> None:
    customer = await _any(recorder, "SELECT id FROM customer WHERE is_internal = FALSE", rng)
    await recorder.update("customers", customer["id"], {"payment_term_days": rng.choice((10, 20, 30, 45))})


async def _title(recorder: Recorder, rng: Random) -> None:
    contact, other = (
        await _any(recorder, "SELECT id FROM contact", rng),
        await _any(recorder, "SELECT title FROM contact", rng),
    )
    await recorder.update("contacts", contact["id"], {"title": other["title"]})


async def _step(recorder: Recorder, rng: Random) -> None:
    """A sales case goes a step further."""
    case = await _case(recorder, rng)
    if case is not None and case["key"] != STEPS[-1]:
        following = STEPS[STEPS.index(case["key"]) + 1]
        status = await _any(recorder, f"SELECT id, probability FROM sales_status WHERE key = '{following}'", rng)
        values = {"sales_status_id": status["id"], "probability": status["probability"]}
        await recorder.update("projects", case["id"], values)


async def _won(recorder: Recorder, rng: Random) -> None:
    case = await _case(recorder, rng)
    if case is not None:
        status = await _any(recorder, "SELECT id FROM sales_status WHERE key = 'won'", rng)
        values = {"sales_status_id": status["id"], "probability": 100, "order_date": recorder.at.date()}
        await recorder.update("projects", case["id"], values)


async def _expected(recorder: Recorder, rng: Random) -> None:
    case = await _case(recorder, rng)
    if case is not None:
        later = recorder.at.date() + timedelta(days=rng.randrange(14, 120))
        await recorder.update("projects", case["id"], {"expected_order_date": later})


ACTS: tuple[Act, ...] = (_phone, _owner, _industry, _terms, _title, _step, _step, _won, _expected)


async def _case(recorder: Recorder, rng: Random) -> dict[str, Any] | None:
    """A sales case that was in progress already at that moment, and whose customer's stage began before."""
    query = Sql(
        "SELECT project.id, s.key FROM project JOIN sales_status s ON s.id = project.sales_status_id"
        " WHERE s.state = 'in_progress' AND project.is_closed = FALSE AND project.created_at < ? AND NOT EXISTS (SELECT 1"
        " FROM stage_period p WHERE p.customer_id = project.customer_id AND (p.since > ? OR p.until > ?)) ORDER BY project.id",
        (recorder.at, recorder.at, recorder.at),
    )
    found = await rows(query, recorder.connection)
    return rng.choice(found) if found else None


async def _any(recorder: Recorder, query: str, rng: Random) -> dict[str, Any]:
    return rng.choice(await rows(Sql(f"{query} ORDER BY id"), recorder.connection))


async def _date_rows() -> None:
    """The rows say when they were changed as the log says."""
    async with writing() as connection:
        for table, resource in (("customer", "customers"), ("contact", "contacts"), ("project", "projects")):
            changed = f"FROM change c JOIN change_set s ON s.id = c.change_set_id WHERE c.resource = '{resource}'"
            query = f"UPDATE {table} SET updated_at = (SELECT max(s.at) {changed} AND c.row_id = {table}.id)"
            await execute(Sql(f"{query} WHERE id IN (SELECT c.row_id {changed})"), connection)


async def tell_story(seed: str) -> None:
    """Tell what happened at the open register."""
    await Story(await organization(), Random(seed)).tell()
