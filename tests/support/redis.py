"""A Redis server of one's own, from Debian's packages."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection

from .processes import end_process, free_port, start_process

NO_REDIS = "There is no Redis server; on Debian: apt-get install redis-server"


def find_redis() -> str | None:
    """The path of redis-server, or None."""
    return shutil.which("redis-server")


@contextmanager
def redis_server(folder: Path, port: int | None = None) -> Iterator[str]:
    """The address of a server that keeps nothing; it is gone after the block."""
    port = port or free_port()
    command = [find_redis() or "", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = start_process(command, folder / "redis.txt", cwd=folder)
    try:
        for _ in range(100):
            try:
                create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        end_process(process)
