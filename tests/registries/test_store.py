"""Answers of registers outlive the process, in the database, and are let go when they have to."""

from datetime import UTC, datetime, timedelta

from models import RegisterAnswer
from services.registries.cache import LIST, ONE, StoredAnswer
from services.registries.store import DatabaseStore
from tests.support.databases import Database

NOW = datetime.now(UTC).replace(microsecond=0)


def answer(key: str, outcome: str = ONE, source: str = "brreg", hours: int = 24) -> StoredAnswer:
    return StoredAnswer(key, source, outcome, "[]", NOW, NOW + timedelta(hours=hours))


async def test_an_answer_comes_back_as_it_was_kept(database: Database) -> None:
    store = DatabaseStore()
    await store.put(answer("a"))
    assert await store.get("a") == answer("a") and await store.get("b") is None


async def test_a_newer_answer_takes_the_place_of_the_older(database: Database) -> None:
    store = DatabaseStore()
    await store.put(answer("a"))
    await store.put(answer("a", hours=48))
    assert await store.get("a") == answer("a", hours=48)


async def test_expired_answers_are_let_go(database: Database) -> None:
    store = DatabaseStore()
    await store.put(answer("old", hours=-1))
    await store.put(answer("new"))
    assert await RegisterAnswer.all().values_list("key_hash", flat=True) == ["new"]


async def test_a_removed_company_leaves_no_copy_in_lists_of_its_register(database: Database) -> None:
    store = DatabaseStore()
    kept = [answer("a"), answer("list", LIST), answer("other", LIST, "prh"), answer("b")]
    for one in kept:
        await store.put(one)
    await store.purge("a", "brreg")
    assert set(await RegisterAnswer.all().values_list("key_hash", flat=True)) == {"other", "b"}
