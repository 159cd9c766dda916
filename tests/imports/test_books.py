"""Contacts, projects, invoices and costs come in after their customers, found by number, organization number or name."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from services import history
from services.checking import check
from services.database import row, rows, value
from services.edits import set_fields
from services.i18n import language
from services.imports.telling import rows_of
from services.invoices.make import make_invoice
from services.sql import Sql
from tests.imports.helping import bring_in, plan, write_csv, write_xlsx
from tests.support.databases import Database
from tests.world import world

BYGG = "Åkerblom Bygg AB"


async def test_contacts_find_their_customer_and_are_recognized_by_address_or_name(
    database: Database, tmp_path: Path
) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    bygg = await firm.customer(BYGG, org_number="5560125790", country="SE")
    known = await firm.make("contacts", customer_id=bygg, first_name="Eva", last_name="Ek", email="eva@bygg.example")
    lines = [
        ["Kund", "Namn", "E-post", "Telefon", "Titel"],
        [BYGG, "Anna Maria Åkesson", "anna@bygg.example", "08-123 456 78", "VD"],
        ["556012-5790", "Eva Ek-Lund", "EVA@bygg.example", "", "Inköp"],
        ["Finns Inte AB", "Bo Ek", "", "", ""],
    ]
    job = await plan(astrid, write_csv(tmp_path / "k.csv", lines), "contacts")
    assert (job.count("new"), job.count("changed"), job.count("refused")) == (1, 1, 1)
    job = await bring_in(astrid, write_csv(tmp_path / "k.csv", lines), "contacts")
    anna = await row(Sql("SELECT * FROM contact WHERE email = 'anna@bygg.example'"))
    assert anna is not None
    assert (anna["first_name"], anna["last_name"], anna["phone"]) == ("Anna Maria", "Åkesson", "+46812345678")
    assert await value(Sql("SELECT last_name FROM contact WHERE id = ?", (known,))) == "Ek-Lund"
    assert await check() == []


async def test_projects_invoices_and_costs_move_the_figures_as_if_they_were_written_one_by_one(
    database: Database, tmp_path: Path
) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    await firm.customer(BYGG, number=501)
    lines = [
        ["Projektnr", "Projektnamn", "Kundnr", "Startdatum", "Slutdatum", "Säljstatus"],
        [7001, "Hamnstudie", 501, date(2025, 1, 7), date(2025, 6, 30), "Won"],
        [7002, "Baklänges", 501, date(2025, 6, 30), date(2025, 1, 7), "Won"],
    ]  # fmt: skip
    job = await bring_in(astrid, write_xlsx(tmp_path / "p.xlsx", lines), "projects")
    assert (job.applied, job.count("refused")) == (1, 1)
    lines = [
        ["Fakturanr", "Kundnr", "Projekt", "Fakturadatum", "Netto", "Moms", "Valuta", "Kurs", "Kredit", "Krediterad faktura"],
        ["F-1", 501, 7001, "2025-02-03", "12 400,50", "3100,13", "", "", "nej", ""],
        ["F-2", 501, 7001, "3.3.2025", "1 000,00", "0", "SEK", "0,085", "nej", ""],
        ["F-3", 501, 7001, "2025-03-04", "-400,50", "0", "", "", "ja", "F-1"],
        ["F-4", 501, 7001, "2025-03-04", "400", "0", "", "", "ja", ""],
        ["F-5", 501, 7001, "2025-03-04", "400", "0", "SEK", "", "nej", ""],
    ]  # fmt: skip
    job = await bring_in(astrid, write_csv(tmp_path / "f.csv", lines), "invoices")
    reasons = {
        one.number: [r.code for r in one.reasons] for one in await rows_of(astrid, job.id, language("en"), "refused")
    }
    assert (job.applied, reasons) == (3, {5: ["credit_note_is_positive"], 6: ["required"]})
    found = await rows(Sql("SELECT number, net, net_base, status_id, credited_invoice_id FROM invoice ORDER BY id"))
    assert [(one["number"], one["net"], one["net_base"]) for one in found] == [
        ("F-1", 1240050, 1240050), ("F-2", 100000, 8500), ("F-3", -40050, -40050),
    ]  # fmt: skip
    first = await value(Sql("SELECT id FROM invoice WHERE number = 'F-1'"))
    assert found[2]["credited_invoice_id"] == first
    lines = [
        ["Projekt", "Datum", "Typ", "Antal", "À-pris", "Kommentar"],
        [7001, "2025-02-10", "Timmar", "7,5", "800", "Möte"],
    ]
    path = write_csv(tmp_path / "k.csv", lines)
    job = await bring_in(astrid, path, "costs")
    assert job.applied == 1
    cost = await row(Sql("SELECT kind, quantity, unit_cost, net_base FROM cost"))
    assert cost == {"kind": "hours", "quantity": 75_000, "unit_cost": 8_000_000, "net_base": 600_000}
    assert (await plan(astrid, path, "costs")).count("unchanged") == 1
    assert await check() == []


async def test_a_file_of_a_program_changes_neither_rate_nor_payer_of_what_was_sent_under_our_number(
    database: Database, tmp_path: Path
) -> None:
    firm = await world()
    astrid = replace(await firm.actor("Astrid Lindqvist"), source="api")
    bygg = await firm.customer(BYGG, number=501)
    lines = [{"description": "Work", "quantity": "1", "unit_price": "100", "vat_rate": "25.5"}]
    given = {"customer_id": bygg, "date": "2025-03-01", "status_id": firm.statuses["Sent"]}
    sent = await make_invoice(astrid, {**given, "currency": "SEK", "currency_rate": "0.1"}, lines)
    number = await value(Sql("SELECT number FROM invoice WHERE id = ?", (sent.invoice_id,)))
    table = [["Fakturanr", "Kundnr", "Fakturadatum", "Netto", "Valuta", "Kurs"]]
    table += [[number, 501, "2025-03-01", "100,00", "SEK", "0,5"]]
    job = await bring_in(astrid, write_csv(tmp_path / "f.csv", table), "invoices")
    assert (job.applied, job.count("refused")) == (0, 1)
    assert await value(Sql("SELECT net_base FROM invoice WHERE id = ?", (sent.invoice_id,))) == 1000
    assert await check() == []


async def test_a_draft_that_kept_its_number_is_refused_by_the_plan(database: Database, tmp_path: Path) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    bygg = await firm.customer(BYGG, number=501)
    lines = [{"description": "Work", "quantity": "1", "unit_price": "100", "vat_rate": "25.5"}]
    given = {"customer_id": bygg, "date": "2025-03-01", "status_id": firm.statuses["Draft"]}
    draft = await make_invoice(astrid, given, lines)
    sent = await set_fields(astrid, "invoices", draft.invoice_id, {"status_id": firm.statuses["Sent"]})
    await history.undo(astrid, sent.change_set_id)
    number = await value(Sql("SELECT number FROM invoice WHERE id = ?", (draft.invoice_id,)))
    for heading, text in (("Beskrivning", "Other work"), ("Fakturadatum", "2025-03-02"), ("Netto", "90,00")):
        for actor in (astrid, replace(astrid, source="api")):
            path = write_csv(tmp_path / "f.csv", [["Fakturanr", "Kundnr", heading], [number, 501, text]])
            job = await bring_in(actor, path, "invoices")
            [refused] = await rows_of(actor, job.id, language("en"), "refused")
            assert [reason.code for reason in refused.reasons] == ["number_is_given"]
    path = write_csv(tmp_path / "f.csv", [["Fakturanr", "Kundnr", "Säljare"], [number, 501, "Sanna Salo"]])
    assert (await bring_in(astrid, path, "invoices")).applied == 1


async def test_the_first_phone_of_a_contact_follows_a_file(database: Database, tmp_path: Path) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    bygg = await firm.customer(BYGG, country="SE")
    eva = await firm.make("contacts", customer_id=bygg, last_name="Ek", phone="+46812345678")
    await firm.make("contact-lines", contact_id=eva, way="phone", kind="work", value="+46812345678", position=0)
    lines = [["Kund", "Efternamn", "Telefon"], [BYGG, "Ek", "08-999 99 99"]]
    await bring_in(astrid, write_csv(tmp_path / "k.csv", lines), "contacts")
    assert await value(Sql("SELECT value FROM contact_line WHERE contact_id = ?", (eva,))) == "+4689999999"
