"""A customer is made whole, with what hangs on it, or not at all."""

from datetime import UTC, datetime

import pytest

from models import Address, Change, Customer, EInvoiceAddress
from services.customers.create import NewCustomer, create_customer
from services.customers.evidence import company_told, evidence_of, vat_told
from services.customers.industry import industry_for
from services.edits import set_fields
from services.history import undo
from services.refusals import NotPermitted, Required
from services.registries.registry import Company, Status
from services.registries.vies import VatAnswer
from services.writing.refusals import NotAccepted
from tests.support.databases import Database
from tests.world import World, world

LUMIKKO = {"name": "Lumikko Software Oy", "country": "FI", "org_number": "9000001-1", "email": "info@lumikko.example"}
PLACE = {"street": "Karakaari 7", "postal_code": "02610", "city": "Espoo", "country": "FI", "is_visiting": True}
NETWORK = {"scheme": "0037", "address": "003790000011", "operator": "003721291126"}


@pytest.fixture
async def firm(database: Database) -> World:
    return await world()


async def test_everything_is_one_change_that_one_undo_takes_back(firm: World) -> None:
    astrid = await firm.actor("Astrid Lindqvist")
    made = await create_customer(astrid, NewCustomer(LUMIKKO, [PLACE], [NETWORK]))
    sets = set(await Change.filter(customer_id=made.customer_id).values_list("change_set_id", flat=True))
    assert sets == {made.change_set_id}
    told = await undo(astrid, made.change_set_id)
    assert told.conflicts == ()
    assert await Customer.filter(id=made.customer_id).count() == 0
    assert await Address.all().count() == 0 and await EInvoiceAddress.all().count() == 0


async def test_values_are_kept_in_one_form_and_a_dead_scheme_is_replaced(firm: World) -> None:
    made = await create_customer(await firm.actor("Sanna Salo"), NewCustomer(LUMIKKO, [PLACE], [NETWORK]))
    line = await EInvoiceAddress.get(customer_id=made.customer_id)
    assert (line.scheme, line.address, line.is_default) == ("0216", "003790000011", True)
    assert (await Address.get(customer_id=made.customer_id)).city == "Espoo"


async def test_numbers_follow_one_another(firm: World) -> None:
    sanna = await firm.actor("Sanna Salo")
    first = await create_customer(sanna, NewCustomer({"name": "Lumikko"}))
    second = await create_customer(sanna, NewCustomer({"name": "Karhumetsä"}))
    numbers = [(await Customer.get(id=one.customer_id)).number for one in (first, second)]
    assert numbers == [10_001, 10_002]


async def test_what_the_registers_said_is_kept_as_evidence_while_the_numbers_stay(firm: World) -> None:
    at, sanna = datetime(2026, 11, 24, 10, tzinfo=UTC), await firm.actor("Sanna Salo")
    said = Company("FI", "9000001-1", "Lumikko Software Oy", "prh", at, status=Status.ACTIVE, other_names=("Lumi",))
    vat = VatAnswer(True, "Lumikko Software Oy", None, at)
    new = NewCustomer({**LUMIKKO, "vat_number": "FI90000011"}, evidence=evidence_of(said, vat))
    made = await create_customer(sanna, new)
    kept = await Customer.get(id=made.customer_id)
    assert (kept.register_source, kept.register_status, kept.register_checked_at) == ("prh", "active", at)
    assert company_told(kept.register_answer) == said and vat_told(kept.vat_answer) == ("Lumikko Software Oy", None)
    edited = await set_fields(sanna, "customers", made.customer_id, {"vat_number": None})
    kept = await Customer.get(id=made.customer_id)
    assert (kept.vat_valid, kept.vat_answer, kept.register_source) == (None, None, "prh")
    await undo(sanna, edited.change_set_id or 0)
    assert (await Customer.get(id=made.customer_id)).vat_valid is True


def test_a_sole_traders_answer_is_not_kept() -> None:
    at = datetime(2026, 11, 24, 10, tzinfo=UTC)
    said = evidence_of(Company("SE", "8001011234", "Anna Berg", "bolagsverket", at, is_person=True))
    assert said.answer is None and (said.source, said.checked_at) == ("bolagsverket", at)


async def test_all_that_is_wrong_is_told_at_once_at_its_field(firm: World) -> None:
    wrong = {"name": " ", "country": "FI", "org_number": "12", "email": "lumikko"}
    new = NewCustomer(wrong, [PLACE | {"postal_code": "0" * 30}], [NETWORK])
    with pytest.raises(NotAccepted) as refused:
        await create_customer(await firm.actor("Sanna Salo"), new)
    assert {one.field for one in refused.value.refusals} == {"name", "org_number", "email", "addresses.0.postal_code"}


async def test_a_customer_without_a_name_is_refused(firm: World) -> None:
    with pytest.raises(Required) as refused:
        await create_customer(await firm.actor("Sanna Salo"), NewCustomer({"country": "FI"}))
    assert refused.value.field == "name"


async def test_an_impossible_e_invoice_address_leaves_nothing_behind(firm: World) -> None:
    wrong = {"scheme": "0088", "address": "12"}
    before = await Customer.all().count()
    with pytest.raises(Exception) as refused:
        await create_customer(await firm.actor("Sanna Salo"), NewCustomer(LUMIKKO, [PLACE], [NETWORK, wrong]))
    assert refused.value.field == "e-invoice-addresses.1.address"
    assert await Customer.all().count() == before and await Address.all().count() == 0


async def test_a_reader_makes_no_customers(firm: World) -> None:
    with pytest.raises(NotPermitted):
        await create_customer(await firm.actor("Rune Roald"), NewCustomer(LUMIKKO))


async def test_the_industry_follows_the_nace_code_while_the_firm_uses_it(firm: World) -> None:
    it = await firm.make("industries", name="IT", key="it_telecom")
    assert await industry_for("62.100") == it and await industry_for("70.100") is None
    await firm.change("industries", it, is_active=False)
    assert await industry_for("62.100") is None
