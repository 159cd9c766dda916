"""Random registers: made by hypothesis as plain rows, and put into the open database."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from services.database import writing
from tests.world import World, world

from .oracle import Cost, Customer, Invoice, Person, Plan, Project

PEOPLE = [Person(0, "Group"), Person(1, "North", boss=0), Person(2, "South", boss=0), Person(3, "North", boss=1)]
UNITS = {"Group": None, "North": "Group", "South": "Group"}
STATUSES = {"Draft": False, "Sent": True, "Paid": True, "Paid, not sent": False}
STATES = {"in_progress": "Proposal", "won": "Won", "lost": "Lost"}
EDGES = ("2024-12-31", "2025-01-01", "2025-02-28", "2025-03-01", "2025-03-15", "2025-03-31", "2025-04-01", "2025-12-31")
EMPTIED = (
    "change", "change_set", "stage_period", "customer_figures", "month_total", "cost", "invoice", "project", "customer",
    "user_account", "business_unit", "permission_profile", "sales_status", "invoice_status", "organization",
)  # fmt: skip
POINTING_AT_THEMSELVES = (
    ("business_unit", "parent_id"), ("user_account", "supervisor_id"), ("change_set", "undoes_id"),
)  # fmt: skip

days = st.sampled_from(EDGES).map(date.fromisoformat)
seldom = st.sampled_from([False, False, False, True])
people = st.none() | st.integers(0, len(PEOPLE) - 1)


@dataclass
class Loaded:
    """A plan in the database: the ids of its rows by key."""

    plan: Plan
    world: World
    people: list[int] = field(default_factory=list)
    customers: dict[int, int] = field(default_factory=dict)
    projects: dict[int, int] = field(default_factory=dict)
    invoices: dict[int, int] = field(default_factory=dict)
    costs: dict[int, int] = field(default_factory=dict)


@st.composite
def plans(draw: DrawFn, most: int = 16) -> Plan:
    """A small register in which everything may happen, with few customers, so that much meets at one."""
    plan = Plan(people=PEOPLE, sent=dict(STATUSES))
    plan.customers = [
        Customer(0, None, True),
        *(Customer(n, draw(people)) for n in range(1, draw(st.integers(2, 2 + most // 4)))),
    ]
    plan.projects = [draw(projects(plan, key)) for key in range(draw(st.integers(0, most)))]
    plan.invoices = [draw(invoices(plan, key)) for key in range(draw(st.integers(0, most)))]
    count = draw(st.integers(0, most // 2)) if plan.projects else 0
    plan.costs = [draw(costs(plan, key)) for key in range(count)]
    return plan


def projects(plan: Plan, key: int) -> SearchStrategy[Project]:
    """A sales case or project of one of the plan's customers."""
    values = st.none() | st.integers(0, 100_000)
    return st.builds(
        Project, st.just(key), customers_of(plan), st.sampled_from(sorted(STATES)), seldom, seldom,
        people, people, st.sampled_from([None, *UNITS]), values,
    )  # fmt: skip


def invoices(plan: Plan, key: int) -> SearchStrategy[Invoice]:
    """An invoice or credit note."""
    payers = st.none() | customers_of(plan)
    rates = st.sampled_from([Decimal(1), Decimal("0.0887311442"), Decimal("1.2")])
    return st.builds(
        Invoice, st.just(key), customers_of(plan), payers, days, st.sampled_from(sorted(STATUSES)),
        st.sampled_from([f"N{key}", f"N{key}", None]), st.integers(-100_000, 100_000), rates, people,
    )  # fmt: skip


def costs(plan: Plan, key: int) -> SearchStrategy[Cost]:
    """Hours, with or without a unit cost."""
    projects = st.sampled_from([project.key for project in plan.projects])
    quantities, prices = st.integers(0, 200_000), st.none() | st.integers(0, 2_000_000)
    return st.builds(Cost, st.just(key), projects, days, quantities, prices, seldom)


def customers_of(plan: Plan) -> SearchStrategy[int]:
    """The key of one of the plan's customers, seldom the own card."""
    return st.sampled_from([0, *(customer.key for customer in plan.customers[1:] * 3)])


async def loaded(plan: Plan) -> Loaded:
    """Empty the open database and put a plan into it, in one change set."""
    await emptied()
    firm = await world(people=())
    made = Loaded(plan, firm)
    async with firm.together(kind="seed"):
        for name, parent in UNITS.items():
            await firm.unit(name, parent)
        await _people(made)
        await firm.change("customers", firm.customers["Revontuli Oy"], owner_id=person(made, plan.customers[0].owner))
        made.customers[0] = firm.customers["Revontuli Oy"]
        for customer in plan.customers[1:]:
            owner = person(made, customer.owner)
            made.customers[customer.key] = await firm.customer(f"Customer {customer.key} AB", owner_id=owner)
        for project in plan.projects:
            await add_project(made, project)
        for invoice in plan.invoices:
            await add_invoice(made, invoice)
        for cost in plan.costs:
            await add_cost(made, cost)
    return made


async def _people(made: Loaded) -> None:
    for one in PEOPLE:
        boss = f"Person {one.boss}" if one.boss is not None else None
        made.people.append(await made.world.person(f"Person {one.key}", "administrator", one.unit, boss))


async def add_project(made: Loaded, project: Project) -> None:
    """Put one more project into the database."""
    more = {"owner_id": person(made, project.owner), "sales_person_id": person(made, project.seller)}
    made.projects[project.key] = await made.world.project(
        made.customers[project.customer],
        status=STATES[project.state],
        is_closed=project.closed,
        is_internal=project.internal,
        business_unit_id=made.world.units.get(project.unit or ""),
        expected_value=project.value,
        **more,
    )


async def add_invoice(made: Loaded, invoice: Invoice) -> None:
    """Put one more invoice into the database."""
    made.invoices[invoice.key] = await made.world.make(
        "invoices",
        customer_id=made.customers[invoice.customer],
        billing_customer_id=None if invoice.payer is None else made.customers[invoice.payer],
        date=invoice.day,
        status_id=made.world.statuses[invoice.status],
        number=invoice.number,
        currency="EUR",
        currency_rate=int(invoice.rate * 10**10),
        net=invoice.net,
        sales_person_id=person(made, invoice.seller),
    )


async def add_cost(made: Loaded, cost: Cost) -> None:
    """Put one more cost into the database."""
    made.costs[cost.key] = await made.world.make(
        "costs",
        project_id=made.projects[cost.project],
        kind="hours",
        date=cost.day,
        quantity=cost.quantity,
        unit_cost=cost.price,
        currency="EUR",
        is_rejected=cost.rejected,
    )


def person(made: Loaded, key: int | None) -> int | None:
    """The id of a person by key."""
    return None if key is None else made.people[key]


async def emptied() -> None:
    """Take everything out of the open database; the feed's position goes on, as remembered results rely on it."""
    async with writing() as connection:
        for table, column in POINTING_AT_THEMSELVES:
            await connection.execute_query(f"UPDATE {table} SET {column} = NULL")
        for table in EMPTIED:
            await connection.execute_query(f"DELETE FROM {table}")
        await connection.execute_query("UPDATE kept_state SET value = 0")
