"""What probes are told."""

import asyncio

from tests.support.site import Site


async def test_a_register_without_redis_is_ready_when_its_database_answers(site: Site) -> None:
    answer = await site.browser().get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": True})


async def test_a_redis_that_is_set_has_to_answer(fresh_site) -> None:
    async def pong(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            if line.startswith(b"*"):  # a command of so many parts, each with its length in the line before
                parts = [await reader.readline() for _ in range(2 * int(line[1:]))][1::2]
                writer.write(b"+PONG\r\n" if parts[0].strip().upper() == b"PING" else b"+OK\r\n")
        writer.close()

    server = await asyncio.start_server(pong, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    site = await fresh_site(redis_url=f"redis://127.0.0.1:{port}/0?protocol=2")
    assert (await site.browser().get("/readyz")).json() == {"status": "ok", "database": True, "redis": True}
    server.close()


async def test_while_redis_is_away_the_register_is_not_ready(fresh_site) -> None:
    away = await fresh_site(redis_url="redis://127.0.0.1:9/0")
    answer = await away.browser().get("/readyz")
    assert (answer.status_code, answer.json()["redis"]) == (503, False)
