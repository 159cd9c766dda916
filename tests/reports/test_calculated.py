"""Fields of a report's own: read without running anything, worked out exactly, the same on screen, in files and over the API."""

import ast
import csv
import io
import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from services.database import value
from services.filters.filter import Condition
from services.i18n import language
from services.permissions import Actor
from services.refusals import Refusal, UnknownField
from services.reports.calculated import read_calculated, rounded
from services.reports.files import write_csv, write_xlsx
from services.reports.formulas import Expression, read_formula, shown_signs
from services.reports.prepare import Prepared, prepare, require_condition, require_sound
from services.reports.refusals import FormulaNotUnderstood, FormulaTooLong, NotToCountWith, ValueNotUnderstood
from services.reports.report import Report, read_report
from services.reports.run import outcome, page
from services.reports.snapshot import Now, snapshot
from services.reports.wishes import Wishes
from services.spreadsheets.csv_file import PLAIN
from services.sql import Sql
from tests.support.databases import Database
from tests.world import World, world

ENGLISH = language("en")
NAMES = ("a", "b", "c.d")


def formula(chance: random.Random, deep: int = 0) -> str:
    if deep > 3 or chance.random() < 0.3:
        return chance.choice([*NAMES, str(chance.randrange(9)), f"{chance.randrange(9)}.{chance.randrange(1, 99)}"])
    kind = chance.randrange(4)
    if kind == 0:
        return f"({formula(chance, deep + 1)})"
    if kind == 1:
        return f"-{formula(chance, deep + 1)}"
    sign = chance.choice(["+", "-", "*", "/", " − ", "×", " ÷ "])
    return f"{formula(chance, deep + 1)}{sign}{formula(chance, deep + 1)}"


def by_python(text: str, values: dict[str, Fraction]) -> Fraction | None:
    """What Python's own grammar makes of the text, in fractions."""
    for strange, sign in (("−", "-"), ("×", "*"), ("÷", "/"), ("c.d", "c_d")):
        text = text.replace(strange, sign)
    try:
        return _walked(ast.parse(text.strip(), mode="eval").body, {**values, "c_d": values["c.d"]})
    except ZeroDivisionError:
        return None


def _walked(node: ast.expr, values: dict[str, Fraction]) -> Fraction:
    match node:
        case ast.Constant(value=number):
            return Fraction(str(number))
        case ast.Name(id=name):
            return values[name]
        case ast.UnaryOp(operand=part):
            return -_walked(part, values)
        case ast.BinOp(left=left, op=op, right=right):
            one, other = _walked(left, values), _walked(right, values)
            signs = {ast.Add: one.__add__, ast.Sub: one.__sub__, ast.Mult: one.__mul__, ast.Div: one.__truediv__}
            return signs[type(op)](other)
    raise AssertionError(node)


@pytest.mark.parametrize("seed", range(200))
def test_a_formula_comes_to_what_python_makes_of_it_also_written_out_again(seed: int) -> None:
    chance = random.Random(seed)
    text = formula(chance)
    values = {name: Fraction(chance.randrange(-30, 30), chance.choice([1, 4, 100])) for name in NAMES}
    told = read_formula(text)
    assert told.value(dict(values)) == by_python(text, values)
    again = read_formula(told.written(lambda name: name))
    assert again.value(dict(values)) == told.value(dict(values))


def test_a_formula_is_written_with_the_comma_of_the_language_and_read_with_it() -> None:
    for code, told in (("sv", "a × 1,5"), ("en", "a × 1.5")):
        assert read_formula("a * 1.5").written(str, shown_signs(language(code))) == told
        assert read_formula(told) == read_formula("a * 1.5")


async def in_sql(told: Expression, values: dict[str, Fraction]) -> float | None:
    found = await value(
        Sql("SELECT") + told.sql(lambda name: Sql("CAST(? AS DOUBLE PRECISION)", (float(values[name]),)))
    )
    return None if found is None else float(found)


