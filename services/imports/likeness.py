"""Customers that look like a row of the file: kept in memory once for the whole file, so that 100,000 rows can be asked."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from services.customers.facts import Reason
from services.customers.likeness import Named, domains_of
from services.database import rows
from services.permissions import Actor, visible_customers
from services.registries.names import comparable
from services.sql import Sql

AT_ONCE = 5_000
FUZZY_UP_TO = 3_000
"""Names are compared letter by letter for files of up to so many rows; longer ones by the whole name."""
MOST_NEAR = 60
TOLD = 5


@dataclass
class Likeness:
    """Ids of visible customers by comparable name, domain and phone."""

    is_fuzzy: bool
    names: dict[str, list[int]] = field(default_factory=dict)
    domains: dict[str, list[int]] = field(default_factory=dict)
    phones: dict[str, list[int]] = field(default_factory=dict)
    near: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    async def load(self, actor: Actor) -> None:
        """Read every customer that the actor may see."""
        after = 0
        while True:
            query = Sql("SELECT id, name, email, website, phone FROM customer WHERE id > ? AND (", (after,))
            found = await rows(query + visible_customers(actor) + Sql(") ORDER BY id LIMIT ?", (AT_ONCE,)))
            for one in found:
                self._add(int(one["id"]), one["name"], one["email"], one["website"], one["phone"])
            if len(found) < AT_ONCE:
                return
            after = int(found[-1]["id"])

    def like(self, name: str, email: str | None, website: str | None, phone: str | None) -> list[tuple[int, list[str]]]:
        """Customers that may be the same, with why, the likeliest first."""
        found: dict[int, list[str]] = {}
        for customer_id in self._named(name):
            found.setdefault(customer_id, []).append(Reason.NAME.value)
        for domain in domains_of(email, website):
            _note(found, self.domains.get(domain, ()), Reason.DOMAIN)
        if phone:
            _note(found, self.phones.get(phone, ()), Reason.PHONE)
        return sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))[:TOLD]

    def of_domain(self, email: str | None, website: str | None) -> set[int]:
        """Customers at the firm's own domain."""
        return {one for domain in domains_of(email, website) for one in self.domains.get(domain, ())}

    def of_name(self, name: str) -> set[int]:
        """Customers of the same name, legal forms aside."""
        return set(self.names.get(comparable(name), ()))

    def _named(self, name: str) -> Iterable[int]:
        same = self.names.get(comparable(name), [])
        if not self.is_fuzzy:
            return same
        near = self.near.get(_beginning(comparable(name)), [])
        asked = Named(name)
        return dict.fromkeys([*same, *(one for one, other in near[:MOST_NEAR] if asked.is_like(other))])

    def _add(self, customer_id: int, name: str, email: str | None, website: str | None, phone: str | None) -> None:
        known = comparable(name)
        self.names.setdefault(known, []).append(customer_id)
        if self.is_fuzzy:
            self.near.setdefault(_beginning(known), []).append((customer_id, name))
        for domain in domains_of(email, website):
            self.domains.setdefault(domain, []).append(customer_id)
        if phone:
            self.phones.setdefault(phone, []).append(customer_id)


def _beginning(name: str) -> str:
    return name[:3]


def _note(found: dict[int, list[str]], ids: Iterable[int], reason: Reason) -> None:
    for customer_id in list(ids)[:TOLD]:
        found.setdefault(customer_id, []).append(reason.value)
