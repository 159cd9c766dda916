"""A register to test with: a firm in Helsinki, its people, its customers and what it does for them.

`firm = await world()` needs the fixture `database`; everything is made through `recording`, as the application does it.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from services.changes import Recorder, recording
from services.permissions import SYSTEM, Actor, actor_of
from services.profiles import READY_MADE

BEGINNING = datetime(2025, 1, 1, 8, tzinfo=UTC)
TODAY = date(2025, 3, 15)
NOON = datetime(2025, 3, 15, 10, tzinfo=UTC)
INVOICE_STATUSES = {
    "Draft": {},
    "Sent": {"has_number": True, "is_sent": True},
    "Paid": {"has_number": True, "is_sent": True, "is_paid": True},
    "Paid, not sent": {"has_number": True, "is_paid": True},
}
SALES_STATUSES = {"Proposal": "in_progress", "Won": "won", "Lost": "lost"}
PEOPLE = {
    "Astrid Lindqvist": "administrator",
    "Mikko Mannerheim": "manager",
    "Aino Aalto": "account_manager",
    "Sanna Salo": "sales",
    "Rune Roald": "read_only",
    "Ada Aagaard": "auditor",
}
UNIT = 100  # minor units of a euro
TEN_THOUSANDTHS = 10_000


@dataclass
class World:
    """Ids by name, and the means to make more. Money is given in whole euros (or the given currency)."""

    today: date = TODAY
    at: datetime = NOON
    statuses: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    profiles: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    customers: dict[str, int] = field(default_factory=dict)
    _recorder: Recorder | None = None
    _numbers: int = 1000

    @asynccontextmanager
    async def together(self, actor: Actor = SYSTEM, kind: str = "edit") -> AsyncIterator[Recorder]:
        """What is made inside becomes one change set."""
        if self._recorder is not None:
            yield self._recorder
            return
        async with recording(actor, kind, at=self.at) as recorder:
            self._recorder = recorder
            try:
                yield recorder
            finally:
                self._recorder = None

    async def make(self, resource: str, /, **values: Any) -> int:
        """A row of any resource."""
        async with self.together() as recorder:
            return await recorder.create(resource, values)

    async def change(self, resource: str, row_id: int, /, **values: Any) -> None:
        """Change a row."""
        async with self.together() as recorder:
            await recorder.update(resource, row_id, values)

    async def remove(self, resource: str, row_id: int) -> None:
        """Delete a row."""
        async with self.together() as recorder:
            await recorder.delete(resource, row_id)

    async def unit(self, name: str, parent: str | None = None) -> int:
        """A business unit, below another or on top."""
        self.units[name] = await self.make("business-units", name=name, parent_id=self.units.get(parent or ""))
        return self.units[name]

    async def profile(self, name: str, **grants: Any) -> int:
        """A permission profile that may see everything and change nothing, but for `grants`."""
        plain = {"customers_level": "all", "customer_scope": "all", "project_scope": "all", "invoice_scope": "all"}
        self.profiles[name] = await self.make("permission-profiles", **{"name": name, "rights": [], **plain, **grants})
        return self.profiles[name]

    async def person(
        self, name: str, profile: str, unit: str | None = None, supervisor: str | None = None, **more: Any
    ) -> int:
        """A user with a profile by name."""
        email = f"{name.lower().replace(' ', '.')}@revontuli.example"
        places = {"business_unit_id": self.units.get(unit or ""), "supervisor_id": self.people.get(supervisor or "")}
        values = {"name": name, "email": email, "profile_id": self.profiles[profile], "password_hash": "argon2"}
        self.people[name] = await self.make("users", **{**values, **places, **more})
        return self.people[name]

    async def actor(self, name: str) -> Actor:
        """A person as the rights stand now."""
        found = await actor_of(self.people[name])
        assert found is not None
        return found

    async def customer(self, name: str, owner: str | None = None, **more: Any) -> int:
        """A customer, owned by a person by name."""
        values = {"number": self.next_number(), "name": name, "owner_id": self.people.get(owner or ""), **more}
        self.customers[name] = await self.make("customers", **values)
        return self.customers[name]

    async def project(
        self,
        customer: int,
        name: str = "Harbour study",
        status: str = "Proposal",
        owner: str | None = None,
        **more: Any,
    ) -> int:
        """A sales case or project."""
        values = {"customer_id": customer, "number": self.next_number(), "name": name, "currency": "EUR"}
        places = {"sales_status_id": self.states[status], "owner_id": self.people.get(owner or "")}
        return await self.make("projects", **{**values, **places, **more})

    async def invoice(
        self,
        customer: int,
        net: int,
        day: str,
        status: str = "Sent",
        number: str | None = "next",
        person: str | None = None,
        **more: Any,
    ) -> int:
        """An invoice over so many whole euros, a credit note when negative."""
        values = {"customer_id": customer, "net": net * UNIT, "date": date.fromisoformat(day), "currency": "EUR"}
        values |= {"number": f"F{self.next_number()}" if number == "next" else number, "is_credit_note": net < 0}
        places = {"status_id": self.statuses[status], "sales_person_id": self.people.get(person or "")}
        return await self.make("invoices", **{**values, **places, **more})

    async def cost(
        self, project: int, day: str, quantity: int, unit_cost: int | None, kind: str = "hours", **more: Any
    ) -> int:
        """Hours, travel, … on a project at so many whole euros a piece."""
        price = None if unit_cost is None else unit_cost * TEN_THOUSANDTHS
        values = {"project_id": project, "kind": kind, "date": date.fromisoformat(day), "currency": "EUR"}
        return await self.make(
            "costs", **{**values, "quantity": quantity * TEN_THOUSANDTHS, "unit_cost": price, **more}
        )

    def next_number(self) -> int:
        """A number that nothing has yet."""
        self._numbers += 1
        return self._numbers


async def world(people: Iterable[str] = PEOPLE, **firm: Any) -> World:
    """A firm with statuses, the ready-made profiles and some of its people, and no customers but its own card."""
    made = World(at=BEGINNING)
    async with made.together(kind="setup"):
        values = {"name": "Revontuli Oy", "country": "FI", "base_currency": "EUR", "time_zone": "Europe/Helsinki"}
        await made.make("organization", id=1, created_at=BEGINNING, **{**values, **firm})
        for name, flags in INVOICE_STATUSES.items():
            made.statuses[name] = await made.make("invoice-statuses", name=name, **flags)
        for name, state in SALES_STATUSES.items():
            made.states[name] = await made.make("sales-statuses", name=name, state=state)
        for profile in READY_MADE:
            made.profiles[profile["key"]] = await made.make("permission-profiles", **profile)
        for name in people:
            await made.person(name, PEOPLE[name])
        await made.customer("Revontuli Oy", is_internal=True)
    made.at = NOON
    return made
