"""A writer in a process of its own: `python -m tests.support.writer URL NAME COUNT` renames a customer again and again.

It prints a line for each change that the register has acknowledged, and ends when COUNT are made or it is killed.
"""

import asyncio
import sys

from services.changes import recording
from services.database import close_database, open_database
from services.permissions import SYSTEM


async def write(url: str, name: str, count: int) -> None:
    """Rename customer 1, and give it one more contact, in one change set each time."""
    await open_database(url)
    for turn in range(count):
        async with recording(SYSTEM, "edit") as recorder:
            await recorder.update("customers", 1, {"name": f"{name} {turn}"})
            await recorder.create("contacts", {"customer_id": 1, "last_name": f"{name} {turn}"})
        print(recorder.change_set_id, name, turn, flush=True)
    await close_database()


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], sys.argv[2], int(sys.argv[3])))
