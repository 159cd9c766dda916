"""The cache: how long, under which key, and what is never kept."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.registries.cache import Cache, MemoryStore
from services.registries.codec import dumps, loads
from services.registries.registry import (
    Address,
    Company,
    Found,
    Gone,
    NotFound,
    Outcome,
    Reason,
    Status,
    Unavailable,
    UnknownShape,
)

HAVBRIS = Company(
    "NO",
    "310000019",
    "HAVBRIS ENERGI AS",
    "brreg",
    datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    status=Status.BANKRUPT,
    status_since=date(2026, 1, 2),
    bankrupt=True,
    addresses=(Address("visiting", "Kaigata 1", "5003", "BERGEN", "NO", (("fi", "Bergen"),)),),
    previous_names=("HAVBRIS AS",),
)
KARI = Company("NO", "310000086", "KARI NORDMANN", "brreg", HAVBRIS.fetched_at, is_person=True)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Register:
    """Tells the outcomes it was given, one after the other."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.asked = 0

    async def __call__(self) -> Outcome:
        self.asked += 1
        return self.outcomes.pop(0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(store: MemoryStore, clock: Clock) -> Cache:
    return Cache(store, "s" * 32, clock)


async def test_what_was_found_is_known_for_a_day(cache: Cache, clock: Clock) -> None:
    register = Register(Found(HAVBRIS), NotFound())
    assert await cache.one("brreg", "310000019", register) == Found(HAVBRIS)
    clock.now += timedelta(hours=23)
    assert await cache.one("brreg", "310000019", register) == Found(HAVBRIS)
    clock.now += timedelta(hours=2)
    assert await cache.one("brreg", "310000019", register) == NotFound()


async def test_what_was_not_found_is_known_for_ten_minutes(cache: Cache, clock: Clock) -> None:
    register = Register(NotFound(), Found(HAVBRIS))
    await cache.one("brreg", "310000019", register)
    clock.now += timedelta(minutes=9)
    assert await cache.one("brreg", "310000019", register) == NotFound()
    clock.now += timedelta(minutes=2)
    assert await cache.one("brreg", "310000019", register) == Found(HAVBRIS)


@pytest.mark.parametrize("failure", [Unavailable(Reason.DOWN), UnknownShape("no navn")])
async def test_failures_are_never_known(cache: Cache, store: MemoryStore, failure: Outcome) -> None:
    register = Register(failure, failure)
    await cache.one("brreg", "310000019", register)
    await cache.many("brreg", "havbris", register)
    assert register.asked == 2 and store.answers == {}


async def test_what_is_gone_goes_from_the_cache_and_from_the_lists(cache: Cache, store: MemoryStore) -> None:
    await cache.one("brreg", "310000019", Register(Found(HAVBRIS)))
    await cache.many("brreg", "havbris", Register(Found((HAVBRIS,))))
    await cache.many("prh", "havbris", Register(Found((HAVBRIS,))))
    assert await cache.one("brreg", "310000019", Register(Gone()), fresh=True) == Gone()
    assert [answer.source for answer in store.answers.values()] == ["prh"]


async def test_persons_are_not_kept(cache: Cache, store: MemoryStore) -> None:
    await cache.one("brreg", KARI.org_number, Register(Found(KARI)))
    await cache.many("brreg", "kari", Register(Found((HAVBRIS, KARI))))
    assert store.answers == {}


async def test_keys_say_nothing_and_differ_between_registers(store: MemoryStore) -> None:
    await Cache(store, "a" * 32).one("brreg", "310000019", Register(NotFound()))
    await Cache(store, "b" * 32).one("brreg", "310000019", Register(NotFound()))
    assert len(store.answers) == 2
    assert all("310000019" not in repr(answer) for answer in store.answers.values())


async def test_asking_anew_renews_what_is_known(cache: Cache) -> None:
    await cache.one("brreg", "310000019", Register(NotFound()))
    await cache.one("brreg", "310000019", Register(Found(HAVBRIS)), fresh=True)
    assert await cache.one("brreg", "310000019", Register()) == Found(HAVBRIS)


async def test_lists_and_numbers_do_not_mix(cache: Cache) -> None:
    await cache.one("brreg", "310000019", Register(Found(HAVBRIS)))
    assert await cache.many("brreg", "310000019", Register(NotFound())) == NotFound()


def test_a_company_comes_back_as_it_went() -> None:
    assert loads(dumps((HAVBRIS, KARI))) == (HAVBRIS, KARI)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[{"name": "X"}]', '[{"addresses": null}]', "null"])
def test_what_another_version_wrote_is_asked_anew(text: str) -> None:
    assert not loads(text)
