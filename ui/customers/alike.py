"""The word that follows an edit which makes a customer look like another one."""

from collections.abc import Collection

from services.customers.alike import alike_after
from services.customers.duplicates import tell_apart

from ..page import Action, Page
from .new.twins import WORDS


async def warn_of_twin(page: Page, customer_id: int, fields: Collection[str]) -> None:
    """Say so, with a way to the other one and "Not the same", which is remembered."""
    twins = await alike_after(page.actor, customer_id, fields)
    if not twins:
        return
    twin, other = twins[0], twins[0].customer_id

    async def open_() -> None:
        page.navigate(f"/customers/{other}")

    async def apart() -> None:
        await tell_apart(page.actor, customer_id, other)

    reasons = ", ".join(page.t(WORDS[reason]) for reason in twin.reasons)
    page.toast(
        page.t("Looks like a customer that you have already"),
        f"{twin.number} {twin.name} – {reasons}",
        kind="error",
        actions=(Action(page.t("Open customer"), open_), Action(page.t("Not the same"), apart)),
    )
