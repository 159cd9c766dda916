"""A list of customers comes in: new ones, changed ones field by field, refused ones with the reason, and all of it back."""

from pathlib import Path

import pytest

from services.checking import check
from services.database import row, rows, value
from services.history import undo
from services.i18n import language
from services.imports import choosing, jobs
from services.imports.telling import rows_of
from services.imports.undoing import undo_import
from services.refusals import NotPermitted
from services.sql import Sql
from tests.imports.helping import bring_in, plan, read, step, write_csv, write_xlsx
from tests.support.databases import Database
from tests.world import world

HEADINGS = [
    "Företag",
    "Orgnr",
    "Bransch",
    "Kundansv.",
    "Aktiv",
    "Fakt.adress",
    "Betvillkor",
    "GLN",
    "Omsättning 2024",
    "Kommentar",
]
HAVBRIS = [
    "Havbris Energi AS",
    "923609016",
    "",
    "astrid.lindqvist",
    "J",
    "Strandkaien 12, 4005 Stavanger",
    "30 dagar",
    "",
    "3 120 400",
    "Ring före 10",
]
BERGQVIST = [
    "Bergqvist Industri AB",
    "556012-5790",
    "",
    "Sanna Salo",
    "J",
    "Storgatan 1, 111 22 Stockholm",
    "20",
    "",
    "",
    "",
]
LUMIKKO = ["Lumikko Software Oy", "0112038-9", "", "", "N", "", "14", "", "", "VIP"]
WRONG = ["Strömma Data AB", "5593-77", "", "", "J", "", "", "", "", ""]


async def test_columns_are_found_by_their_headings_and_rows_become_customers(
    database: Database, tmp_path: Path
) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    path = write_csv(tmp_path / "kunder.csv", [HEADINGS, HAVBRIS, BERGQVIST, LUMIKKO, WRONG], encoding="cp1252")
    job = await plan(astrid, path)
    assert {column.heading: column.target for column in job.columns} == {
        "Företag": "name", "Orgnr": "org_number", "Bransch": "industry_id", "Kundansv.": "owner_id", "Aktiv": "is_active",
        "Fakt.adress": "billing.full", "Betvillkor": "payment_term_days", "GLN": "e_invoice.address",
        "Omsättning 2024": "", "Kommentar": "description",
    }  # fmt: skip
    assert (job.count("new"), job.count("refused")) == (3, 1)
    assert await value(Sql("SELECT count(*) FROM customer WHERE name LIKE 'Havbris%'")) == 0  # nothing is written yet
    job = await step(astrid, job.id, "apply")
    assert (job.state, job.applied, len(job.change_set_ids)) == ("done", 3, 1)
    found = await row(Sql("SELECT * FROM customer WHERE name = 'Havbris Energi AS'"))
    assert found is not None
    assert (found["org_number"], found["country"], found["payment_term_days"]) == ("923609016", "NO", 30)
    assert found["owner_id"] == firm.people["Astrid Lindqvist"]
    address = await row(Sql("SELECT * FROM address WHERE customer_id = ?", (found["id"],)))
    assert address is not None
    assert (address["street"], address["postal_code"], address["city"]) == ("Strandkaien 12", "4005", "Stavanger")
    assert await check() == []


async def test_customers_that_are_there_change_field_by_field_and_undo_brings_all_back(
    database: Database, tmp_path: Path
) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    await firm.customer("Bergqvist Industri AB", org_number="5560125790", country="SE", payment_term_days=10)
    job = await plan(astrid, write_csv(tmp_path / "kunder.csv", [HEADINGS, HAVBRIS, BERGQVIST]))
    changed = await rows_of(astrid, job.id, language("en"), "changed")
    assert [one.name for one in changed] == ["Bergqvist Industri AB"]
    assert ("payment_term_days", 10, 20) in changed[0].changes
    job = await step(astrid, job.id, "apply")
    assert job.applied == 2
    again = await plan(astrid, write_csv(tmp_path / "igen.csv", [HEADINGS, HAVBRIS, BERGQVIST]))
    assert (again.count("unchanged"), again.count("new"), again.count("changed")) == (2, 0, 0)
    undone = await undo(astrid, job.change_set_ids[0])
    assert undone.conflicts == ()
    assert await rows(Sql("SELECT payment_term_days, owner_id FROM customer WHERE name LIKE 'Bergqvist%'")) == [
        {"payment_term_days": 10, "owner_id": None}
    ]
    assert await value(Sql("SELECT count(*) FROM customer WHERE name LIKE 'Havbris%'")) == 0
    assert await value(Sql("SELECT count(*) FROM address")) == 0
    assert await check() == []


