"""The bell: what ended and what is due, to whom it concerns; the favourites of the navigation."""

from datetime import timedelta
from pathlib import Path

import pytest

from services import mass_update
from services.change_sets import changes_of
from services.changes import recording
from services.database import rows
from services.edits import set_fields
from services.favourites import MOST, TooManyFavourites, favourites, set_favourite
from services.history import Part, undo
from services.i18n import language
from services.mass_update import Wanted
from services.notices import CONCERNED, Notice, concerned_since, look, notices_of, seen_until
from services.permissions import Actor
from services.refusals import InvalidChoice, NotFound, NotPermitted
from services.reports import exports
from services.reports.prepare import prepare
from services.reports.report import read_report
from services.reports.wishes import Wishes
from services.sql import Sql
from tests.support.databases import Database
from tests.world import NOON, World, world

ENGLISH = language("en")


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAMKUND_NOW", NOON.isoformat())


async def told(firm: World, actor: Actor) -> list[Notice]:
    return await notices_of(actor, firm.today, "Europe/Helsinki")


async def task(firm: World, customer: int, who: str, day: int, **more: object) -> int:
    due = firm.today.replace(day=day)
    values = {"customer_id": customer, "kind": "task", "text": "Call\nagain", "at": NOON, "due_date": due}
    return await firm.make("activities", **values, person_id=firm.people[who], **more)


async def test_a_task_is_told_from_its_day_on_to_whom_it_is_for_until_it_is_done(database: Database) -> None:
    firm = await world()
    havbris = await firm.customer("Havbris Energi AS", "Aino Aalto")
    due = await task(firm, havbris, "Aino Aalto", 15)
    await task(firm, havbris, "Aino Aalto", 16)
    await task(firm, havbris, "Aino Aalto", 14, done_at=NOON)
    aino, sanna = await firm.actor("Aino Aalto"), await firm.actor("Sanna Salo")
    [notice] = await told(firm, aino)
    assert (notice.id, notice.text(ENGLISH)) == (due, "Havbris Energi AS: Call again")
    assert notice.path == f"/customers/{havbris}?tab=activity"
    assert await told(firm, sanna) == []


async def test_a_task_of_a_customer_that_one_may_not_see_is_not_told(database: Database) -> None:
    firm = await world()
    await firm.profile("Own", customer_scope="own")
    await firm.person("Olli Oksanen", "Own")
    await task(firm, await firm.customer("Havbris Energi AS", "Aino Aalto"), "Olli Oksanen", 1)
    assert await told(firm, await firm.actor("Olli Oksanen")) == []


async def test_a_file_that_is_ready_is_told_and_is_old_after_a_look(database: Database, tmp_path: Path) -> None:
    firm = await world()
    await firm.customer("Havbris Energi AS")
    aino, before = await firm.actor("Aino Aalto"), NOON - timedelta(seconds=1)
    report = read_report({"name": "Everybody", "subject": "customers", "fields": ["name"]})
    prepared = await prepare(report, aino, ENGLISH)
    export_id = await exports.begin(prepared, "csv", "new")
    assert await told(firm, aino) == [] and await concerned_since(before) == set()
    await exports.write(prepared, export_id, tmp_path, Wishes())
    [notice] = await told(firm, aino)
    assert (notice.title(ENGLISH), notice.text(ENGLISH)) == ("The file is ready", "Everybody")
    assert await concerned_since(before) == {aino.user_id}
    assert aino.user_id is not None and await seen_until(aino.user_id) is None
    await look(aino.user_id)
    seen = await seen_until(aino.user_id)
    assert seen is not None and seen >= notice.at


async def test_a_mass_update_that_ended_leads_to_its_changes(database: Database) -> None:
    from models import MassUpdate

    firm = await world()
    aino = await firm.actor("Aino Aalto")
    values = {"resource": "customers", "created_at": NOON, "ended_at": NOON, "changed": 24, "change_set_id": 7}
    await MassUpdate.create(actor_id=aino.user_id, state="done", **values)
    await MassUpdate.create(actor_id=aino.user_id, state="failed", **{**values, "ended_at": NOON - timedelta(hours=1)})
    await MassUpdate.create(actor_id=aino.user_id, state="cancelled", **values)
    await MassUpdate.create(actor_id=aino.user_id, state="done", **{**values, "ended_at": NOON - timedelta(days=8)})
    done, failed = await told(firm, aino)
    assert (done.text(ENGLISH), done.path, done.has_failed) == ("24 rows changed", "/changes?set=7", False)
    assert failed.title(ENGLISH) == "The mass update ended early" and failed.has_failed


