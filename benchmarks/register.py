"""The register that is measured: seeded once into a folder of its own, used again by later runs.

Benchmarks write to it, so it is never somebody's real register: only one that was seeded here is used.
"""

import json
import os
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from services.database import rows, value, writing
from services.permissions import Actor, actor_of
from services.schema import migrate
from services.sessions import begin_session
from services.sql import Sql
from tests.support.server import ROOT, own_environ

from .measuring import load

COUNTED = ("customer", "contact", "project", "invoice", "cost", "user_account")
ADMINISTRATOR = 1
SELLER = (
    "SELECT u.id FROM user_account u JOIN permission_profile p ON p.id = u.profile_id"
    " WHERE p.invoice_scope = 'own' AND p.customers_level = 'all' AND u.is_active"
    " ORDER BY (SELECT count(*) FROM invoice i WHERE i.sales_person_id = u.id) DESC, u.id LIMIT 1"
)


class NotOurs(Exception):
    """The folder holds a register that was not made by the benchmarks."""


@dataclass(frozen=True)
class Register:
    """A seeded register: how many customers, how long seeding took (s) and the load of the machine then.

    It is the SQLite file in its folder, unless `address` names another database.
    """

    folder: Path
    customers: int
    seconds: float
    load: float
    address: str | None = None

    @property
    def url(self) -> str:
        """The address of its database."""
        return self.address or f"sqlite://{self.folder / 'stamkund.db'}"


async def prepared(parent: Path, customers: int) -> Register:
    """The register with so many customers below a folder; seeds it where there is none. `NotOurs`."""
    folder = parent / f"customers-{customers}"
    notes = folder / "seeded.json"
    if not notes.exists():
        if (folder / "stamkund.db").exists():
            raise NotOurs(f"{folder} holds a register that was not made here, or that was not finished; remove it.")
        folder.mkdir(parents=True, exist_ok=True)
        notes.write_text(json.dumps(_seed(folder, customers)))
    register = Register(folder, customers, **json.loads(notes.read_text()))
    await migrate(register.url)
    return register


def _seed(folder: Path, customers: int) -> dict[str, float]:
    command = [sys.executable, "main.py", "seed", "--customers", str(customers), "--password-stdin"]
    start = time.perf_counter()
    password = secrets.token_urlsafe(16)  # nobody logs in: sessions are made in the database
    subprocess.run(command, input=password, text=True, check=True, cwd=ROOT, env={**os.environ, **own_environ(folder)})
    return {"seconds": round(time.perf_counter() - start, 1), "load": load()}


async def contents() -> dict[str, Any]:
    """How many rows each table of the open register has."""
    return {table: int(await value(Sql(f"SELECT count(*) FROM {table}"))) for table in COUNTED}


async def administrator() -> Actor:
    """Who sees everything."""
    return await viewer_of(ADMINISTRATOR)


async def viewer_of(user_id: int) -> Actor:
    """A user with the rights of the profile."""
    found = await actor_of(user_id)
    assert found is not None
    return found


async def seller() -> Actor:
    """The seller with the most invoices, who sees own customers, cases and invoices only."""
    found = await viewer_of(int(await value(Sql(SELLER))))
    return replace(found, customer_scope="own", project_scope="own", invoice_scope="own")


async def one_of_each() -> dict[str, int]:
    """A user of each permission profile that limits the rows, by the profile's key."""
    query = (
        "SELECT p.key, min(u.id) AS user_id FROM user_account u JOIN permission_profile p ON p.id = u.profile_id"
        " WHERE u.is_active AND p.invoice_scope <> 'all' GROUP BY p.key ORDER BY p.key"
    )
    return {found["key"]: int(found["user_id"]) for found in await rows(Sql(query))}


async def colleagues(count: int) -> list[int]:
    """Ids of so many users, everybody in turn, most of them sellers with own rows, and managers with their unit's."""
    users = [int(found["id"]) for found in await rows(Sql("SELECT id FROM user_account WHERE is_active ORDER BY id"))]
    return [users[n % len(users)] for n in range(count)]


async def sessions(users: list[int]) -> list[str]:
    """Tokens of signed-in browsers, one for each user id."""
    async with writing() as connection:
        return [await begin_session(user_id, connection) for user_id in users]
