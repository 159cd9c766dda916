"""Everything out through the API, into an empty register as files: the same rows, and tiles that show the same."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

import api
from services.changes import recording
from services.checking import check
from services.database import close_database, open_database, rows
from services.fields.catalogue import CATALOGUE
from services.fields.choices import labels
from services.i18n import language
from services.imports.targets import PARTS
from services.imports.telling import rows_of
from services.kpis.telling import kpis_of
from services.permissions import SYSTEM, Actor, actor_of
from services.seeding import ADMINISTRATOR, _begin, fill
from services.sql import Sql
from services.tokens import create_token
from tests.imports.helping import bring_in, write_csv
from tests.support.databases import Database

pytestmark = pytest.mark.slow

PASSWORD = "ett-langt-losenord-2026"
KINDS = ("customers", "contacts", "projects", "invoices", "costs")
NOT_BROUGHT = {"id", "version", "created_at", "updated_at", "is_internal_card", "net_base", "rate_date"}
REFERENCES = ("customer_id", "billing_customer_id", "project_id", "credited_invoice_id")
ALONE = ("is_internal", "places", "sent")  # of customers, and no columns of the file
USES = [part for part in PARTS if part.resource == "addresses"]
Row = dict[str, Any]


@asynccontextmanager
async def program() -> AsyncIterator[httpx.AsyncClient]:
    """The administrator's program."""
    app = Starlette()
    api.mount(app)
    token = await create_token(SYSTEM, 1, "Test", may_write=False)
    headers = {"Authorization": f"Bearer {token}"}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://s.example/api/v1", headers=headers) as client:
        yield client


async def everything(client: httpx.AsyncClient, resource: str) -> list[Row]:
    """Every row of a resource."""
    found, cursor = [], None
    while True:
        answer = await client.get(f"/{resource}", params={"limit": 1000, **({"cursor": cursor} if cursor else {})})
        page = answer.raise_for_status().json()
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            return found


async def told() -> dict[str, list[Row]]:
    """The rows of each kind with names and numbers in place of ids, in the order of their ids."""
    async with program() as client:
        out = {kind: sorted(await everything(client, kind), key=lambda one: one["id"]) for kind in KINDS}
        for one in out["customers"]:
            one |= await parts_of(client, one["id"])
    numbers: dict[str, dict[int, Any]] = {kind: {one["id"]: one.get("number") for one in out[kind]} for kind in KINDS}
    point = {
        "customer_id": "customers",
        "billing_customer_id": "customers",
        "project_id": "projects",
        "credited_invoice_id": "invoices",
    }
    for kind in KINDS:
        for field in CATALOGUE[kind]:
            is_choice = field.choices and field.name.endswith(("_id", "_ids"))
            words = await labels(field.choices, language("sv")) if is_choice else {}
            for one in out[kind]:
                if one.get(field.name) is not None and field.name in point:
                    one[field.name] = numbers[point[field.name]][one[field.name]]
                elif field.name.endswith("_ids"):
                    one[field.name] = "; ".join(sorted(words[number] for number in one[field.name] or ()))
                elif one.get(field.name) is not None and words:
                    one[field.name] = words[one[field.name]]
    out["customers"] = [one for one in out["customers"] if not one["is_internal"]]
    return {
        kind: [{n: v for n, v in one.items() if n not in NOT_BROUGHT} for one in listed] for kind, listed in out.items()
    }


async def parts_of(client: httpx.AsyncClient, customer_id: int) -> Row:
    """A customer's addresses and its e-invoice address, as columns of its row."""
    places = await everything(client, f"customers/{customer_id}/addresses")
    found: Row = {
        f"{use.key}.{name}": next((one[name] for one in places if one[use.flags[0]]), None)
        for use in USES for name in ("street", "postal_code", "city", "country")
    }  # fmt: skip
    sent = await everything(client, f"customers/{customer_id}/e-invoice-addresses")
    found |= {
        f"e_invoice.{name}": next((one[name] for one in sent), None) for name in ("scheme", "address", "operator")
    }
    return {**found, "places": len(places), "sent": len(sent)}


async def colleagues() -> list[Row]:
    """Users and business units, which are there before anything is imported."""
    return await rows(
        Sql("SELECT u.*, b.name AS unit FROM user_account u LEFT JOIN business_unit b ON b.id = u.business_unit_id")
    )


