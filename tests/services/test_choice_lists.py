"""The firm's own lists: order, use, replacing what is deleted, what must stay, and the firm's own facts."""

import pytest

from services import choice_lists, firm
from services.checking import check
from services.database import rows, value
from services.fields.catalogue import fields_of
from services.history import undo
from services.invoices.make import make_invoice
from services.invoices.refusals import InvoiceWasSent
from services.invoices.weight import weight_of
from services.kpis.figures import figures
from services.organization import organization
from services.permissions import SYSTEM
from services.profiles import OwnRights
from services.refusals import AlreadyThere, InvalidChoice, NotPermitted, Required, TooBig
from services.sql import Sql
from services.writing import create_row, update_row
from services.writing.lists import KindStays, StateIsNeeded
from tests.world import TODAY, World, world


async def names(resource: str) -> list[str]:
    return [str(row["name"]) for row in await choice_lists.listed(SYSTEM, resource)]


async def test_a_new_row_comes_last_and_can_be_moved_first(database) -> None:
    made = await world()
    astrid = await made.actor("Astrid Lindqvist")
    ids = [await create_row(astrid, "industries", {"name": name}) for name in ("Energi", "Bygg", "Handel")]
    await choice_lists.reorder(astrid, "industries", [ids[2]])
    assert await names("industries") == ["Handel", "Energi", "Bygg"]


async def test_two_rows_of_a_list_are_not_called_the_same(database) -> None:
    made = await world()
    astrid = await made.actor("Astrid Lindqvist")
    await create_row(astrid, "industries", {"name": "Énergi"})
    with pytest.raises(AlreadyThere):
        await create_row(astrid, "industries", {"name": "energi"})


async def test_a_used_row_is_deleted_only_by_moving_its_users_and_comes_back(database) -> None:
    made = await world()
    astrid = await made.actor("Astrid Lindqvist")
    old, new = [await create_row(astrid, "industries", {"name": name}) for name in ("Media", "Reklam")]
    ek = await made.customer("Ek AB", industry_id=old)
    with pytest.raises(choice_lists.InUse) as refused:
        await choice_lists.remove(astrid, "industries", old)
    assert refused.value.values == {"count": 1}
    with pytest.raises(InvalidChoice):
        await choice_lists.remove(astrid, "industries", old, instead=old)
    change_set_id = await choice_lists.remove(astrid, "industries", old, instead=new)
    industry = Sql("SELECT industry_id FROM customer WHERE id = ?", (ek,))
    assert await value(industry) == new and await names("industries") == ["Reklam"]
    await undo(astrid, int(change_set_id or 0))
    assert await value(industry) == old and await check() == []


async def test_moving_invoices_to_another_status_moves_the_figures(database) -> None:
    made = await world()
    astrid = await made.actor("Astrid Lindqvist")
    ek = await made.customer("Ek AB")
    await made.invoice(ek, 1000, "2025-03-03")
    await choice_lists.remove(astrid, "invoice-statuses", made.statuses["Sent"], instead=made.statuses["Draft"])
    assert (await figures(astrid, TODAY))["billing_this_month"].value == 0 and await check() == []


async def test_a_customer_in_both_segments_only_leaves_the_one(database) -> None:
    made = await world()
    astrid = await made.actor("Astrid Lindqvist")
    old, new = [await create_row(astrid, "market-segments", {"name": name}) for name in ("Norden", "Export")]
    ek, ask = await made.customer("Ek AB"), await made.customer("Ask AB")
    for customer, segment in ((ek, old), (ek, new), (ask, old)):
        await made.make("customer-segments", customer_id=customer, segment_id=segment)
    await choice_lists.remove(astrid, "market-segments", old, instead=new)
    found = await rows(Sql("SELECT customer_id, segment_id FROM customer_segment ORDER BY customer_id"))
    assert [(row["customer_id"], row["segment_id"]) for row in found] == [(ek, new), (ask, new)]


async def test_a_sales_status_of_each_state_stays(database) -> None:
    made = await world()
    astrid = await made.actor("Astrid Lindqvist")
    with pytest.raises(StateIsNeeded):
        await update_row(astrid, "sales-statuses", made.states["Won"], {"is_active": False})
    with pytest.raises(StateIsNeeded):
        await choice_lists.remove(astrid, "sales-statuses", made.states["Lost"])


async def test_one_status_is_the_usual_one_for_credit_notes(database) -> None:
    made = await world()
    astrid = await made.actor("Astrid Lindqvist")
    for name in ("Sent", "Paid"):
        await update_row(astrid, "invoice-statuses", made.statuses[name], {"is_credit_default": True})
    usual = await rows(Sql("SELECT name FROM invoice_status WHERE is_credit_default"))
    assert [row["name"] for row in usual] == ["Paid"]


