"""The history of a card: what people noted and what was changed, in one order."""

from datetime import timedelta

import pytest

from services import history
from services.customers.activity import Event
from services.customers.timeline import Noted, Wanted, forget, note, open_tasks, rewrite, set_done, timeline
from services.edits import set_fields
from services.refusals import InvalidChoice, NotFound, NotPermitted, Required, TooLong
from tests.support.databases import Database
from tests.world import World, world


@pytest.fixture
async def firm(database: Database) -> World:
    """Havbris Energi, and Lumikko with a contact."""
    made = await world()
    await made.customer("Havbris Energi AS", "Aino Aalto")
    lumikko = await made.customer("Lumikko Software Oy")
    made.customers["Eero"] = await made.make("contacts", customer_id=lumikko, last_name="Ekman")
    return made


async def told(firm: World, **wanted) -> list[Noted | Event]:
    astrid = await firm.actor("Astrid Lindqvist")
    return await timeline(astrid, firm.customers["Havbris Energi AS"], Wanted(**wanted))


async def test_who_may_only_read_notes_a_call_and_sees_it_first(firm: World) -> None:
    rune, havbris = await firm.actor("Rune Roald"), firm.customers["Havbris Energi AS"]
    await note(rune, havbris, {"kind": "call", "text": "Wants a new quote."})
    first = (await told(firm))[0]
    assert isinstance(first, Noted) and (first.kind, first.text, first.person) == (
        "call",
        "Wants a new quote.",
        "Rune Roald",
    )


async def test_notes_and_changes_come_newest_first_and_can_be_narrowed(firm: World) -> None:
    astrid, havbris = await firm.actor("Astrid Lindqvist"), firm.customers["Havbris Energi AS"]
    await set_fields(astrid, "customers", havbris, {"payment_term_days": "30"})
    await note(astrid, havbris, {"text": "Board meets on the 20th."})
    assert [type(one).__name__ for one in (await told(firm))[:2]] == ["Noted", "Event"]
    assert [one.text for one in await told(firm, groups=frozenset({"notes"}))] == ["Board meets on the 20th."]
    assert all(isinstance(one, Event) for one in await told(firm, groups=frozenset({"changes"})))
    assert len(await told(firm, search="BOARD")) == 1
    assert await told(firm, person_id=firm.people["Sanna Salo"]) == []


async def test_a_task_waits_until_it_is_done_and_can_be_opened_again(firm: World) -> None:
    astrid, havbris = await firm.actor("Astrid Lindqvist"), firm.customers["Havbris Energi AS"]
    for text, due in (("Call back", firm.today + timedelta(days=9)), ("Send quote", firm.today)):
        await note(astrid, havbris, {"kind": "task", "text": text, "due_date": due})
    tasks = await open_tasks(astrid, havbris)
    assert [task.text for task in tasks] == ["Send quote", "Call back"]
    done = await set_done(astrid, tasks[0].id, True)
    assert [task.text for task in await open_tasks(astrid, havbris)] == ["Call back"]
    assert "Send quote" in [one.text for one in await told(firm, groups=frozenset({"tasks"}))]
    await history.undo(astrid, done)
    assert len(await open_tasks(astrid, havbris)) == 2


async def test_a_reader_changes_own_notes_only(firm: World) -> None:
    rune, ada, havbris = (
        await firm.actor("Rune Roald"),
        await firm.actor("Ada Aagaard"),
        firm.customers["Havbris Energi AS"],
    )
    await note(rune, havbris, {"text": "Nice people."})
    one = (await told(firm))[0]
    await rewrite(rune, one.id, {"text": "Nice people, good coffee."}, one.version)
    with pytest.raises(NotPermitted):
        await rewrite(ada, one.id, {"text": "Not so nice."})
    with pytest.raises(NotPermitted):
        await forget(ada, one.id)
    await forget(rune, one.id)
    assert not [found for found in await told(firm) if isinstance(found, Noted)]