async def test_what_went_out_through_the_api_comes_in_as_it_was(
    database: Database, fresh_database: Any, tmp_path: Path
) -> None:
    await fill(database.url, 25, 3, PASSWORD)
    await mark_contacts()
    before, tiles, people = await told(), await kpis_of(ADMINISTRATOR), await colleagues()
    units = await rows(Sql("SELECT name FROM business_unit ORDER BY id"))
    await close_database()
    empty = await fresh_database(database.kind)
    await open_database(empty.url)
    await _begin(PASSWORD)
    administrator = await actor_of(1)
    assert administrator is not None
    await hire(people, units)
    await make_names("market-segments", before["customers"], "segment_ids")
    await make_names("keywords", before["contacts"], "keyword_ids")
    for kind in KINDS:
        await bring(administrator, kind, before[kind], tmp_path)
    after = await told()
    for kind in KINDS:
        assert len(after[kind]) == len(before[kind])
        assert differing(before[kind], after[kind]) == []
    assert any(one["keyword_ids"] for one in after["contacts"]) and all(one["places"] for one in after["customers"])
    assert [one["value"] for one in await kpis_of(ADMINISTRATOR)] == [one["value"] for one in tiles]
    assert await check() == []


def differing(before: list[Row], after: list[Row]) -> list[tuple[Any, ...]]:
    """What is not as it was: row, field, then, now. Seeded phone numbers hold blanks, which no phone number keeps."""
    pairs = list(zip(before, after, strict=True))
    return [
        (one.get("number"), name, given, two[name])
        for one, two in pairs
        for name, given in one.items()
        if two[name] != (given.replace(" ", "") if name == "phone" and given else given)
    ]


async def hire(people: list[Row], units: list[Row]) -> None:
    """The same people in the same units."""
    async with recording(SYSTEM, "edit") as recorder:
        there = {
            one["name"]: one["id"] for one in await rows(Sql("SELECT id, name FROM business_unit"), recorder.connection)
        }
        for one in units:
            if one["name"] not in there:
                there[one["name"]] = await recorder.create("business-units", {"name": one["name"]})
        for one in people:
            if one["email"] != ADMINISTRATOR:
                values = {name: one[name] for name in ("email", "name", "profile_id", "password_hash", "language")}
                values["business_unit_id"] = there.get(one["unit"] or "")
                await recorder.create("users", values)


async def mark_contacts() -> None:
    """Every other contact gets keywords, and the second customer's visitors go elsewhere."""
    async with recording(SYSTEM, "edit") as recorder:
        words = [
            await recorder.create("keywords", {"name": name}) for name in ("Julkort", "Årsmöte", "Nyhetsbrev, kort")
        ]
        for one in await rows(Sql("SELECT id FROM contact WHERE id % 2 = 0"), recorder.connection):
            for word in words[: one["id"] % 3 + 1]:
                await recorder.create("contact-keywords", {"contact_id": one["id"], "keyword_id": word})
        place = await rows(Sql("SELECT id, customer_id FROM address ORDER BY id LIMIT 1 OFFSET 1"), recorder.connection)
        await recorder.update("addresses", place[0]["id"], {"is_visiting": False, "is_billing": False})
        for use, street in (("is_visiting", "Gårdsgatan 3"), ("is_billing", "Box 17")):
            where = {"street": street, "postal_code": "111 22", "city": "Stockholm", "country": "SE"}
            await recorder.create("addresses", {"customer_id": place[0]["customer_id"], **where, use: True})


async def make_names(resource: str, listed: list[Row], column: str) -> None:
    """The same segments and keywords, which an import makes only where one chooses so."""
    names = {name for one in listed for name in one[column].split("; ") if name}
    async with recording(SYSTEM, "edit") as recorder:
        for name in sorted(names):
            await recorder.create(resource, {"name": name})


async def bring(actor: Actor, kind: str, listed: list[Row], folder: Path) -> None:
    """The rows as a file under the names of the API."""
    names = [name for name in (listed[0] if listed else {}) if name not in ALONE or kind != "customers"]
    lines = [names, *([one[name] for name in names] for one in listed)]
    job = await bring_in(actor, write_csv(folder / f"{kind}.csv", lines, delimiter=","), kind)
    refused = await rows_of(actor, job.id, language("en"), "refused", limit=3)
    assert (job.count("new"), refused) == (len(listed), []), refused
    assert job.applied == len(listed)