async def test_a_custom_field_joins_the_catalogue_and_takes_its_values_along(database) -> None:
    made = await world()
    astrid = await made.actor("Astrid Lindqvist")
    given = {"resource": "customers", "label": "Avtal nr", "kind": "text"}
    field = await create_row(astrid, "custom-fields", given)
    ek = await made.customer("Ek AB")
    await update_row(astrid, "customers", ek, {"x_avtal_nr": "A-17"})
    assert "x_avtal_nr" in await fields_of("customers", astrid)
    with pytest.raises(KindStays):
        await update_row(astrid, "custom-fields", field, {"kind": "number"})
    with pytest.raises(Required):
        await create_row(astrid, "custom-fields", {**given, "label": "Nivå", "kind": "choice"})
    change_set_id = await choice_lists.remove(astrid, "custom-fields", field, values_go_too=True)
    assert "x_avtal_nr" not in await fields_of("customers", astrid)
    await undo(astrid, int(change_set_id or 0))
    assert await value(Sql("SELECT text FROM custom_value")) == "A-17"


async def test_lists_and_firm_are_for_those_with_the_right_to_settings(database) -> None:
    made: World = await world()
    sanna = await made.actor("Sanna Salo")
    with pytest.raises(NotPermitted):
        await choice_lists.reorder(sanna, "industries", [])
    with pytest.raises(NotPermitted):
        await firm.change_firm(sanna, {"name": "Min egen"})


async def test_the_firm_changes_its_facts_but_not_the_currency_of_its_amounts(database) -> None:
    made = await world()
    astrid = await made.actor("Astrid Lindqvist")
    await firm.change_firm(astrid, {"base_currency": "SEK", "time_zone": "Europe/Stockholm", "payment_term_days": "14"})
    now = await organization()
    assert (now.base_currency, now.time_zone, now.settings) == ("SEK", "Europe/Stockholm", {"payment_term_days": 14})
    await made.invoice(await made.customer("Ek AB"), 10, "2025-03-03")
    with pytest.raises(firm.CurrencyStays):
        await firm.change_firm(astrid, {"base_currency": "EUR"})
    with pytest.raises(TooBig):
        await firm.change_firm(astrid, {"low_margin_percent": "101"})


async def test_the_series_of_invoice_numbers_never_goes_back(database) -> None:
    made = await world()
    astrid = await made.actor("Astrid Lindqvist")
    assert await firm.change_series(astrid, {"prefix": "F-", "first": "100", "digits": "4"}) == "F-0100"
    draft = await made.invoice(await made.customer("Ek AB"), 10, "2025-03-03", "Draft", None)
    await update_row(astrid, "invoices", draft, {"status_id": made.statuses["Sent"]})
    assert await value(Sql("SELECT number FROM invoice WHERE id = ?", (draft,))) == "F-0100"
    assert await firm.change_series(astrid, {"prefix": "G", "first": "1", "digits": "1"}) == "G101"
    with pytest.raises(TooBig):
        await firm.change_series(astrid, {"prefix": "", "first": "1", "digits": "16"})


async def test_what_lies_below_a_row_does_not_take_its_place(database) -> None:
    made = await world()
    astrid = await made.actor("Astrid Lindqvist")
    north, other = await made.unit("North"), await made.unit("Other")
    oslo = await made.unit("Oslo", "North")
    with pytest.raises(InvalidChoice):
        await choice_lists.remove(astrid, "business-units", north, instead=oslo)
    await choice_lists.remove(astrid, "business-units", north, instead=other)
    assert await value(Sql("SELECT parent_id FROM business_unit WHERE id = ?", (oslo,))) == other
    group, top = [await made.make("market-segments", name=name) for name in ("Energy", "Public")]
    await made.make("market-segments", name="Wind", parent_id=group)
    school = await made.make("market-segments", name="Schools", parent_id=top)
    with pytest.raises(InvalidChoice):
        await choice_lists.remove(astrid, "market-segments", group, instead=school)


async def test_a_contact_with_both_keywords_only_leaves_the_one(database) -> None:
    made = await world()
    astrid = await made.actor("Astrid Lindqvist")
    old, new = [await made.make("keywords", name=name) for name in ("Wine", "Food")]
    contact = await made.make("contacts", customer_id=await made.customer("Ek AB"), last_name="Ek")
    for keyword in (old, new):
        await made.make("contact-keywords", contact_id=contact, keyword_id=keyword)
    await choice_lists.remove(astrid, "keywords", old, instead=new)
    assert [row["keyword_id"] for row in await rows(Sql("SELECT keyword_id FROM contact_keyword"))] == [new]