async def test_unknown_words_are_mapped_once_and_remembered_for_the_next_file(
    database: Database, tmp_path: Path
) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    energy = await firm.make("industries", name="Energi", position=1)
    lines = [
        ["Namn", "Bransch"],
        ["Havbris Energi AS", "El & kraft"],
        ["Vinga Pharma AB", "Läkemedel"],
        ["Nordmarka AS", "Energi"],
    ]
    job = await plan(astrid, write_xlsx(tmp_path / "a.xlsx", lines))
    assert job.counts["unknown"] == {"industry_id": {"El & kraft": 1, "Läkemedel": 1}}
    await choosing.choose_values(
        astrid, job.id, "industry_id", {"El & kraft": energy, "Läkemedel": {"create": "Läkemedel"}}
    )
    job = await step(astrid, job.id, "plan")
    assert job.count("new") == 3
    await step(astrid, job.id, "apply")
    found = await rows(
        Sql("SELECT c.name, i.name AS industry FROM customer c JOIN industry i ON i.id = c.industry_id ORDER BY c.id")
    )
    assert [one["industry"] for one in found] == ["Energi", "Läkemedel", "Energi"]
    job = await plan(astrid, write_xlsx(tmp_path / "b.xlsx", [lines[0], ["Fler El AB", "El & kraft"]]))
    assert job.count("new") == 1


async def test_a_hidden_customer_with_the_number_is_not_told_of(database: Database, tmp_path: Path) -> None:
    firm = await world()
    await firm.customer("Hemliga AB", "Astrid Lindqvist", org_number="5560125790", country="SE")
    await firm.profile("Own", customers_level="edit", customer_scope="own", rights=["import"])
    await firm.person("Olle Own", "Own")
    job = await plan(await firm.actor("Olle Own"), write_csv(tmp_path / "k.csv", [HEADINGS, BERGQVIST, HAVBRIS[:3]]))
    told = await rows_of(await firm.actor("Olle Own"), job.id, language("en"), "refused")
    assert "Hemliga" not in str(told)
    assert [because.code for because in told[0].reasons] == ["number_not_free"]
    job = await step(await firm.actor("Olle Own"), job.id, "apply")
    assert await value(Sql("SELECT owner_id FROM customer WHERE name LIKE 'Havbris%'")) == firm.people["Olle Own"]


async def test_possible_duplicates_say_why_and_one_decides(database: Database, tmp_path: Path) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    there = await firm.customer("Bergqvist Industri AB", country="SE", email="info@bergqvist.example")
    lines = [["Namn", "E-post"], ["Bergqvists Industri", "anna@bergqvist.example"], ["Vinga Pharma AB", ""]]
    job = await plan(astrid, write_csv(tmp_path / "k.csv", lines))
    [alike] = await rows_of(astrid, job.id, language("en"), same=True)
    assert (alike.same[0].customer_id, alike.same[0].why) == (there, "a similar name and the same domain")
    await choosing.decide(astrid, job.id, alike.number, str(there))
    job = await step(astrid, job.id, "plan")
    assert (job.count("new"), job.count("changed")) == (1, 1)


async def test_a_cell_is_corrected_in_place(database: Database, tmp_path: Path) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    job = await plan(astrid, write_csv(tmp_path / "k.csv", [HEADINGS, WRONG]))
    await choosing.fix_cell(astrid, job.id, 2, 1, "556012-5790")
    job = await step(astrid, job.id, "plan")
    assert (job.count("new"), job.count("refused")) == (1, 0)


async def test_further_rows_of_a_customer_add_contacts(database: Database, tmp_path: Path) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    lines = [
        ["Account name", "Business ID", "AddressLine1", "PostalCode", "City", "Contact first name",
         "Contact last name", "Contact email"],
        ["Lumikko Software Oy", "0112038-9", "Fabianinkatu 1", "00100", "Helsinki", "Aino", "Aalto", "aino@lumikko.example"],
        ["Lumikko Software Oy", "0112038-9", "", "", "", "Eero", "Ek", "eero@lumikko.example"],
    ]  # fmt: skip
    job = await bring_in(astrid, write_csv(tmp_path / "severa.csv", lines))
    assert (job.applied, job.count("new")) == (2, 2)
    assert [one["last_name"] for one in await rows(Sql("SELECT last_name FROM contact ORDER BY id"))] == ["Aalto", "Ek"]
    assert await value(Sql("SELECT count(*) FROM customer WHERE NOT is_internal")) == 1
    assert await check() == []


async def test_what_changed_since_the_check_is_left_alone(database: Database, tmp_path: Path) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    bergqvist = await firm.customer("Bergqvist Industri AB", org_number="5560125790", country="SE")
    job = await plan(astrid, write_csv(tmp_path / "k.csv", [HEADINGS, BERGQVIST, HAVBRIS]))
    await firm.change("customers", bergqvist, email="nytt@bergqvist.example")
    await firm.customer("Havbris", org_number="923609016", country="NO")
    job = await step(astrid, job.id, "apply")
    assert (job.applied, job.skipped) == (0, 2)
    assert job.change_set_ids == ()


