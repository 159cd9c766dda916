"""Search as one types: what was asked before is given up."""

import asyncio

from .lookup import Registers
from .reply import Search


class TypeAhead:
    """The search of one form: a new question cancels the older one, whose asker is told None."""

    def __init__(self, registers: Registers) -> None:
        self._registers = registers
        self._asking: asyncio.Task[Search] | None = None

    async def search(self, country: str | None, text: str) -> Search | None:
        """Like `Registers.search`; None when something newer was asked meanwhile."""
        self.cancel()
        asking = self._asking = asyncio.ensure_future(self._registers.search(country, text))
        try:
            await asyncio.wait([asking])
        finally:
            asking.cancel()
        return None if asking.cancelled() or asking is not self._asking else asking.result()

    def cancel(self) -> None:
        """Stop asking."""
        if self._asking is not None:
            self._asking.cancel()