async def test_favourites_stand_in_their_order_and_only_as_long_as_one_may_see_them(database: Database) -> None:
    firm = await world()
    await firm.profile("Own", customer_scope="own")
    await firm.person("Olli Oksanen", "Own")
    mine = [await firm.customer(name, "Olli Oksanen") for name in ("Leipä Oy", "Aamu Oy")]
    hers = await firm.customer("Havbris Energi AS", "Aino Aalto")
    olli = await firm.actor("Olli Oksanen")
    for customer in mine:
        await set_favourite(olli, customer, True)
    assert await favourites(olli) == [(mine[0], "Leipä Oy"), (mine[1], "Aamu Oy")]
    with pytest.raises(NotFound):
        await set_favourite(olli, hers, True)
    async with recording(await firm.actor("Astrid Lindqvist"), "edit") as recorder:
        await recorder.update("customers", mine[0], {"owner_id": firm.people["Aino Aalto"]})
    assert await favourites(olli) == [(mine[1], "Aamu Oy")]
    await set_favourite(olli, mine[1], False)
    assert await favourites(olli) == []
    async with recording(await firm.actor("Astrid Lindqvist"), "edit") as recorder:
        await recorder.update("customers", mine[0], {"owner_id": firm.people["Olli Oksanen"]})
    assert await favourites(olli) == [(mine[0], "Leipä Oy")]  # it was hidden while another one lost its star


async def test_there_is_room_for_seven_favourites(database: Database) -> None:
    firm = await world()
    aino = await firm.actor("Aino Aalto")
    made = [await firm.customer(f"Kunta {n} Oy") for n in range(MOST + 1)]
    for customer in made[:MOST]:
        await set_favourite(aino, customer, True)
    with pytest.raises(TooManyFavourites):
        await set_favourite(aino, made[MOST], True)
    assert len(await favourites(aino)) == MOST


async def test_whom_a_mass_update_concerns_is_told_and_sees_what_of_it_they_may(database: Database) -> None:
    firm = await world()
    await firm.profile("Own", customer_scope="own")
    await firm.person("Olli Oksanen", "Own")
    olli, astrid = await firm.actor("Olli Oksanen"), await firm.actor("Astrid Lindqvist")
    ids = [await firm.customer(f"Kund {n}", "Aino Aalto") for n in range(2)]
    planned = await mass_update.plan(astrid, Wanted("customers", {"owner_id": olli.user_id}, ids=ids), is_typed=True)
    told_of = await mass_update.concerned(astrid, await mass_update.standing(astrid, planned))
    assert told_of == [olli.user_id]
    with pytest.raises(InvalidChoice):
        await mass_update.run(astrid, planned, [999])
    await mass_update.run(astrid, planned, told_of)
    await mass_update.wait_for(planned)
    change_set_id = (await mass_update.standing(astrid, planned)).change_set_id or 0
    await set_fields(astrid, "customers", ids[0], {"owner_id": firm.people["Aino Aalto"]})
    [notice] = await told(firm, olli)
    assert notice.title(ENGLISH) == "Astrid Lindqvist made a mass update"
    assert (notice.text(ENGLISH), notice.path) == ("Account owner", f"/changes?set={change_set_id}")
    assert await told(firm, await firm.actor("Aino Aalto")) == []
    assert olli.user_id in await concerned_since(NOON - timedelta(seconds=1))
    assert [one["row_id"] for one in (await changes_of(olli, change_set_id, 10)).items] == [ids[1]]
    with pytest.raises(NotPermitted):
        await undo(olli, change_set_id)
    names = mass_update.names_of_told
    await undo(astrid, change_set_id, Part(rows=frozenset({("customers", ids[1])})))
    assert len(await told(firm, olli)) == 1 and await names(planned) == ["Olli Oksanen"]
    await set_fields(astrid, "customers", ids[1], {"owner_id": olli.user_id})
    undone = await undo(astrid, change_set_id)
    assert await told(firm, olli) == [] and await names(planned) == []
    await undo(astrid, undone.change_set_id or 0)
    assert len(await told(firm, olli)) == 1 and await names(planned) == ["Olli Oksanen"]


async def test_what_ended_lately_is_found_without_reading_what_ended_before(database: Database) -> None:
    if database.kind != "sqlite":
        return
    plan = [found["detail"] for found in await rows(Sql(f"EXPLAIN QUERY PLAN {CONCERNED}", (NOON,) * 4))]

    assert [step for step in plan if "SEARCH" in step and "INDEX" in step], plan
    assert not [step for step in plan if step.startswith("SCAN")], plan
