"""What each comparison of each kind of field finds, and what a filter that makes no sense comes to."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import listing
from services.database import execute, value, writing
from services.fields.catalogue import CATALOGUE
from services.filters.filter import Condition, Filter, Group, parse
from services.filters.operators import OPERATORS
from services.filters.refusals import FilterNotUnderstood
from services.permissions import SYSTEM, Actor
from services.sql import Sql
from tests.support.databases import Database
from tests.world import TODAY, World, world

BYGG, NORDLYS, KIVI, OST = "Åkerblom Bygg AB", "Nordlys Energi AS", "Kivi ja Poika Oy", "100 % Øst_ApS"


async def found(
    text: str, resource: str = "customers", field: str = "name", actor: Actor = SYSTEM, search: str = ""
) -> list[str]:
    """The named field of the rows that a filter finds, in order."""
    scene = await listing.scene(resource, actor, parse(text, search), TODAY, strict=True)
    rows = await listing.page(scene, listing.order_of(field, resource), 0, 100, [field])
    assert await listing.count(scene) == len(rows)
    return [row[field] for row in rows]


async def register() -> World:
    """Four customers that differ in everything, and the own card, which no condition below should find."""
    firm = await world()
    energy = await firm.make("industries", name="Energy")
    firm.at = datetime(2025, 3, 10, 21, 30, tzinfo=UTC)  # half past eleven in the evening in Helsinki
    await firm.customer(BYGG, "Sanna Salo", country="SE", email="Info@Bygg.example", payment_term_days=30)
    await firm.customer(NORDLYS, "Aino Aalto", country="NO", industry_id=energy, payment_term_days=14, is_active=False)
    await firm.customer(KIVI, "Sanna Salo", country="FI", description="Kiviä ja poikia", payment_term_days=60)
    await firm.customer(OST, country="DK")
    return firm


TEXT = [
    ("name.contains:kerb", [BYGG]),
    ("name.contains:ÅKERBLOM", [BYGG]),
    ("name.contains:øst", [OST]),
    ("name.contains:%25", [OST]),
    ("name.contains:_", [OST]),
    ("name.contains:100 %25 Ø", [OST]),
    ("name.contains:\\", []),
    ("name.starts:kivi", [KIVI]),
    ("name.starts:poika", []),
    ("name.is:nordlys energi as", [NORDLYS]),
    ("name.is:nordlys", []),
    ("email.is:info@bygg.example", [BYGG]),
    ("email.filled", [BYGG]),
    ("description.contains:KIVIÄ", [KIVI]),
    ("description.empty;country.filled", [NORDLYS, BYGG, OST]),
]
OTHERS = [
    ("payment_term_days.ge:30", [KIVI, BYGG]),
    ("payment_term_days.gt:30", [KIVI]),
    ("payment_term_days.le:30", [NORDLYS, BYGG]),
    ("payment_term_days.lt:30", [NORDLYS]),
    ("payment_term_days.eq:30", [BYGG]),
    ("payment_term_days.between:14,30", [NORDLYS, BYGG]),
    ("payment_term_days.empty;country.filled", [OST]),
    ("payment_term_days.ge:29.5", [KIVI, BYGG]),
    ("payment_term_days.lt:14.5", [NORDLYS]),
    ("payment_term_days.eq:14.5", []),
    ("payment_term_days.ge:-9000000000000000000", [KIVI, NORDLYS, BYGG]),
    ("country.any:SE,NO", [NORDLYS, BYGG]),
    ("country.none:SE,NO;name.contains:poika", [KIVI]),
    ("country.any:", []),
    ("industry_id.filled", [NORDLYS]),
    ("industry_id.empty;country.any:SE,NO", [BYGG]),
    ("is_active.is:no", [NORDLYS]),
    ("is_active.is:yes;country.any:NO,SE", [BYGG]),
    ("or(country.any:SE;payment_term_days.ge:60)", [KIVI, BYGG]),
    ("or(and(country.any:SE;is_active.is:no);country.any:FI)", [KIVI]),
    ("and()", [KIVI, NORDLYS, "Revontuli Oy", BYGG, OST]),
]


@pytest.mark.parametrize("group", [TEXT, OTHERS], ids=["text", "others"])
async def test_each_comparison_finds_what_it_says(database: Database, group: list[tuple[str, list[str]]]) -> None:
    await register()
    told = [(text, await found(text)) for text, _ in group]
    assert [(text, sorted(names)) for text, names in told] == [(text, sorted(names)) for text, names in group]


async def test_me_is_who_looks(database: Database) -> None:
    firm = await register()
    assert await found("owner_id.any:me", actor=await firm.actor("Sanna Salo")) == [KIVI, BYGG]
    assert await found(f"owner_id.any:me,{firm.people['Aino Aalto']}", actor=await firm.actor("Rune Roald")) == [
        NORDLYS
    ]
    assert await found("owner_id.any:me", actor=SYSTEM) == []


async def test_moments_are_compared_by_days_of_the_organizations_zone(database: Database) -> None:
    firm = await register()
    async with writing() as connection:
        for name, hour in ((BYGG, 21), (NORDLYS, 22)):  # 23:00 on the 10th and midnight in Helsinki
            moment = datetime(2025, 3, 10, hour, tzinfo=UTC)
            await execute(Sql("UPDATE customer SET created_at = ? WHERE name = ?", (moment, name)), connection)
    assert firm.customers
    assert await found("created_at.on:2025-03-10") == [BYGG]
    assert await found("created_at.on:2025-03-11") == [NORDLYS]
    assert await found("created_at.between:2025-03-10,2025-03-11") == [NORDLYS, BYGG]
    assert await found("created_at.before:2025-03-11") == [BYGG]
    assert await found("created_at.after:2025-03-10;created_at.before:2025-04-01") == [NORDLYS]
    assert await found("created_at.within:this_month") == [NORDLYS, BYGG]


async def test_dates_may_be_said_relative_to_today(database: Database) -> None:
    firm = await register()
    case = {"owner": "Sanna Salo", "name": "Harbour"}
    for day, name in (("2025-03-15", "Harbour"), ("2025-02-28", "Bridge"), ("2025-04-01", "Tunnel"), (None, "Sauna")):
        start = date.fromisoformat(day) if day else None
        await firm.project(firm.customers[BYGG], **{**case, "name": name}, start_date=start)
    for text, names in [
        ("start_date.within:this_month", ["Harbour"]),
        ("start_date.within:last_month", ["Bridge"]),
        ("start_date.within:last_30_days", ["Bridge", "Harbour"]),
        ("start_date.within:next_30_days", ["Harbour", "Tunnel"]),
        ("start_date.after:today", ["Tunnel"]),
        ("start_date.before:2025-03-15", ["Bridge"]),
        ("start_date.on:today", ["Harbour"]),
        ("start_date.between:2025-02-28,2025-03-15", ["Bridge", "Harbour"]),
        ("start_date.empty", ["Sauna"]),
    ]:
        assert (text, await found(text, "projects")) == (text, names)


async def test_amounts_are_compared_in_their_own_currency_whatever_its_decimals(database: Database) -> None:
    firm = await register()
    for net, currency, number in ((1000_00, "EUR", "euro"), (1000, "ISK", "krona"), (999_99, "SEK", "less")):
        values = {"net": net, "currency": currency, "number": number}
        await firm.make(
            "invoices", customer_id=firm.customers[BYGG], date=TODAY, status_id=firm.statuses["Sent"], **values
        )
    assert await found("net.ge:1000", "invoices", "number") == ["euro", "krona"]
    assert await found("net.eq:1000", "invoices", "number") == ["euro", "krona"]
    assert await found("net.lt:1000", "invoices", "number") == ["less"]
    assert await found("net.between:999.99,1000", "invoices", "number") == ["euro", "krona", "less"]
    assert await found("net_base.ge:1000", "invoices", "number") == ["euro", "krona"]  # both at a rate of 1
    assert await found("net.gt:999.985", "invoices", "number") == ["euro", "krona", "less"]


async def test_a_firm_without_cents_filters_by_whole_amounts(database: Database) -> None:
    firm = await world(country="IS", base_currency="ISK")
    geysir = await firm.customer("Geysir ehf.")
    await firm.make(
        "invoices",
        customer_id=geysir,
        date=TODAY,
        status_id=firm.statuses["Sent"],
        number="1",
        net=5000,
        currency="ISK",
    )
    assert await found("billed_this_year.ge:5000") == ["Geysir ehf."]
    assert await found("billed_this_year.ge:5001") == []


async def test_derived_fields_can_be_filtered(database: Database) -> None:
    firm = await register()
    await firm.invoice(firm.customers[BYGG], 1000, "2025-02-01", person="Aino Aalto")
    await firm.project(firm.customers[KIVI], expected_value=5000_00)
    for actor in (SYSTEM, await firm.actor("Astrid Lindqvist")):
        assert await found("billed_this_year.ge:1000", actor=actor) == [BYGG]
        assert await found("stage.any:prospect", actor=actor) == [KIVI]
        assert await found("stage.any:dormant,prospect", actor=actor) == [KIVI, BYGG]
        assert await found("open_sales_value.gt:4999.99", actor=actor) == [KIVI]
        assert await found("last_invoice_date.within:last_60_days", actor=actor) == [BYGG]
        assert BYGG not in await found("last_invoice_date.not_since:last_60_days", actor=actor)
        assert KIVI in await found("last_invoice_date.not_since:last_60_days", actor=actor)
        assert await found("has_open_sale.is:yes", actor=actor) == [KIVI]
        assert BYGG in await found("has_e_invoice_address.is:no", actor=actor)
    aino = await firm.actor("Aino Aalto")
    assert await found("billed_this_year.ge:1000", actor=aino) == [BYGG]
    assert await found("stage.any:prospect", actor=aino) == []


async def test_a_field_that_the_viewer_may_not_see_cannot_be_filtered_by(database: Database) -> None:
    firm = await register()
    asked = parse("billed_this_year.ge:1000;country.any:SE")
    scene = await listing.scene("customers", await firm.actor("Sanna Salo"), asked, TODAY)
    assert scene.ignored == ("billed_this_year.ge:1000",)
    assert await listing.count(scene) == 1


async def test_custom_fields_of_every_kind_can_be_filtered(database: Database) -> None:
    firm = await register()
    values = {
        "text": ("text", "Gold"),
        "number": ("number", 75_000),
        "money": ("number", 1000_00),
        "date": ("day", TODAY),
    }
    values |= {"boolean": ("number", 1), "choice": ("text", "A"), "choices": ("text", '["Sauna", "100 %"]')}
    for kind, (column, stored) in values.items():
        key = {"resource": "customers", "key": kind, "label": kind, "kind": kind, "choices": ["A", "B"]}
        field = await firm.make("custom-fields", **key)
        await firm.make("custom-values", field_id=field, row_id=firm.customers[BYGG], **{column: stored})
    for text in [
        "x_text.contains:gold", "x_number.eq:7.5", "x_number.gt:7", "x_money.ge:1000", "x_date.on:2025-03-15",
        "x_boolean.is:yes", "x_choice.any:A", "x_choices.any:Sauna", "x_choices.any:100 %25,B", "x_text.filled",
    ]:  # fmt: skip
        assert (text, await found(text)) == (text, [BYGG])
    assert await found("x_choices.any:100") == []
    assert BYGG not in await found("x_choices.none:Sauna") + await found("x_boolean.is:no") + await found(
        "x_text.empty"
    )


NONSENSE = [
    "nothing.is:1", "name.like:x", "name.is", "name.is:a,b", "payment_term_days.ge:many", "payment_term_days.ge:1e40",
    "payment_term_days.ge:NaN", "payment_term_days.between:1", "created_at.within:some_day", "created_at.on:2025-02-30",
    "created_at.on:9999-12-31", "is_active.is:maybe", "owner_id.any:99999999999999999999", "owner_id.any:' OR 1=1 --",
    "owner_id.any:１", "name.contains:%00", "name.contains:%ED%A0%80%00", "country.any:" + ",".join(["SE"] * 1001),
    "name.contains:" + "x" * 401, "payment_term_days.ge:" + "9" * 5000,
]  # fmt: skip


async def test_parts_that_make_no_sense_are_left_out_and_told(database: Database) -> None:
    await register()
    for text in NONSENSE:
        scene = await listing.scene("customers", SYSTEM, parse(f"{text};country.any:SE"), TODAY)
        assert (text, len(scene.ignored)) == (text, 1)
        assert await listing.count(scene) == 1
        with pytest.raises(FilterNotUnderstood):
            await listing.scene("customers", SYSTEM, parse(text), TODAY, strict=True)


async def test_words_that_look_like_sql_are_only_words(database: Database) -> None:
    firm = await register()
    await firm.customer("Robert'); DROP TABLE customer;-- AB", country="EE")
    for text in (
        "name.contains:%27%29; DROP TABLE customer%3B--".replace("; ", "%3B "),
        "name.starts:Robert'",
        "country.any:EE",
    ):
        assert await found(text) == ["Robert'); DROP TABLE customer;-- AB"]
    assert await found("name.contains:%22 OR 1=1") == []
    assert await found("country.any:SE%27%29 OR %28%271%27=%271") == []


BROKEN = [
    "name", "name.", ".is:x", "name is x", "or(name.is:x", "name.is:x)", "((", "na me.is:x", "a;" * 300, "or(" * 8 + ")" * 8,
]  # fmt: skip


@pytest.mark.parametrize("text", BROKEN)
def test_a_text_that_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(FilterNotUnderstood):
        parse(text)


def filters(names: list[str]) -> st.SearchStrategy[Filter]:
    """Filters over some fields, sensible or not."""
    words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(
        ["1", "yes", "today"]
    )
    operators = st.sampled_from(sorted({operator.name for those in OPERATORS.values() for operator in those}))
    conditions = st.builds(Condition, st.sampled_from(names), operators, st.lists(words, max_size=3).map(tuple))

    def groups(inner: st.SearchStrategy[Condition | Group]) -> st.SearchStrategy[Condition | Group]:
        return st.builds(Group, st.sampled_from(["or", "and"]), st.lists(inner, max_size=3).map(tuple))

    return st.builds(Filter, st.lists(st.recursive(conditions, groups, max_leaves=6), max_size=4).map(tuple))


@given(asked=filters(["name", "x_segment", "net_base"]))
def test_a_filter_survives_its_text(asked: Filter) -> None:
    assert parse(asked.text()) == asked


@given(text=st.text(max_size=60) | st.text("or(and);:.,%namecountry", max_size=60))
def test_any_text_is_a_filter_or_is_refused(text: str) -> None:
    try:
        asked = parse(text)
    except FilterNotUnderstood:
        return
    assert parse(asked.text()) == asked


@given(asked=filters([field.name for field in CATALOGUE["customers"]]))
async def test_any_filter_gives_a_list(database: Database, asked: Filter) -> None:
    if not await value(Sql("SELECT count(*) FROM organization")):
        await world(people=())
    scene = await listing.scene("customers", SYSTEM, asked, TODAY)
    rows = await listing.page(scene, (), 0, 10, ["name"])
    assert await listing.count(scene) == len(rows) <= 1
