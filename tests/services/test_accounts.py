"""Users, rights over rights, signing in and out."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from services.accounts import add_user, change_password, change_user, save_preferences, set_password
from services.database import execute, rows, value, writing
from services.history import undo
from services.passwords import PasswordTooCommon, hashed, is_common, made_up, require_good
from services.permissions import SYSTEM, Actor, actor_of
from services.profiles import (
    LastAdministrator,
    MoreThanOwn,
    NotAGrant,
    OwnRights,
    UnknownProfile,
    add_profile,
    change_profile,
    profile_named,
)
from services.refusals import AlreadyThere, InvalidEmail, NotPermitted, TooManyAttempts
from services.sessions import WrongSignIn, count_failure, session_of, session_user, sessions_of, sign_in, sign_out
from services.setup import Beginning, set_up
from services.sql import Sql
from tests.support.databases import Database

ASTRID, PASSWORD = "astrid@norrsken.example", "fjorton gula segelbåtar"
HOME = "192.0.2.7"
Hire = Callable[..., Awaitable[Actor]]


@pytest.fixture
async def astrid(database: Database) -> Actor:
    """The administrator of a firm that has just been set up."""
    beginning = Beginning("Norrsken Konsult AB", "SE", "SEK", "Europe/Stockholm", ASTRID, "Astrid Lindqvist", PASSWORD)
    actor = await actor_of(await set_up(beginning))
    assert actor is not None
    return actor


@pytest.fixture
def hire(astrid: Actor) -> Hire:
    """Makes a user with a profile: `maja = await hire("Maja Lindqvist", "Sales")`."""

    async def make(name: str, profile: str, password: str | None = None) -> Actor:
        email = f"{name.split()[0].lower()}@norrsken.example"
        actor = await actor_of(await add_user(SYSTEM, email, name, await profile_named(profile), password))
        assert actor is not None
        return actor

    return make


async def test_the_right_password_begins_a_session_that_the_cookie_proves(astrid: Actor) -> None:
    token, user_id = await sign_in("  ASTRID@norrsken.example ", PASSWORD, HOME)
    assert user_id == astrid.user_id == await session_user(token)
    assert await rows(Sql("SELECT id FROM session WHERE token_hash = ?", (token,))) == []
    assert (
        await session_user(token + "x") is None and await session_user("") is None and await session_user(None) is None
    )


@pytest.mark.parametrize("who", ["astrid@norrsken.example", "nobody@norrsken.example", "", "not an address\x00"])
async def test_a_wrong_password_and_an_unknown_address_sound_the_same(astrid: Actor, who: str) -> None:
    with pytest.raises(WrongSignIn):
        await sign_in(who, "fjorton gula segelbåta", HOME)


@pytest.mark.slow
async def test_an_account_is_locked_for_a_while_after_ten_failures(astrid: Actor) -> None:
    for _ in range(10):
        with pytest.raises(WrongSignIn):
            await sign_in(ASTRID, "wrong", HOME)
    with pytest.raises(TooManyAttempts) as locked:
        await sign_in(ASTRID, PASSWORD, HOME)
    assert 0 < locked.value.values["seconds"] <= 900
    async with writing() as connection:
        before = datetime.now(UTC) - timedelta(minutes=16)
        await execute(Sql("UPDATE sign_in_attempt SET at = ?", (before,)), connection)
    assert (await sign_in(ASTRID, PASSWORD, HOME))[1] == astrid.user_id


async def test_nobody_locks_a_colleague_out_from_elsewhere_but_many_together_are_stopped(astrid: Actor) -> None:
    for n in range(100):
        if n == 10:
            with pytest.raises(TooManyAttempts):
                await sign_in(ASTRID, PASSWORD, "203.0.113.0")
            await sign_in(ASTRID, PASSWORD, HOME)
        await count_failure(ASTRID, f"203.0.113.{n // 10}")
    with pytest.raises(WrongSignIn):
        await sign_in(ASTRID, "wrong", HOME)
    for n in range(10):
        await count_failure(ASTRID, f"203.0.113.{n}")
    with pytest.raises(TooManyAttempts):
        await sign_in(ASTRID, PASSWORD, HOME)


async def test_an_address_that_tries_many_accounts_is_stopped(astrid: Actor) -> None:
    async with writing() as connection:
        for n in range(50):
            made = (
                "INSERT INTO sign_in_attempt (email, address, at) VALUES (?, ?, ?)",
                (f"{n}@x.example", HOME, datetime.now(UTC)),
            )
            await execute(Sql(*made), connection)
    with pytest.raises(TooManyAttempts):
        await sign_in(ASTRID, PASSWORD, HOME)
    assert (await sign_in(ASTRID, PASSWORD, "198.51.100.9"))[1] == astrid.user_id


@pytest.mark.slow
async def test_signing_in_clears_earlier_failures(astrid: Actor) -> None:
    for _ in range(2):
        for _ in range(9):
            with pytest.raises(WrongSignIn):
                await sign_in(ASTRID, "wrong", HOME)
        await sign_in(ASTRID, PASSWORD, HOME)
    assert await value(Sql("SELECT count(*) FROM sign_in_attempt")) == 0


async def test_signing_out_ends_this_session_only_and_is_announced(astrid: Actor) -> None:
    here, there = (await sign_in(ASTRID, PASSWORD, HOME))[0], (await sign_in(ASTRID, PASSWORD, HOME))[0]
    await sign_out(here)
    assert (await session_user(here), await session_user(there)) == (None, astrid.user_id)
    newest = await rows(Sql("SELECT kind, actor_id FROM change_set ORDER BY id DESC LIMIT 1"))
    assert [(s["kind"], s["actor_id"]) for s in newest] == [("session", astrid.user_id)]
    await sign_out(here)
    await sign_out(None)


async def test_a_session_ends_unused_and_lasts_with_use(astrid: Actor) -> None:
    token, _ = await sign_in(ASTRID, PASSWORD, HOME)
    session = await session_of(token)
    assert session is not None
    async with writing() as connection:
        earlier = [moment - timedelta(days=10) for moment in (session.created_at, session.seen_at, session.expires_at)]
        await execute(Sql("UPDATE session SET created_at = ?, seen_at = ?, expires_at = ?", tuple(earlier)), connection)
    assert await session_user(token) == astrid.user_id
    prolonged = await session_of(token)
    assert prolonged is not None and prolonged.expires_at > datetime.now(UTC) + timedelta(days=13)
    async with writing() as connection:
        await execute(Sql("UPDATE session SET expires_at = ?", (datetime.now(UTC) - timedelta(seconds=1),)), connection)
    assert await session_user(token) is None


async def test_a_session_ends_at_the_latest_after_a_month(astrid: Actor) -> None:
    token, _ = await sign_in(ASTRID, PASSWORD, HOME)
    now = datetime.now(UTC)
    async with writing() as connection:
        times = (now - timedelta(days=29), now - timedelta(days=1), now + timedelta(days=13))
        await execute(Sql("UPDATE session SET created_at = ?, seen_at = ?, expires_at = ?", times), connection)
    await session_user(token)
    session = await session_of(token)
    assert session is not None and session.expires_at < now + timedelta(days=2)


async def test_a_new_password_ends_every_other_session(astrid: Actor) -> None:
    here, there = (await sign_in(ASTRID, PASSWORD, HOME))[0], (await sign_in(ASTRID, PASSWORD, HOME))[0]
    await change_password(astrid, PASSWORD, "sexton röda drakar", here)
    assert (await session_user(here), await session_user(there)) == (astrid.user_id, None)
    with pytest.raises(WrongSignIn):
        await sign_in(ASTRID, PASSWORD, HOME)
    await sign_in(ASTRID, "sexton röda drakar", HOME)
    assert await rows(Sql("SELECT id FROM change WHERE old LIKE '%argon2%' OR new LIKE '%argon2%'")) == []


async def test_deactivation_ends_the_sessions_of_a_user(astrid: Actor, hire: Hire) -> None:
    maja = await hire("Maja Lindqvist", "Sales", PASSWORD)
    token, _ = await sign_in("maja@norrsken.example", PASSWORD, HOME)
    await change_user(astrid, maja.user_id or 0, {"is_active": False})
    assert await session_user(token) is None and await sessions_of(maja.user_id or 0) == []
    with pytest.raises(WrongSignIn):
        await sign_in("maja@norrsken.example", PASSWORD, HOME)


async def test_nobody_edits_their_own_rights(astrid: Actor, hire: Hire) -> None:
    await hire("Oskar Nyström", "Administrator", PASSWORD)
    sales = await profile_named("Sales")
    with pytest.raises(OwnRights):
        await change_user(astrid, astrid.user_id or 0, {"profile_id": sales})
    with pytest.raises(OwnRights):
        await change_profile(astrid, await profile_named("Administrator"), {"rights": []})
    await change_user(astrid, astrid.user_id or 0, {"name": "Astrid Sandberg"})


async def test_nobody_gives_or_takes_more_than_they_have(astrid: Actor, hire: Hire) -> None:
    clerk = await add_profile(SYSTEM, {"name": "Clerk", "customers_level": "edit", "rights": ["users"]})
    eva = await hire("Eva Holm", "Clerk", PASSWORD)
    jonas = await hire("Jonas Hagen", "Read-only")
    administrator = await profile_named("Administrator")
    for attempt in (
        add_user(eva, "x@norrsken.example", "X", administrator, PASSWORD),
        change_user(eva, jonas.user_id or 0, {"profile_id": administrator}),
        change_user(eva, jonas.user_id or 0, {"overrides": {"customers_level": "all"}}),
        set_password(eva, astrid.user_id or 0, "min egen hemliga fras"),
        change_user(eva, astrid.user_id or 0, {"is_active": False}),
        add_profile(eva, {"name": "Y", "rights": ["settings"]}),
        change_profile(eva, administrator, {"rights": []}),
    ):
        with pytest.raises(MoreThanOwn):
            await attempt
    await change_user(eva, jonas.user_id or 0, {"overrides": {"customers_level": "edit"}})
    assert clerk and (await actor_of(jonas.user_id or 0)).level == "edit"  # type: ignore[union-attr]


async def test_undo_does_not_give_rights_back_past_the_rules(astrid: Actor, hire: Hire) -> None:
    await hire("Oskar Nyström", "Administrator", PASSWORD)
    auditor = await hire("Freja Holm", "Auditor")
    helper = await add_profile(SYSTEM, {"name": "Helper", "rights": ["users", "change_log"]})
    await change_user(astrid, auditor.user_id or 0, {"profile_id": helper})
    changed = await value(Sql("SELECT max(id) FROM change_set"))
    freja = await actor_of(auditor.user_id or 0)
    assert freja is not None
    with pytest.raises(MoreThanOwn):
        await undo(freja, changed)
    assert (await undo(astrid, changed)).count == 1


async def test_the_last_administrator_stays(astrid: Actor, hire: Hire) -> None:
    with pytest.raises(LastAdministrator):
        await change_user(SYSTEM, astrid.user_id or 0, {"is_active": False})
    with pytest.raises(LastAdministrator):
        await change_profile(SYSTEM, await profile_named("Administrator"), {"rights": ["settings"]})
    await hire("Oskar Nyström", "Administrator", PASSWORD)
    await change_user(SYSTEM, astrid.user_id or 0, {"is_active": False})


async def test_users_need_the_right_to_manage_users(astrid: Actor, hire: Hire) -> None:
    maja = await hire("Maja Lindqvist", "Sales")
    with pytest.raises(NotPermitted):
        await add_user(maja, "x@norrsken.example", "X", await profile_named("Read-only"), PASSWORD)
    with pytest.raises(NotPermitted):
        await change_user(maja, astrid.user_id or 0, {"name": "Somebody"})


async def test_an_address_belongs_to_one_user(astrid: Actor, hire: Hire) -> None:
    sales = await profile_named("sales")
    with pytest.raises(AlreadyThere):
        await add_user(astrid, "Astrid@NORRSKEN.example", "Another Astrid", sales, PASSWORD)
    with pytest.raises(InvalidEmail):
        await add_user(astrid, "astrid@", "Another Astrid", sales, PASSWORD)


async def test_profiles_are_found_by_name_in_the_firms_language_and_in_english(astrid: Actor) -> None:
    assert await profile_named("Read-only") == await profile_named("read_only")
    with pytest.raises(UnknownProfile) as unknown:
        await profile_named("Boss")
    assert "Boss" in str(unknown.value)
    with pytest.raises(NotAGrant):
        await add_profile(astrid, {"name": "Z", "customers_level": "everything"})


async def test_preferences_are_kept_without_a_trace_in_the_log(astrid: Actor) -> None:
    before = await value(Sql("SELECT position FROM pulse WHERE resource = '*'"))
    await save_preferences(astrid.user_id or 0, {"theme": "dark"})
    await save_preferences(astrid.user_id or 0, {"density": "compact"})
    kept = str(await value(Sql("SELECT preferences FROM user_account WHERE id = ?", (astrid.user_id,))))
    assert "dark" in kept and "compact" in kept
    assert await value(Sql("SELECT position FROM pulse WHERE resource = '*'")) == before


@pytest.mark.parametrize(
    "password",
    [
        "password",
        "P@ssw0rd1",
        "Sommar2026!",
        "12345678",
        "qwertyuiop",
        "aaaaaaaaaa",
        "adminadmin",
        "19850412",
        "lösenord1",
        "qwer1234",
        "Stamkund!",
    ],
)
def test_what_is_tried_first_is_no_password(password: str) -> None:
    with pytest.raises(PasswordTooCommon):
        require_good(password)


@pytest.mark.parametrize(
    "password",
    ["fjorton gula segelbåtar", "correct horse battery staple", "kX9#mQ2v", "äppelmust i maj", "用户密码保险箱很安全"],
)
def test_any_characters_in_any_mix_are_accepted(password: str) -> None:
    require_good(password, "astrid@norrsken.example", "Astrid Lindqvist")


def test_names_of_those_concerned_are_no_password() -> None:
    assert is_common("Lindqvist1984", "astrid@norrsken.example", "Astrid Lindqvist")
    assert not is_common("Lindqvist1984")


async def test_passwords_are_kept_as_argon2id_and_made_up_ones_are_good() -> None:
    assert (await hashed("fjorton gula segelbåtar")).startswith("$argon2id$")
    assert made_up() != made_up()
    require_good(made_up())