async def test_rows_need_the_right_to_import(database: Database, tmp_path: Path) -> None:
    firm = await world()
    rune = await firm.actor("Rune Roald")
    assert not rune.may("import")
    try:
        await read(rune, write_csv(tmp_path / "k.csv", [HEADINGS, BERGQVIST]))
    except Exception as refused:
        assert type(refused).__name__ == "NotPermitted"
    assert await jobs.jobs_of(await firm.actor("Astrid Lindqvist")) == []


async def test_no_row_of_a_long_file_is_lost(database: Database, tmp_path: Path) -> None:
    firm = await world()
    lines = [["Namn"], *([f"Bolag {number} AB"] for number in range(4_321))]
    job = await read(await firm.actor("Astrid Lindqvist"), write_csv(tmp_path / "lang.csv", lines))
    numbers = [one["number"] for one in await rows(Sql("SELECT number FROM import_row ORDER BY number"))]
    assert (job.row_count, numbers) == (4_321, list(range(1, 4_323)))


async def test_customers_are_added_to_the_segments_that_cells_name(database: Database, tmp_path: Path) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    public, small = [await firm.make("market-segments", name=name) for name in ("Offentlig sektor", "Små, medelstora")]
    ek = await firm.customer("Ek AB", org_number="5560125790")
    await firm.make("customer-segments", customer_id=ek, segment_id=public)
    lines = [
        ["Namn", "Orgnr", "Marknadssegment", "Segment 2"],
        ["Ek AB", "556012-5790", "offentlig sektor; Små, medelstora", ""],
        ["Al AB", "", "Nya kunder, Offentlig sektor", "Exportföretag"],
        ["Al AB", "", "", "Exportföretag"],
        ["Os AB", "", "Ej satt", ""],
    ]
    job = await read(astrid, write_csv(tmp_path / "k.csv", lines))
    assert [column.target for column in job.columns] == ["name", "org_number", "segment_ids", ""]
    await choosing.map_columns(astrid, job.id, {3: "segment_ids"})
    job = await step(astrid, job.id, "plan")
    unknown = job.counts["unknown"]["segment_ids"]
    assert set(unknown) == {"Nya kunder", "Exportföretag", "Ej satt"} and job.count("refused") == 3
    chosen = {"Nya kunder": {"create": "Nya kunder"}, "Exportföretag": {"create": "Export"}, "Ej satt": None}
    await choosing.choose_values(astrid, job.id, "segment_ids", chosen)
    job = await step(astrid, (await step(astrid, job.id, "plan")).id, "apply")
    assert (job.state, job.applied, job.count("refused")) == ("done", 4, 0), job.failure
    query = (
        "SELECT c.name, s.name AS segment FROM customer_segment p JOIN customer c ON c.id = p.customer_id"
        " JOIN market_segment s ON s.id = p.segment_id ORDER BY c.id, s.name"
    )
    assert [(one["name"], one["segment"]) for one in await rows(Sql(query))] == [
        ("Ek AB", "Offentlig sektor"), ("Ek AB", "Små, medelstora"), ("Al AB", "Export"), ("Al AB", "Nya kunder"),
        ("Al AB", "Offentlig sektor"),
    ]  # fmt: skip
    assert small and await check() == []
    again = await bring_in(astrid, write_csv(tmp_path / "k.csv", lines[:2]))
    assert again.count("unchanged") == 1


async def test_contacts_get_the_keywords_that_cells_name_and_new_ones_only_by_right(
    database: Database, tmp_path: Path
) -> None:
    firm = await world()
    await firm.profile("Importer", customers_level="edit", rights=["import"])
    await firm.person("Ivar Ek", "Importer")
    astrid, ivar = await firm.actor("Astrid Lindqvist"), await firm.actor("Ivar Ek")
    ek = await firm.customer("Ek AB", "Ivar Ek", number=10001)
    card = await firm.make("keywords", name="Julkort")
    anna = await firm.make("contacts", customer_id=ek, first_name="Anna", last_name="Berg", email="anna@ek.example")
    await firm.make("contact-keywords", contact_id=anna, keyword_id=card)
    lines = [
        ["Kund", "Förnamn", "Efternamn", "E-post", "Nyckelord"],
        ["10001", "Anna", "Berg", "anna@ek.example", "julkort, Årsmöte"],
        ["10001", "Bo", "Ek", "bo@ek.example", "Årsmöte; Julkort; Ej satt"],
    ]
    job = await plan(astrid, write_csv(tmp_path / "k.csv", lines), "contacts")
    assert job.columns[4].target == "keyword_ids"
    assert set(job.counts["unknown"]["keyword_ids"]) == {"Årsmöte", "Ej satt"} and job.count("refused") == 2
    assert job.counts["refused_in"]["keyword_ids"] == 2  # rows, whatever they name
    chosen = {"Årsmöte": {"create": "Årsmöte"}, "Ej satt": None}
    his = await plan(ivar, write_csv(tmp_path / "s.csv", lines), "contacts")
    with pytest.raises(NotPermitted):
        await choosing.choose_values(ivar, his.id, "keyword_ids", chosen)
    await choosing.choose_values(astrid, job.id, "keyword_ids", chosen)
    job = await step(astrid, (await step(astrid, job.id, "plan")).id, "apply")
    assert (job.state, job.applied, job.count("refused")) == ("done", 2, 0), job.failure
    assert await keywords() == ["Berg: Julkort", "Berg: Årsmöte", "Ek: Julkort", "Ek: Årsmöte"]
    assert await check() == []
    lines[2][4] = "Julkort"  # nobody loses a keyword that a file does not name
    assert (await bring_in(astrid, write_csv(tmp_path / "k.csv", lines), "contacts")).count("unchanged") == 2
    await undo_import(astrid, job)
    assert await keywords() == ["Berg: Julkort"] and await check() == []