async def test_the_database_orders_by_what_a_formula_comes_to(database: Database) -> None:
    chance = random.Random(7)
    for _ in range(60):
        told = read_formula(formula(chance))
        values = {name: Fraction(chance.randrange(-30, 30)) for name in NAMES}
        exact, found = told.value(dict(values)), await in_sql(told, values)
        if exact is not None:
            assert found is not None and found == pytest.approx(float(exact), rel=1e-9, abs=1e-9)


def test_halves_are_rounded_away_from_zero() -> None:
    for text, digits, told in (
        ("1/2", 0, "1"),
        ("-1/2", 0, "-1"),
        ("2/3", 2, "0.67"),
        ("-5/1000", 2, "-0.01"),
        ("0", 2, "0"),
    ):
        assert rounded(Fraction(text), digits) == Decimal(told)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a +",
        "(a",
        "a)",
        "a b",
        "2a",
        "a ** 2",
        "__import__('os')",
        "a[0]",
        "a; b",
        "a // b",
        "1.2.3",
        "a + A",
        "“a”",
    ],
)
def test_what_is_no_formula_is_refused_at_its_place(text: str) -> None:
    with pytest.raises(FormulaNotUnderstood):
        read_formula(text)


def test_long_and_deep_formulas_are_refused() -> None:
    for text in ("a+" * 300 + "a", "(" * 60 + "a" + ")" * 60, "-" * 90 + "a", "a*" * 16 + "a", "a+" + "9" * 17):
        with pytest.raises(FormulaTooLong):
            read_formula(text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "margin"},
        {"label": " "},
        {"label": "x" * 61},
        {"formula": "1 + 2"},
        {"kind": "date"},
        {"kind": None},
        {"more": 1},
    ],
)
def test_a_field_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    given = {"name": "calc_1", "label": "Share", "formula": "billed_this_year / 2", "kind": "money"}
    assert read_calculated([given])[0].as_json() == given
    for listed in ([{**given, **wrong}], [given, given], "calc_1", [given] * 21):
        with pytest.raises(Refusal):
            read_calculated(listed)


MARGIN = {"name": "calc_1", "label": "Cost share", "formula": "(billed - margin) / billed", "kind": "percent"}
ROUNDED = {"name": "calc_2", "label": "Third", "formula": "billed ÷ 3", "kind": "money"}
EACH = {"name": "calc_3", "label": "Each", "formula": "−costs × 1,5", "kind": "number"}


async def ledger() -> tuple[World, Report]:
    firm = await world()
    food, law = [await firm.make("industries", name=name) for name in ("Food", "Law")]
    for name, industry, billed, cost in (("Ek AB", food, 1000, 250), ("Al AB", food, 100, 75), ("Øst ApS", law, 0, 30)):
        made = await firm.customer(name, industry_id=industry)
        project = await firm.project(made)
        if billed:
            await firm.invoice(made, billed, "2025-03-03", "Sent")
        await firm.cost(project, "2025-03-04", 1, cost)
    made = ("calc_1", "calc_2", "calc_3")
    report = {
        "name": "Shares", "subject": "figures", "fields": ["customer_id", "billed", "costs", "margin", *made],
        "group_by": ["customer.industry_id", "customer_id"], "sort": "-calc_1", "calculated": [MARGIN, ROUNDED, EACH],
        "totals": {**dict.fromkeys(("billed", "costs", "margin"), "sum"), **dict.fromkeys(made, "formula")},
    }  # fmt: skip
    return firm, read_report(report)


async def prepared_for(firm: World, report: Report, who: str = "Astrid Lindqvist") -> Prepared:
    return await prepare(report, await firm.actor(who), ENGLISH, firm.today)


