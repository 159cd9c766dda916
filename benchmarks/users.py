"""50 users who read pages of the grid at the same time, and one who reads alone, over HTTP from one server process."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from random import Random

import aiohttp

from .measuring import Figure, figure_of, load, p95_of
from .promises import TOLD, USERS
from .register import Register
from .serving import AS_BROWSERS, COOKIE, Served, processor_ms, served

AT_ONCE = 50
WARM, SECONDS = 2.0, 10.0
Address = Callable[[Random], str]


async def measure(register: Register) -> AsyncIterator[Figure]:
    """Random pages and first pages for people who see everything and for colleagues of each kind, and one user alone."""
    async with served(register, AT_ONCE) as at:
        last = max(1, register.customers - 100)
        for who, tokens in (("seeing everything", at.administrators), ("with rights of each kind", at.colleagues)):
            yield await _together(at, tokens, f"random, {who}", lambda rng: at.rows(rng.randrange(last)))
            yield await _together(at, tokens, f"first, {who}", lambda rng: at.rows(0))
        yield await _alone(at, "First rows over HTTP, one user", lambda rng: at.rows(0))
        yield await _alone(at, "Random rows by name over HTTP, one user", lambda rng: at.rows(rng.randrange(last)))


async def _together(at: Served, tokens: list[str], what: str, address: Address) -> Figure:
    end = time.perf_counter() + WARM + SECONDS
    used = processor_ms(at)
    users = [_reading(token, address, Random(n), end) for n, token in enumerate(tokens)]
    found = [read for user in await asyncio.gather(*users) for read in user]
    cpu = (processor_ms(at) - used) / len(found)
    counted = [took for ended, took in found if end - SECONDS <= ended <= end]
    note = f"a page takes {sorted(counted)[len(counted) // 2]:.0f} ms, p95 {p95_of(counted):.0f} ms"
    return Figure(USERS, what, len(counted) / SECONDS, times=len(counted), load=load(), note=note, cpu=cpu)


async def _reading(token: str, address: Address, rng: Random, end: float) -> list[tuple[float, float]]:
    """When each page was there and how many milliseconds it took, until the time is up."""
    found: list[tuple[float, float]] = []
    async with aiohttp.ClientSession(cookies={COOKIE: token}, headers=AS_BROWSERS, auto_decompress=False) as session:
        while time.perf_counter() < end:
            start = time.perf_counter()
            async with session.get(address(rng)) as answer:
                answer.raise_for_status()
                await answer.read()
            found.append((time.perf_counter(), (time.perf_counter() - start) * 1000))
    return found


async def _alone(at: Served, what: str, address: Address) -> Figure:
    found = await _reading(at.administrators[0], address, Random(0), time.perf_counter() + 3)
    return replace(figure_of(TOLD, what, [took for _, took in found[5:]]), note="the whole request, compressed")
