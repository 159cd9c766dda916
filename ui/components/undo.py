"""Taking a change set back from a message: what was put back, or why it was not."""

from services import history

from ..page import Page


def saved(page: Page, title: str, change_set_id: int | None, text: str = "") -> None:
    """Say that something is kept, and offer to take it back."""
    if change_set_id is None:
        page.toast(title, text)
        return
    page.toast(title, text, undo=lambda: take_back(page, change_set_id))


async def take_back(page: Page, change_set_id: int) -> None:
    """Undo a change set and say what came of it."""
    async with page.telling():
        undone = await history.undo(page.actor, change_set_id)
        if not undone.conflicts:
            page.toast(page.t("Undone"))
            return
        why = next((found.refusal for found in undone.conflicts if found.refusal is not None), None)
        text = why.message(page.language) if why else page.t("The value was changed again since.")
        page.toast(page.t("Not undone"), text, kind="error")
