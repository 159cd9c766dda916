"""What is written in the form, kept in the browser's tab until it is saved, so that a reload loses nothing."""

import json
from typing import Any

from ...page import Page


class Draft:
    """Kept under the user's id: somebody else in the same tab does not find it."""

    def __init__(self, page: Page) -> None:
        self._client = page.visitor.client
        self._key = json.dumps(f"k-draft-new-customer-{page.actor.user_id}")

    def keep(self, told: dict[str, Any]) -> None:
        """Keep the form as it is now."""
        self._client.run_javascript(f"sessionStorage.setItem({self._key}, {json.dumps(json.dumps(told))})")

    def drop(self) -> None:
        """Forget it."""
        self._client.run_javascript(f"sessionStorage.removeItem({self._key})")

    async def kept(self) -> dict[str, Any]:
        """What was kept; nothing where nothing was, or it cannot be read."""
        await self._client.connected()
        text = await self._client.run_javascript(f"sessionStorage.getItem({self._key})", timeout=10)
        try:
            told = json.loads(text or "{}")
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}