async def test_groups_are_worked_out_from_their_sums_and_ordered_by_them(database: Database) -> None:
    firm, report = await ledger()
    told = await outcome(await prepared_for(firm, report), Now())
    [food, law] = told.groups
    assert [group.labels[-1] for group in food.children] == ["Al AB", "Ek AB"]
    assert [group.totals["calc_1"].value for group in food.children] == [Decimal("0.75"), Decimal("0.25")]
    assert food.totals["calc_1"].value == Decimal("0.295455")
    assert (law.totals["calc_1"].value, law.totals["calc_2"].value) == (None, Decimal("0.00"))
    assert (told.totals["calc_1"].value, told.totals["calc_2"].value) == (Decimal("0.322727"), Decimal("366.67"))
    assert (told.totals["calc_2"].currency, told.totals["calc_3"].value) == ("EUR", Decimal("-532.5"))


async def test_screen_workbook_and_csv_hold_the_same_values_and_the_workbook_counts_by_itself(
    database: Database, tmp_path: Path
) -> None:
    firm, report = await ledger()
    prepared = await prepared_for(firm, report)
    shown = [row.values for row in await page(prepared, Now(), limit=100)]
    async with snapshot() as reads:
        await write_xlsx(prepared, tmp_path / "r.xlsx", reads, Wishes(), nothing)
        await write_csv(prepared, tmp_path / "r.csv", reads, Wishes(dialect=PLAIN), nothing)
    names = [column.name for column in prepared.columns]
    at = [names.index(f"calc_{n}") for n in (1, 2, 3)]
    lines = list(csv.reader(io.StringIO((tmp_path / "r.csv").read_bytes().decode(), newline="")))[1:]
    assert [[line[n] for n in at] for line in lines] == [
        ["" if row[n] is None else f"{row[n]:f}" for n in at] for row in shown
    ]
    [kept, formulas] = [load_workbook(tmp_path / "r.xlsx", data_only=only).worksheets for only in (True, False)]
    rows = [row for row in kept[0].iter_rows(min_row=2) if not any(cell.font.b for cell in row)]
    in_file = [[None if row[n].value is None else Decimal(str(row[n].value)) for n in at] for row in rows]
    assert in_file == [[row[n] for n in at] for row in shown]
    last = [cell.value for cell in list(formulas[0].rows)[-1]]
    billed, margin = [openpyxl_letter(names.index(name)) for name in ("billed", "margin")]
    end = formulas[0].max_row
    assert last[at[0]] == f"=ROUND(({billed}{end} - {margin}{end}) / {billed}{end},6)"
    told = {str(row[0].value): str(row[1].value) for row in formulas[1].iter_rows()}
    assert told["Cost share"].startswith("(Billed − Margin) ÷ Billed; empty where")


def openpyxl_letter(place: int) -> str:
    return "ABCDEFGHIJ"[place]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("calc_1.ge:25", ["Ek AB", "Al AB"]),
        ("calc_1.gt:25", ["Al AB"]),
        ("calc_1.eq:75", ["Al AB"]),
        ("calc_1.empty", ["Øst ApS"]),
        ("calc_2.eq:333.33", ["Ek AB"]),
        ("calc_2.between:33.33,33.34", ["Al AB"]),
        ("calc_3.lt:-45", ["Ek AB", "Al AB"]),
        ("or(calc_3.eq:-45;calc_1.lt:26)", ["Ek AB", "Øst ApS"]),
    ],
)
async def test_rows_are_chosen_by_what_a_formula_shows(database: Database, asked: str, names: list[str]) -> None:
    firm, _ = await ledger()
    made = [
        {"name": "calc_1", "label": "Share", "formula": "costs_this_year / billed_this_year", "kind": "percent"},
        {"name": "calc_2", "label": "Third", "formula": "billed_this_year / 3", "kind": "money"},
        {"name": "calc_3", "label": "Each", "formula": "−costs_this_year × 1,5", "kind": "number"},
    ]
    given = {"name": "Some", "subject": "customers", "fields": ["name"], "calculated": made, "sort": "id"}
    report = read_report({**given, "filter": f"{asked};costs_this_year.gt:0"})
    await require_sound(report, await firm.actor("Astrid Lindqvist"), ENGLISH)
    found = await page(await prepared_for(firm, report), Now())
    assert [row.values[0] for row in found] == names


