"""People in other processes of the register: who looks at which page there, and in which cell they write."""

import asyncio
import json
import logging
import time
from typing import Any
from uuid import uuid4

from services.channel import Channel

from .lists.busy import Busy, Cell
from .presence import Looker, Presence

log = logging.getLogger(__name__)
BEAT = 15.0  # seconds between two signs of life
GONE = 50.0  # seconds without one after which a process counts as gone
Told = dict[str, Any]


class Elsewhere:
    """Tells other processes of the own tabs, and enters theirs into presence and busy cells as if they were here."""

    def __init__(self, channel: Channel, presence: Presence, busy: Busy) -> None:
        self._me = uuid4().hex
        self._channel, self._presence, self._busy = channel, presence, busy
        self._own: dict[str, Told] = {}
        self._others: dict[str, set[str]] = {}
        self._heard: dict[str, float] = {}
        presence.told, busy.told = self._moved, self._wrote
        channel.hear, channel.opened = self.hear, self._greet

    def _moved(self, tab: str, place: str | None, looker: Looker | None) -> None:
        if place is None or looker is None:
            self._own.pop(tab, None)
            self._tell({"tab": tab, "gone": True})
            return
        self._own[tab] = {"tab": tab, "place": place, "who": [looker.user_id, looker.name], "cell": None}
        self._tell(self._own[tab])

    def _wrote(self, tab: str, cell: Cell | None) -> None:
        if tab in self._own:
            at = None if cell is None else [cell.resource, cell.row_id, cell.field]
            self._own[tab] = {**self._own[tab], "cell": at}
            self._tell(self._own[tab])

    def _greet(self) -> None:
        """The channel is open (again): say who is here, ask who is there."""
        self._tell({"hello": True})
        self._tell_all()

    def _tell_all(self) -> None:
        for told in tuple(self._own.values()):
            self._tell(told)

    def _tell(self, told: Told) -> None:
        self._channel.tell(json.dumps({"from": self._me, **told}))

    def hear(self, text: str) -> None:
        """Take in what another process says; one of another version may say what is not understood here."""
        try:
            self._take_in(json.loads(text))
        except (ValueError, KeyError, TypeError) as error:
            log.warning("Another process was not understood: %s", error)

    def _take_in(self, told: Told) -> None:
        process = told["from"]
        if process == self._me:
            return
        self._heard[process] = time.monotonic()
        if told.get("hello"):
            self._tell_all()
        if "tab" in told:
            self._enter(process, f"{process} {told['tab']}", told)

    def _enter(self, process: str, tab: str, told: Told) -> None:
        tabs = self._others.setdefault(process, set())
        if told.get("gone"):
            self._leave(tab)
            tabs.discard(tab)
            return
        tabs.add(tab)
        user_id, name = told["who"]
        self._presence.come(tab, told["place"], Looker(user_id, name), is_here=False)
        cell = None if told["cell"] is None else Cell(*told["cell"], user_id, name)
        self._busy.set(tab, cell, is_here=False)

    def _leave(self, tab: str) -> None:
        self._presence.go(tab)
        self._busy.set(tab, None, is_here=False)

    async def watch(self) -> None:
        """Give signs of life, and let processes go that give none."""
        while True:
            await asyncio.sleep(BEAT)
            self._tell({"alive": True})
            for process, at in tuple(self._heard.items()):
                if time.monotonic() - at > GONE:
                    for tab in self._others.pop(process, set()):
                        self._leave(tab)
                    del self._heard[process]
