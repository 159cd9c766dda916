"""What made-up rows refer to: the firm's statuses, industries, roles and people as the database knows them."""

from dataclasses import dataclass, field

from services.database import row, rows
from services.organization import organization
from services.sql import Sql

from .people import Person


@dataclass(frozen=True)
class Firm:
    """Ids by key of what is ready-made, the base currency, and from where on ids and numbers are free."""

    base: str
    country: str
    own_card_id: int
    profiles: dict[str, int]
    industries: dict[str, int]
    invoice_statuses: dict[str, int]
    sales_statuses: dict[str, int]
    project_statuses: dict[str, int]
    roles: tuple[int, ...]
    next_user_id: int
    next_customer_id: int
    next_number: int
    people: list[Person] = field(default_factory=list)


async def firm_as_it_is() -> Firm:
    """The firm of the open database, right after its setup."""
    found = await organization()
    last = await row(
        Sql(
            "SELECT (SELECT max(id) FROM user_account) AS user_id, (SELECT max(id) FROM customer) AS customer_id,"
            " (SELECT max(number) FROM customer) AS number"
        )
    )
    assert last is not None and found.own_card_id is not None
    return Firm(
        base=found.base_currency,
        country=found.country,
        own_card_id=found.own_card_id,
        profiles=await _ids("permission_profile"),
        industries=await _ids("industry"),
        invoice_statuses=await _ids("invoice_status"),
        sales_statuses=await _ids("sales_status"),
        project_statuses=await _ids("project_status"),
        roles=tuple((await _ids("contact_role")).values()),
        next_user_id=last["user_id"] + 1,
        next_customer_id=last["customer_id"] + 1,
        next_number=last["number"] + 1,
    )


async def _ids(table: str) -> dict[str, int]:
    return {
        found["key"]: found["id"] for found in await rows(Sql(f"SELECT id, key FROM {table} WHERE key IS NOT NULL"))
    }