async def keywords() -> list[str]:
    """Contacts with their keywords."""
    query = (
        "SELECT c.last_name, w.name FROM contact_keyword k JOIN contact c ON c.id = k.contact_id"
        " JOIN keyword w ON w.id = k.keyword_id ORDER BY c.id"
    )
    return sorted(f"{one['last_name']}: {one['name']}" for one in await rows(Sql(query)))


async def test_headings_that_stand_in_the_file_again_are_left_out_with_the_reason(
    database: Database, tmp_path: Path
) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    lines = [["Namn", "Ort"], ["Ek AB", "Lund"], ["Namn", "Ort"], ["Al AB", "Umeå"]]
    job = await plan(astrid, write_csv(tmp_path / "k.csv", lines))
    assert (job.count("new"), job.count("refused")) == (2, 1)
    [again] = await rows_of(astrid, job.id, language("en"), "refused")
    assert (again.number, [because.code for because in again.reasons]) == (3, ["headings_again"])


async def test_column_names_of_severas_customer_import_are_recognized(database: Database, tmp_path: Path) -> None:
    """As its help describes the template: https://support.severa.com/en/support/solutions/articles/77000545959."""
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    headings = {
        "Account name": "name", "VAT number": "vat_number", "Industry": "industry_id", "Account owner": "owner_id",
        "AddressLine1": "address.street", "PostalCode": "address.postal_code", "City": "address.city",
        "Contact first name": "contact.first_name", "Contact last name": "contact.last_name",
        "Contact role": "contact.role_id", "Market segments": "segment_ids",
    }  # fmt: skip
    job = await read(astrid, write_csv(tmp_path / "k.csv", [list(headings), ["Ek AB", *[""] * 10]]))
    assert {column.heading: column.target for column in job.columns} == headings


async def test_everything_that_hangs_on_a_customer_comes_in_with_its_row(database: Database, tmp_path: Path) -> None:
    firm = await world()
    astrid = await firm.actor("Astrid Lindqvist")
    await firm.make("custom-fields", resource="customers", key="floors", label="Våningar", kind="number")
    await firm.make("market-segments", name="Export")
    role = await firm.make("contact-roles", name="Inköp")
    lines = [
        ["Namn", "Land", "Postadress", "Fakturaadress", "E-fakturaadress", "Operatör", "Kontaktperson", "Kontakt e-post",
         "Kontaktroll", "Våningar", "Marknadssegment"],
        ["Lumikko Oy", "Finland", "Fabianinkatu 1, 00100 Helsinki", "Kauppakatu 2, 33100 Tampere", "003701120389",
         "003723327487", "Eero Ek", "eero@lumikko.example", "Inköp", "3,5", "Export"],
    ]  # fmt: skip
    job = await bring_in(astrid, write_csv(tmp_path / "k.csv", lines))
    assert (job.state, job.applied) == ("done", 1), (job.failure, job.counts)
    found = await rows(Sql("SELECT city, is_postal, is_billing FROM address ORDER BY id"))
    assert [(one["city"], bool(one["is_postal"]), bool(one["is_billing"])) for one in found] == [
        ("Helsinki", True, False), ("Tampere", False, True),
    ]  # fmt: skip
    assert await value(Sql("SELECT scheme FROM e_invoice_address WHERE is_default")) == "0216"
    assert await value(Sql("SELECT role_id FROM contact WHERE last_name = 'Ek'")) == role
    assert await value(Sql("SELECT number FROM custom_value")) == 35_000
    assert await value(Sql("SELECT count(*) FROM customer_segment")) == 1
    assert await check() == []