async def test_a_note_without_text_or_too_long_or_with_a_stranger_is_refused(firm: World) -> None:
    astrid, havbris = await firm.actor("Astrid Lindqvist"), firm.customers["Havbris Energi AS"]
    for given, refusal in (
        ({"text": "  "}, Required),
        ({"text": "x" * 4001}, TooLong),
        ({"text": "Met", "contact_id": firm.customers["Eero"]}, InvalidChoice),
        ({"text": "Met", "kind": "lunch"}, InvalidChoice),
    ):
        with pytest.raises(refusal):
            await note(astrid, havbris, given)


async def test_a_customer_one_may_not_see_takes_no_notes(firm: World) -> None:
    await firm.profile("Own customers", customers_level="read", customer_scope="own")
    await firm.person("Olli Oksanen", "Own customers")
    olli = await firm.actor("Olli Oksanen")
    with pytest.raises((NotFound, InvalidChoice)):
        await note(olli, firm.customers["Havbris Energi AS"], {"text": "Hello"})
    assert await timeline(olli, firm.customers["Havbris Energi AS"], Wanted(groups=frozenset({"notes"}))) == []


async def costed(firm: World) -> tuple[int, int]:
    """A project of Sanna's at Havbris with ten hours on it; answers with project and cost."""
    project = await firm.project(firm.customers["Havbris Energi AS"], owner="Sanna Salo", status="Won")
    return project, await firm.cost(project, "2025-03-03", 10, 30)


async def changed_costs(firm: World, who: str, **wanted) -> list[tuple[str, str | None]]:
    """What a person reads of costs in the history: what was done, and to which field."""
    actor = await firm.actor(who)
    found = await timeline(actor, firm.customers["Havbris Energi AS"], Wanted(**wanted))
    moved = [one for event in found if isinstance(event, Event) for one in event.moved]
    return [(one.action, one.field) for one in moved if one.resource == "costs"]


async def test_costs_of_the_customers_projects_stand_in_the_history_under_rights(firm: World) -> None:
    _, cost = await costed(firm)
    await firm.change("costs", cost, unit_cost=40_0000, quantity=12_0000)
    assert await changed_costs(firm, "Astrid Lindqvist") == [
        ("update", "quantity"),
        ("update", "unit_cost"),
        ("create", None),
    ]
    assert await changed_costs(firm, "Sanna Salo") == [("update", "quantity"), ("create", None)]
    await firm.profile("Own projects", customers_level="all", project_scope="own")
    await firm.person("Olli Oksanen", "Own projects")
    assert await changed_costs(firm, "Olli Oksanen") == []


async def test_a_deleted_cost_is_told_to_who_sees_all_projects(firm: World) -> None:
    _, cost = await costed(firm)
    await firm.remove("costs", cost)
    assert (await changed_costs(firm, "Astrid Lindqvist"))[0] == ("delete", None)


async def test_a_search_finds_no_amount_that_may_not_be_seen(firm: World) -> None:
    _, cost = await costed(firm)
    await firm.change("costs", cost, unit_cost=77_7000)
    assert await changed_costs(firm, "Astrid Lindqvist", search="777000") == [("update", "unit_cost")]
    assert await changed_costs(firm, "Sanna Salo", search="777000") == []
    assert await changed_costs(firm, "Sanna Salo", search="300000") == []
    sanna, havbris = await firm.actor("Sanna Salo"), firm.customers["Havbris Energi AS"]
    assert await timeline(sanna, havbris, Wanted(search="havbris")), "whole rows without amounts are found"


async def test_many_costs_in_one_change_do_not_crowd_out_what_was_before(firm: World) -> None:
    project, _ = await costed(firm)
    values = {"project_id": project, "kind": "hours", "date": firm.today, "currency": "EUR", "quantity": 1_0000}
    async with firm.together() as recorder:
        for _ in range(1_500):
            await recorder.create("costs", values)
    assert len([one for one in await told(firm, most=6) if isinstance(one, Event)]) == 4
