"""The industry that a register's code stands for."""

from services.database import value
from services.identifiers import industry_of
from services.sql import Sql


async def industry_for(code: str | None) -> int | None:
    """The id of the ready-made industry for a NACE code, while the firm still uses it."""
    key = industry_of(code)
    found = await value(Sql("SELECT id FROM industry WHERE key = ? AND is_active", (key,))) if key else None
    return None if found is None else int(found)
