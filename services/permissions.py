"""Who may see and do what (`permissions.md`): one place that answers which rows, which fields and which actions.

A row outside the viewer's scope looks exactly like a row that does not exist, so every read begins at `visible_*`.
Scopes are separate: an invoice may be seen although its customer may not; its customer's name is then not shown.
"""

import json
from dataclasses import dataclass
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.user import LEVELS, RIGHTS, SCOPES

from .database import row, rows
from .refusals import NotPermitted
from .sql import FALSE, TRUE, Sql, any_of, is_any

FINANCIALS = "financials"
EDIT = "edit"
LISTED = 500  # people whose ids stand in a query


@dataclass(frozen=True)
class Actor:
    """A viewer with what the permission profile and its overrides come to; `user_id` None is the register itself."""

    user_id: int | None
    name: str
    language: str = "en"
    level: str = "all"
    can_delete_customers: bool = True
    customer_scope: str = "all"
    project_scope: str = "all"
    invoice_scope: str = "all"
    rights: frozenset[str] = frozenset(RIGHTS)
    unit_ids: tuple[int, ...] = ()
    unit_people_ids: tuple[int, ...] | None = None  # who belongs to these units; None where they are too many to list
    team_ids: tuple[int, ...] = ()
    source: str = "browser"

    def may(self, right: str | None) -> bool:
        """Whether the actor has a right: a level ('read', 'edit'), 'financials' or one of `RIGHTS`. None is free."""
        if right is None:
            return True
        if right == FINANCIALS:
            return self.level == "all"
        if right in LEVELS:
            return LEVELS.index(self.level) >= LEVELS.index(right)
        return right in self.rights

    def require(self, right: str) -> None:
        """Refuse with `NotPermitted` when the right is missing."""
        if not self.may(right):
            raise NotPermitted()

    def sees(self, resource: str) -> bool:
        """Whether the actor may see any rows of a resource at all."""
        return self.level != "none" and self.scope_of(resource) != "none"

    def scope_of(self, resource: str) -> str:
        """The row scope that governs a resource."""
        return str(getattr(self, f"{SCOPE_OF.get(resource, 'customer')}_scope"))

    def scope_key(self) -> tuple[Any, ...]:
        """What decides the actor's rows and figures; two actors with the same key see the same."""
        people = self.user_id if "own" in self._scopes() else None
        team = self.team_ids if "team" in self._scopes() else None
        units = (self.unit_ids, self.unit_people_ids) if "unit" in self._scopes() else None
        return (self.level, *self._scopes(), people, team, units)

    def _scopes(self) -> tuple[str, str, str]:
        return (self.customer_scope, self.project_scope, self.invoice_scope)


SCOPE_OF = {"projects": "project", "costs": "project", "invoices": "invoice", "invoice-rows": "invoice"}
SYSTEM = Actor(user_id=None, name="Stamkund", source="system")


async def actor_of(user_id: int, source: str = "browser", within: BaseDBAsyncClient | None = None) -> Actor | None:
    """The actor of an active user as the rights stand now; None when there is no such user any more."""
    found = await row(
        Sql(
            "SELECT u.id, u.name, u.language, u.overrides, u.business_unit_id, p.customers_level, p.can_delete_customers,"
            " p.customer_scope, p.project_scope, p.invoice_scope, p.rights FROM user_account u"
            " JOIN permission_profile p ON p.id = u.profile_id WHERE u.id = ? AND u.is_active",
            (user_id,),
        ),
        within,
    )
    if found is None:
        return None
    facts = {**found, **_parsed(found["overrides"])}
    unit_ids = await _units_below(found["business_unit_id"], within)
    return Actor(
        user_id=found["id"],
        name=found["name"],
        language=found["language"],
        level=facts["customers_level"],
        can_delete_customers=bool(facts["can_delete_customers"]),
        customer_scope=facts["customer_scope"],
        project_scope=facts["project_scope"],
        invoice_scope=facts["invoice_scope"],
        rights=frozenset(_parsed(facts["rights"])),
        unit_ids=unit_ids,
        unit_people_ids=await _people_of(unit_ids, within),
        team_ids=await _team_of(user_id, within),
        source=source,
    )


def visible_customers(actor: Actor, alias: str = "customer") -> Sql:
    """Condition on the customers that the actor may see."""
    return _scoped(actor, actor.customer_scope, [f"{alias}.owner_id"], None)


