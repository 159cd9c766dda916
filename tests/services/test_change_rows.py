"""The history in words' reach: sets by filter, rows by name, custom fields as fields, under the reader's rights."""

from datetime import timedelta

from services.change_facts import facts_of
from services.change_rows import field_changes, rows_of_set
from services.change_sets import Asked
from services.change_summaries import told_set, told_sets
from services.changes import recording
from services.database import value
from services.edits import set_fields
from services.history import undo
from services.invoices.make import make_invoice
from services.periods import now
from services.permissions import Actor
from services.sql import Sql
from services.writing import make_row
from tests.support.databases import Database
from tests.world import world


async def test_sets_are_filtered_by_person_kind_row_field_and_time(database: Database) -> None:
    firm = await world()
    astrid, sanna, ek = (
        await firm.actor("Astrid Lindqvist"),
        await firm.actor("Sanna Salo"),
        await firm.customer("Ek AB"),
    )
    first = await set_fields(sanna, "customers", ek, {"phone": "+358 40 1234567"})
    second = await set_fields(astrid, "customers", ek, {"country": "SE", "language": "sv"})

    async def found(**asked: object) -> list[int]:
        sets, _ = await told_sets(astrid, 50, None, Asked(**asked))  # type: ignore[arg-type]
        return [told.id for told in sets if told.id in (first.change_set_id, second.change_set_id)]

    assert await found(actor_id=sanna.user_id) == [first.change_set_id]
    assert await found(resource="customers", field="country") == [second.change_set_id]
    assert await found(row_id=ek, resource="customers") == [second.change_set_id, first.change_set_id]
    assert await found(kind="mass_update") == [] == await found(since=now() + timedelta(minutes=1))
    told = await told_set(astrid, second.change_set_id or 0)
    assert (told.name, told.row_count, told.fields) == (
        "Ek AB", 1, (("customers", "country"), ("customers", "language")),
    )  # fmt: skip
    assert {one.actor_name for one in (await told_sets(sanna, 50))[0]} == {"Sanna Salo"}


async def test_a_custom_field_reads_as_a_field_of_its_row(database: Database) -> None:
    firm = await world()
    astrid, ek = await firm.actor("Astrid Lindqvist"), await firm.customer("Ek AB")
    await firm.make("custom-fields", resource="customers", key="note", label="Note", kind="text")
    made = await set_fields(astrid, "customers", ek, {"x_note": "Big"})
    changed = await set_fields(astrid, "customers", ek, {"x_note": "Bigger"})
    for edit, old, new in ((made, None, "Big"), (changed, "Big", "Bigger")):
        [row] = await rows_of_set(astrid, edit.change_set_id or 0, 10)
        assert (row.resource, row.row_id, row.name, row.field and row.field.label) == ("customers", ek, "Ek AB", "Note")
        assert (row.old, row.new) == (old, new)


async def test_a_field_tells_its_history_to_whom_sees_the_row(database: Database) -> None:
    firm = await world()
    await firm.profile("Own customers", customers_level="edit", customer_scope="own")
    await firm.person("Vera Vik", "Own customers")
    astrid, vera, ek = await firm.actor("Astrid Lindqvist"), await firm.actor("Vera Vik"), await firm.customer("Ek AB")
    for days in (10, 30):
        await set_fields(astrid, "customers", ek, {"payment_term_days": days})
    told = await field_changes(astrid, "customers", ek, "payment_term_days")
    assert [(one.old, one.new, one.actor_name) for one in told] == [
        (10, 30, "Astrid Lindqvist"), (None, 10, "Astrid Lindqvist"),
    ]  # fmt: skip
    assert await field_changes(vera, "customers", ek, "payment_term_days") == []
    assert await field_changes(astrid, "customers", ek, "password_hash") == []


async def test_a_row_that_is_gone_keeps_its_name_and_its_rights(database: Database) -> None:
    firm = await world()
    astrid, ada, ek = (
        await firm.actor("Astrid Lindqvist"),
        await firm.actor("Ada Aagaard"),
        await firm.customer("Ek AB"),
    )
    contact = await firm.make("contacts", customer_id=ek, last_name="Berg")
    async with recording(astrid, "delete") as recorder:
        await recorder.delete("contacts", contact)
    [row] = await rows_of_set(ada, recorder.change_set_id or 0, 10)
    assert (row.name, row.action) == ("Berg", "delete")


