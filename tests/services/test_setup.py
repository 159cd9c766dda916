"""The first setup of a register."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from services.database import row, rows
from services.organization import organization
from services.permissions import actor_of
from services.refusals import Refusal, TooManyAttempts
from services.setup import (
    AlreadySetUp,
    Beginning,
    WrongSetupCode,
    checked,
    forget_code,
    is_set_up,
    new_code,
    require_code,
    set_up,
)
from services.sql import Sql
from services.writing.refusals import NotAccepted
from tests.support.databases import Database

NORRSKEN = Beginning(
    "Norrsken Konsult AB",
    "SE",
    "SEK",
    "Europe/Stockholm",
    "astrid@norrsken.example",
    "Astrid Lindqvist",
    "fjorton gula segelbåtar",
)


async def test_a_firm_gets_its_own_card_and_everything_ready_made(database: Database) -> None:
    user_id = await set_up(NORRSKEN)
    firm = await organization()
    assert (firm.name, firm.base_currency, firm.time_zone, firm.language) == (
        "Norrsken Konsult AB",
        "SEK",
        "Europe/Stockholm",
        "sv",
    )
    card = await row(Sql("SELECT name, is_internal, name_key FROM customer"))
    assert card is not None and (card["name"], bool(card["is_internal"]), card["name_key"]) == (
        firm.name,
        True,
        "norrsken konsult ab",
    )
    counts = {
        t: len(await rows(Sql(f"SELECT id FROM {t}")))
        for t in ("industry", "sales_status", "invoice_status", "permission_profile")
    }
    assert counts == {"industry": 19, "sales_status": 6, "invoice_status": 5, "permission_profile": 6}
    actor = await actor_of(user_id)
    assert actor is not None and actor.may("users") and actor.may("financials") and actor.invoice_scope == "all"


async def test_the_setup_is_one_change_set_and_the_kept_figures_stand(database: Database) -> None:
    await set_up(NORRSKEN)
    sets = await rows(Sql("SELECT kind, actor_name FROM change_set"))
    assert [(s["kind"], s["actor_name"]) for s in sets] == [("setup", "Stamkund")]
    assert await row(Sql("SELECT 1 AS yes FROM kept_state WHERE name = 'year' AND value > 2000"))
    secret = await rows(Sql("SELECT new FROM change WHERE new LIKE '%argon2%'"))
    assert secret == []


async def test_a_register_is_set_up_once(database: Database) -> None:
    assert not await is_set_up()
    await set_up(NORRSKEN)
    assert await is_set_up()
    with pytest.raises(AlreadySetUp):
        await set_up(replace(NORRSKEN, organization="Sydvind AB"))


async def test_two_who_set_up_at_once_make_one_firm(database: Database) -> None:
    others = replace(NORRSKEN, organization="Sydvind AB")
    outcomes = await asyncio.gather(set_up(NORRSKEN), set_up(others), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadySetUp", "int"]
    assert len(await rows(Sql("SELECT id FROM user_account"))) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"country": "XX"}, "country"),
        ({"currency": "SKR"}, "currency"),
        ({"time_zone": "Stockholm"}, "time_zone"),
        ({"email": "astrid"}, "email"),
        ({"name": "  "}, "name"),
        ({"organization": "N" * 201}, "organization"),
        ({"organization": "Norr\x00sken"}, "organization"),
        ({"password": "kort"}, "password"),
        ({"password": "Sommar2026!"}, "password"),
        ({"password": "norrsken2026"}, "password"),
        ({"language": "de"}, "language"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_field_at_fault(wrong: dict[str, str], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked(replace(NORRSKEN, **wrong))
    assert refused.value.field == field


def test_everything_that_makes_no_sense_is_told_at_once() -> None:
    wrong = {"country": "XX", "email": "astrid", "name": "  ", "password": "kort"}
    with pytest.raises(NotAccepted) as refused:
        checked(replace(NORRSKEN, **wrong))
    assert {one.field for one in refused.value.refusals} == set(wrong)


async def test_only_the_newest_code_opens_the_setup(database: Database, tmp_path: Path) -> None:
    old, new = new_code(tmp_path), new_code(tmp_path)
    with pytest.raises(WrongSetupCode):
        await require_code(tmp_path, old, "10.0.0.1")
    await require_code(tmp_path, f" {new.lower().replace('-', ' ')} ", "10.0.0.1")
    assert new not in (tmp_path / "setup-code").read_text()
    forget_code(tmp_path)
    with pytest.raises(WrongSetupCode):
        await require_code(tmp_path, new, "10.0.0.1")


async def test_an_expired_code_opens_nothing(database: Database, tmp_path: Path) -> None:
    code = new_code(tmp_path)
    kept = tmp_path / "setup-code"
    kept.write_text(kept.read_text().replace('"expires": "20', '"expires": "19'))
    with pytest.raises(WrongSetupCode):
        await require_code(tmp_path, code, "10.0.0.1")


async def test_guessing_the_code_is_stopped(database: Database, tmp_path: Path) -> None:
    code = new_code(tmp_path)
    for _ in range(10):
        with pytest.raises(WrongSetupCode):
            await require_code(tmp_path, "AAAA-AAAA-AAAA-AAAA", "10.0.0.1")
    with pytest.raises(TooManyAttempts):
        await require_code(tmp_path, code, "10.0.0.1")