def visible_projects(actor: Actor, alias: str = "project") -> Sql:
    """Condition on the sales cases and projects that the actor may see."""
    people = [f"{alias}.owner_id", f"{alias}.sales_person_id"]
    return _scoped(actor, actor.project_scope, people, f"{alias}.business_unit_id")


def visible_invoices(actor: Actor, alias: str = "invoice") -> Sql:
    """Condition on the invoices that the actor may see."""
    return _scoped(actor, actor.invoice_scope, [f"{alias}.sales_person_id"], None)


def visible_costs(actor: Actor, alias: str = "cost", *, few: bool = False) -> Sql:
    """Condition on the costs that the actor may see: those of visible projects. `few` asks for each row by itself."""
    if actor.level != "none" and actor.project_scope == "all":
        return TRUE
    return _through(visible_projects(actor, "scoped_project"), "project scoped_project", f"{alias}.project_id", few)


def visible_under_customer(actor: Actor, alias: str, *, few: bool = False) -> Sql:
    """Condition on rows that hang on a customer (contacts, addresses): those of visible customers; `few` as above."""
    if actor.level != "none" and actor.customer_scope == "all":
        return TRUE
    visible = visible_customers(actor, "scoped_customer")
    return _through(visible, "customer scoped_customer", f"{alias}.customer_id", few)


def _through(condition: Sql, table: str, column: str, few: bool) -> Sql:
    """Rows whose parent meets a condition. Without `few` the parents are found once, all of them."""
    alias = table.split()[1]
    this_one = f"{alias}.id = {column} AND " if few else ""
    return Sql(f"{column} IN (SELECT {alias}.id FROM {table} WHERE {this_one}({condition.text}))", condition.values)


def _scoped(actor: Actor, scope: str, people: list[str], unit: str | None) -> Sql:
    if actor.level == "none" or scope == "none":
        return FALSE
    if scope == "all":
        return TRUE
    if scope == "unit":
        return _in_units(actor, people, unit)
    users = actor.team_ids if scope == "team" else (actor.user_id,)
    return any_of([is_any(column, users) for column in people])


def _in_units(actor: Actor, people: list[str], unit: str | None) -> Sql:
    """Rows booked on one of the units; where a row has no unit of its own, those whose first person belongs to one."""
    by_person = _by_people_of_units(actor, people[0])
    if unit is None:
        return by_person
    return is_any(unit, actor.unit_ids) | (Sql(f"{unit} IS NULL") & by_person)


def _by_people_of_units(actor: Actor, person: str) -> Sql:
    """Rows of the people who belong to the units: listed, so that indexes serve; in firms of thousands looked up."""
    if actor.unit_people_ids is not None:
        return is_any(person, actor.unit_people_ids)
    members = is_any("business_unit_id", actor.unit_ids)
    return Sql(f"{person} IN (SELECT id FROM user_account WHERE {members.text})", members.values)


async def _units_below(unit_id: int | None, within: BaseDBAsyncClient | None) -> tuple[int, ...]:
    if unit_id is None:
        return ()
    query = (
        "WITH RECURSIVE below(id) AS (SELECT id FROM business_unit WHERE id = ?"
        " UNION SELECT b.id FROM business_unit b JOIN below ON b.parent_id = below.id) SELECT id FROM below ORDER BY id"
    )
    return tuple(found["id"] for found in await rows(Sql(query, (unit_id,)), within))


async def _people_of(unit_ids: tuple[int, ...], within: BaseDBAsyncClient | None) -> tuple[int, ...] | None:
    query = Sql("SELECT id FROM user_account WHERE") + is_any("business_unit_id", unit_ids)
    found = tuple(item["id"] for item in await rows(query + Sql("ORDER BY id LIMIT ?", (LISTED + 1,)), within))
    return found if len(found) <= LISTED else None


async def _team_of(user_id: int, within: BaseDBAsyncClient | None) -> tuple[int, ...]:
    query = Sql("SELECT id FROM user_account WHERE id = ? OR supervisor_id = ? ORDER BY id", (user_id, user_id))
    return tuple(found["id"] for found in await rows(query, within))


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


__all__ = ["LEVELS", "RIGHTS", "SCOPES", "SYSTEM", "Actor", "actor_of", "visible_customers", "visible_invoices"]
