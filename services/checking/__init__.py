"""`check`: whether everything in the register agrees with everything else. Findings are lines for the console."""

from collections.abc import Awaitable, Callable

from services.organization import organization

from .derived import wrong_derived
from .figures import wrong_figures
from .invoices import wrong_invoices
from .log import wrong_log
from .storage import wrong_storage
from .tiles import wrong_tiles

CHECKS: tuple[Callable[[], Awaitable[list[str]]], ...] = (
    wrong_storage,
    wrong_log,
    wrong_derived,
    wrong_figures,
    wrong_tiles,
    wrong_invoices,
)


async def check() -> list[str]:
    """What is wrong, one line each; empty when everything agrees. `NotSetUp` on an empty register."""
    await organization()
    return [finding for run in CHECKS for finding in await run()]


__all__ = ["check"]