async def test_a_filter_on_a_formula_holds_for_the_value_that_is_shown(database: Database) -> None:
    """Halves too, though floating numbers keep 1.005 as a little less."""
    firm = await world()
    for billed in (201, 1, 7, 13, 100_000_001):
        await firm.invoice(await firm.customer(f"For {billed}"), billed, "2025-03-03", "Sent")
    made = {"name": "calc_1", "label": "Part", "formula": "billed_this_year / 200", "kind": "money"}
    given = {"name": "Parts", "subject": "customers", "fields": ["name", "calc_1"], "calculated": [made]}
    for row in await page(await prepared_for(firm, read_report(given)), Now()):
        asked = read_report({**given, "filter": f"calc_1.eq:{row.values[1]};billed_this_year.gt:0"})
        found = await page(await prepared_for(firm, asked), Now())
        assert row.values[0] in [one.values[0] for one in found] or row.values[1] == 0


async def test_a_condition_without_a_value_is_refused_with_the_name_of_its_field(database: Database) -> None:
    firm, report = await ledger()
    prepared, astrid = await prepared_for(firm, report), await firm.actor("Astrid Lindqvist")
    share, day = prepared.fields["calc_1"], prepared.fields["date"]
    await require_condition(Condition("calc_1", "ge", ("12.5",)), share, astrid, ENGLISH)
    for part, field in ((Condition("calc_1", "ge", ("abc",)), share), (Condition("date", "on", ("",)), day)):
        with pytest.raises(ValueNotUnderstood) as refused:
            await require_condition(part, field, astrid, ENGLISH)
        assert field.label in refused.value.message(ENGLISH)


async def test_a_value_with_more_digits_than_can_be_shown_is_empty(database: Database) -> None:
    firm = await world()
    await firm.invoice(await firm.customer("Gull AS"), 900_000_000, "2025-03-03", "Sent")
    made = {"name": "calc_1", "label": "Cubed", "formula": "billed_this_year * billed_this_year * billed_this_year"}
    given = {"name": "Odd", "subject": "customers", "fields": ["name", "calc_1"], "totals": {"calc_1": "formula"}}
    report = read_report({**given, "calculated": [{**made, "kind": "percent"}], "sort": "-calc_1"})
    prepared = await prepared_for(firm, report)
    [gull] = [row.values for row in await page(prepared, Now()) if row.values[0] == "Gull AS"]
    assert gull == ["Gull AS", None]
    assert (await outcome(prepared, Now())).totals["calc_1"].value is None


async def test_a_field_over_what_one_may_not_see_is_left_out_and_told_by_its_name(database: Database) -> None:
    firm = await world()
    await firm.profile("Edit", customers_level="edit")
    await firm.person("Edit Ek", "Edit")
    made = {"name": "calc_1", "label": "Half", "formula": "billed_this_year / 2 + payment_term_days", "kind": "number"}
    report = read_report({"name": "Halves", "subject": "customers", "fields": ["name", "calc_1"], "calculated": [made]})
    assert "calc_1" in (await prepared_for(firm, report)).fields
    less = await prepared_for(firm, report, "Edit Ek")
    assert ("calc_1" in less.fields, less.ignored) == (False, ("calc_1",))


async def test_formulas_over_what_is_no_number_are_refused(database: Database) -> None:
    firm = await world()
    astrid: Actor = await firm.actor("Astrid Lindqvist")
    for text, refusal in (("nothing + 1", UnknownField), ("net + 1", NotToCountWith), ("number * 2", NotToCountWith)):
        made = {"name": "calc_1", "label": "Odd", "formula": text, "kind": "number"}
        report = read_report({"name": "Odd", "subject": "invoices", "fields": ["calc_1"], "calculated": [made]})
        with pytest.raises(refusal):
            await require_sound(report, astrid, ENGLISH)


async def nothing(_written: int) -> None:
    return None
