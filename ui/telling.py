"""How a page says what went wrong: a refusal in its own words, anything else by a number to ask for."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

from services.refusals import NotLoggedIn, Refusal

from .outage import database_answers, noted

if TYPE_CHECKING:
    from .page import Page

log = logging.getLogger(__name__)


class Field(Protocol):
    """A form field that can show a message."""

    error: str | None


@asynccontextmanager
async def telling(page: "Page", at: Mapping[str, Field] | None = None) -> AsyncIterator[None]:
    """Run a handler under the rights that hold now, and tell the person what went wrong.

    A refusal that names a field of `at` is shown at that field, any other as a message that stays. Unexpected errors
    are logged under a number, which the person is told; the inside of the program is not. Without a session, or while
    the database is away, the handler is cancelled before it begins.
    """
    await _checked(page)
    for field in (at or {}).values():
        field.error = None
    try:
        yield
    except Refusal as refusal:
        tell_refusal(page, refusal, at or {})
    except Exception as error:
        await tell_trouble(page, error)


async def _checked(page: "Page") -> None:
    try:
        await page.visitor.check()
        return
    except NotLoggedIn:
        log.debug("A session has ended; the page asks to log in again")
    except Exception as error:
        await tell_trouble(page, error)
    raise asyncio.CancelledError  # which NiceGUI takes as the quiet end of a handler


def tell_refusal(page: "Page", refusal: Refusal, at: Mapping[str, Field]) -> None:
    """Show a refusal at its field, else as a message."""
    message = refusal.message(page.language)
    field = at.get(refusal.field or "")
    if field is None:
        page.toast(message, kind="error")
    else:
        field.error = message


async def tell_trouble(page: "Page", error: Exception) -> None:
    """Log what nobody expected and tell the number it stands under."""
    number = noted(error, page.path)
    if await database_answers():
        text = page.t(
            "It has been noted under number {number}. Try again, or tell an administrator the number.", number=number
        )
    else:
        text = page.t("The register's database does not answer. Try again in a moment.")
    page.toast(page.t("This did not work"), text, kind="error")
