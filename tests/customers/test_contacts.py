"""Several phones and e-mails on a contact: the contact's own are the first that may be used."""

import pytest

from services import history, writing
from services.customers.contacts import Contact, Line, contacts_of, save_contact
from services.edits import set_fields
from services.refusals import InvalidEmail, NotPermitted, StaleVersion
from tests.support.databases import Database
from tests.world import World, world


@pytest.fixture
async def firm(database: Database) -> World:
    """Havbris Energi with Ingrid, who has one e-mail."""
    made = await world()
    havbris = await made.customer("Havbris Energi AS", country="NO")
    made.customers["Ingrid"] = await made.make(
        "contacts", customer_id=havbris, first_name="Ingrid", last_name="Solheim", email="ingrid@havbris.example"
    )
    return made


async def ingrid(firm: World) -> Contact:
    return (await contacts_of(await firm.actor("Astrid Lindqvist"), firm.customers["Havbris Energi AS"]))[0]


async def save(firm: World, *lines: Line, person: str = "Astrid Lindqvist", **more) -> int | None:
    given = {"first_name": "Ingrid", "last_name": "Solheim"}
    actor, havbris = await firm.actor(person), firm.customers["Havbris Energi AS"]
    return await save_contact(actor, havbris, firm.customers["Ingrid"], given, lines, more.pop("keywords", ()), **more)


async def test_the_first_line_that_may_be_used_is_the_contacts_own(firm: World) -> None:
    left = Line("email", "ingrid@havbris.example", do_not_use=True)
    await save(firm, left, Line("email", "solheim@havbris.example"), Line("phone", "22 86 44 00", "mobile"))
    told = await ingrid(firm)
    assert (told.row["email"], told.row["phone"]) == ("solheim@havbris.example", "+4722864400")
    assert [(line.way, line.do_not_use) for line in told.lines] == [("phone", False), ("email", True), ("email", False)]


async def test_a_list_that_changes_the_email_changes_the_line(firm: World) -> None:
    await save(firm, Line("email", "ingrid@havbris.example"), Line("email", "old@havbris.example", do_not_use=True))
    astrid, contact_id = await firm.actor("Astrid Lindqvist"), firm.customers["Ingrid"]
    await set_fields(astrid, "contacts", contact_id, {"email": "new@havbris.example"})
    assert [line.value for line in (await ingrid(firm)).lines] == ["new@havbris.example", "old@havbris.example"]
    await set_fields(astrid, "contacts", contact_id, {"email": ""})
    told = await ingrid(firm)
    assert told.row["email"] is None and [line.value for line in told.lines] == ["old@havbris.example"]


async def test_a_contact_whose_only_email_is_removed_has_none(firm: World) -> None:
    await save(firm, Line("phone", "+4722864400"))
    told = await ingrid(firm)
    assert (told.row["email"], told.row["phone"]) == (None, "+4722864400")


async def test_one_save_is_one_change_set_and_is_undone_whole(firm: World) -> None:
    keyword = await firm.make("keywords", name="Christmas card")
    change = await save(firm, Line("email", "a@havbris.example"), Line("phone", "+4722864400"), keywords=(keyword,))
    assert list((await ingrid(firm)).keywords.values()) == ["Christmas card"]
    undone = await history.undo(await firm.actor("Astrid Lindqvist"), change)
    told = await ingrid(firm)
    assert undone.conflicts == () and told.row["email"] == "ingrid@havbris.example" and told.row["phone"] is None
    assert not told.keywords and [line.id for line in told.lines] == [None]


async def test_a_line_that_cannot_be_is_refused_by_its_place_and_nothing_is_kept(firm: World) -> None:
    with pytest.raises(InvalidEmail) as refused:
        await save(firm, Line("phone", "+4722864400"), Line("email", "ingrid at havbris"))
    assert refused.value.field == "line-1"
    assert (await ingrid(firm)).row["phone"] is None


async def test_a_contact_that_was_changed_meanwhile_is_not_overwritten(firm: World) -> None:
    before = (await ingrid(firm)).row["version"]
    await firm.change("contacts", firm.customers["Ingrid"], title="CFO")
    with pytest.raises(StaleVersion):
        await save(firm, Line("email", "b@havbris.example"), version=before)


async def test_who_may_only_read_changes_no_contact(firm: World) -> None:
    with pytest.raises(NotPermitted):
        await save(firm, Line("email", "b@havbris.example"), person="Rune Roald")


async def test_a_contact_is_deleted_with_its_lines_and_what_was_noted_stays(firm: World) -> None:
    await save(firm, Line("email", "a@havbris.example"), Line("email", "b@havbris.example"))
    havbris, contact_id = firm.customers["Havbris Energi AS"], firm.customers["Ingrid"]
    made = await firm.make("activities", customer_id=havbris, contact_id=contact_id, text="Called", at=firm.at)
    await writing.delete_row(await firm.actor("Astrid Lindqvist"), "contacts", contact_id)
    assert (await writing.current("activities", made))["contact_id"] is None