async def test_costs_and_rows_of_invoices_are_told_with_what_they_are_and_belong_to(database: Database) -> None:
    firm = await world()
    await firm.profile("Read", customers_level="read", rights=["change_log"])
    await firm.person("Rita Ross", "Read")
    ek = await firm.customer("Ek AB")
    project = await firm.project(ek, "Harbour wall")
    invoice = await firm.invoice(ek, 100, "2025-03-01", currency="SEK", currency_rate=912_345_678)
    line = {"description": "Study", "quantity": 20_000, "unit_price": 500_000, "vat_rate": 0, "net": 10_000, "tax": 0}
    async with firm.together():
        await firm.cost(project, "2025-03-04", 10, 30)
        await firm.make("invoice-rows", invoice_id=invoice, **line)
    newest = int(await value(Sql("SELECT max(id) FROM change_set")))
    astrid = await firm.actor("Astrid Lindqvist")
    found = await rows_of_set(astrid, newest, 50)
    told = await facts_of(astrid, found)
    shown = {row.resource: told[row.id] for row in found if row.id in told}
    values = {field.name: given for field, given in shown["costs"].values}
    assert (values["kind"], values["quantity"], values["unit_cost"]) == ("hours", "10", "30.00")
    assert (shown["costs"].parent, shown["costs"].currency) == (("projects", "Harbour wall"), "EUR")
    assert {field.name: given for field, given in shown["invoice-rows"].values}["net"] == "100.00"
    assert shown["invoice-rows"].currency == "SEK" and shown["invoice-rows"].parent is not None
    rita = await firm.actor("Rita Ross")
    seen = await facts_of(rita, await rows_of_set(rita, newest, 50))
    assert all("unit_cost" not in {field.name for field, _ in one.values} for one in seen.values())


async def test_a_set_about_one_invoice_with_its_rows_or_one_cost_says_which(database: Database) -> None:
    firm = await world()
    astrid, ek = await firm.actor("Astrid Lindqvist"), await firm.customer("Ek AB")
    project = await firm.project(ek, "Study")
    header = {"customer_id": ek, "date": "2025-03-10", "status_id": firm.statuses["Sent"], "number": "F-7"}
    line = {"description": "Advice", "quantity": "1", "unit_price": "100", "vat_rate": "0"}
    invoice = await make_invoice(astrid, header, [line, line])
    cost = {"project_id": project, "kind": "hours", "date": "2025-03-10", "quantity": "2", "description": "Workshop"}
    made = await make_row(astrid, "costs", cost)
    both = [await make_invoice(astrid, {**header, "number": None}, [line]) for _ in range(2)]
    for done, resource, name in ((invoice, "invoices", "F-7"), (made, "costs", "Workshop")):
        told = await told_set(astrid, done.change_set_id or 0)
        assert (told.resource, told.name) == (resource, name)
    many = await change_many(astrid, [one.invoice_id for one in both])
    assert (await told_set(astrid, many)).name is None


async def change_many(actor: Actor, ids: list[int]) -> int:
    """Change several invoices in one set."""
    async with recording(actor, "edit") as recorder:
        for row_id in ids:
            await recorder.update("invoices", row_id, {"sales_person_id": actor.user_id})
    return recorder.change_set_id or 0


async def test_sets_say_what_they_are_about_a_credit_note_a_draft_a_contact_and_what_was_done_again(
    database: Database,
) -> None:
    firm = await world()
    astrid, ek = await firm.actor("Astrid Lindqvist"), await firm.customer("Ek AB")
    sent = await firm.invoice(ek, 100, "2025-03-01", number="7")
    note = await firm.invoice(ek, -100, "2025-03-02", number="8", credited_invoice_id=sent, is_credit_note=True)
    draft = await firm.invoice(ek, 100, "2025-03-03", "Draft", None)
    found = []
    for row_id in (sent, note, draft):
        async with recording(astrid, "edit") as recorder:
            await recorder.update("invoices", row_id, {"description": "Advice"})
        found.append(await told_set(astrid, recorder.change_set_id or 0))
    assert [(one.noun, one.name) for one in found] == [("invoices", "7"), ("credit-notes", "8"), ("drafts", "Ek AB")]
    undone = await undo(astrid, found[2].id)
    again = await undo(astrid, undone.change_set_id or 0)
    last = await undo(astrid, again.change_set_id or 0)
    sets = [await told_set(astrid, one.change_set_id or 0) for one in (undone, again, last)]
    assert [one.is_redo for one in sets] == [False, True, False]
    contact = await make_row(astrid, "contacts", {"customer_id": ek, "last_name": "Holm"})
    async with recording(astrid, "edit") as recorder:
        await recorder.update("contacts", contact.row_id, {"title": "CEO"})
        for way in ("phone", "email"):
            values = {"contact_id": contact.row_id, "way": way, "value": f"{way}@ek.example", "position": 9}
            await recorder.create("contact-lines", values)
    about = await told_set(astrid, recorder.change_set_id or 0)
    assert (about.row_count, about.resource, about.name) == (3, "contacts", "Holm")