async def test_replacing_an_invoice_status_unsends_nothing_and_numbers_what_needs_a_number(database) -> None:
    made = await world()
    astrid, ek = await made.actor("Astrid Lindqvist"), await made.customer("Ek AB")
    lines = [{"description": "Work", "quantity": "1", "unit_price": "100", "vat_rate": "25.5"}]
    sent, draft = [
        (await make_invoice(astrid, {"customer_id": ek, "date": "2025-03-01", "status_id": status}, lines)).invoice_id
        for status in (made.statuses["Sent"], made.statuses["Draft"])
    ]
    with pytest.raises(InvoiceWasSent):
        await choice_lists.remove(astrid, "invoice-statuses", made.statuses["Sent"], instead=made.statuses["Draft"])
    await choice_lists.remove(astrid, "invoice-statuses", made.statuses["Draft"], instead=made.statuses["Sent"])
    found = await rows(Sql("SELECT id, number FROM invoice ORDER BY id"))
    assert [(row["id"], row["number"]) for row in found] == [(sent, "1"), (draft, "2")] and await check() == []


async def test_replacing_a_sales_status_does_what_won_and_lost_do_and_can_be_undone(database) -> None:
    made = await world()
    astrid, ek = await made.actor("Astrid Lindqvist"), await made.customer("Ek AB")
    offer, talk = [
        await create_row(astrid, "sales-statuses", {"name": name, "state": "in_progress", "probability": "40"})
        for name in ("Offer", "Talk")
    ]
    case, other = [await made.project(ek, sales_status_id=status, probability=40) for status in (offer, talk)]
    query = "SELECT probability, order_date, is_closed FROM project WHERE id = ?"
    won = await choice_lists.remove(astrid, "sales-statuses", offer, instead=made.states["Won"])
    (now,) = await rows(Sql(query, (case,)))
    assert (now["probability"], str(now["order_date"]), bool(now["is_closed"])) == (
        100,
        str((await organization()).today()),
        False,
    )
    await undo(astrid, int(won or 0))
    (back,) = await rows(Sql(query, (case,)))
    assert (back["probability"], back["order_date"], bool(back["is_closed"])) == (40, None, False)
    await choice_lists.remove(astrid, "sales-statuses", talk, instead=made.states["Lost"])
    (lost,) = await rows(Sql(query, (other,)))
    assert (lost["probability"], bool(lost["is_closed"])) == (0, True) and await check() == []


async def test_whose_rights_end_at_a_unit_does_not_move_units(database) -> None:
    made = await world()
    await made.unit("North")
    other, oslo = await made.unit("Other"), await made.unit("Oslo", "North")
    await made.profile("Keeper", rights=["settings"], customer_scope="unit")
    await made.person("Vera Vik", "Keeper", unit="North")
    await made.profile("Lists", rights=["settings"])
    await made.person("Lars Lund", "Lists", unit="Oslo")
    vera, lars = await made.actor("Vera Vik"), await made.actor("Lars Lund")
    with pytest.raises(OwnRights):
        await update_row(vera, "business-units", other, {"parent_id": made.units["North"]})
    with pytest.raises(OwnRights):
        await choice_lists.remove(vera, "business-units", other, instead=oslo)
    with pytest.raises(NotPermitted):
        await choice_lists.remove(lars, "business-units", oslo, instead=other)


async def test_what_a_status_weighs_is_what_the_figures_move_by_when_it_no_longer_counts(database) -> None:
    made = await world()
    astrid = await made.actor("Astrid Lindqvist")
    customer = await made.customer("Havbris Energi AS")
    for net, day in ((1000, "2025-03-03"), (-200, "2025-03-05"), (400, "2025-01-10"), (700, "2024-12-31")):
        await made.invoice(customer, net, day, "Paid")
    await made.invoice(customer, 300, "2025-03-31", "Sent")
    await made.invoice(customer, 999, "2025-03-02", "Paid", number=None)
    before = await figures(astrid, TODAY)
    weight = await weight_of(astrid, made.statuses["Paid"], TODAY)
    assert (weight.invoices, weight.this_year, weight.this_month) == (4, 1200_00, 800_00)

    await update_row(astrid, "invoice-statuses", made.statuses["Paid"], {"is_sent": False})
    after = await figures(astrid, TODAY)
    assert before["margin_this_year"].value - after["margin_this_year"].value == weight.this_year
    assert before["billing_this_month"].value - after["billing_this_month"].value == weight.this_month
