"""What a list says after a cell was edited: kept with Undo, refused with the reason, or a choice between two values."""

from typing import TYPE_CHECKING, Any

from ..changes.undoing import take_back
from ..customers.card.values import in_words
from ..page import Action
from .labels import label_of

if TYPE_CHECKING:
    from .page import ListPage


class Saving:
    """The words about edits of one list."""

    def __init__(self, listed: "ListPage") -> None:
        self._listed, self._page = listed, listed.page

    async def saved(self, told: dict[str, Any]) -> None:
        """A value is kept: offer to take it back."""
        page, change_set_id = self._page, told.get("change_set_id")
        if change_set_id is not None:
            page.toast(page.t("Saved"), undo=lambda: self._undo(int(change_set_id)))

    async def refused(self, told: dict[str, Any]) -> None:
        """A value is not kept: say why, where the open editor does not; after a colleague let the person choose."""
        page = self._page
        if told.get("isOpen"):
            return
        if told["status"] != 409 or told.get("by") is None:
            page.toast(page.t("Not saved"), told["message"], kind="error")
            return
        field = self._listed.fields[told["field"]]
        theirs, mine = await in_words(page, field, told.get("theirs")), await in_words(page, field, told.get("shown"))
        page.toast(
            page.t("{field} was not saved", field=label_of(field, page.language)),
            page.t("{person} wrote {theirs} meanwhile; yours is {mine}.", person=told["by"], theirs=theirs, mine=mine),
            kind="error",
            actions=(
                Action(page.t("Keep theirs"), lambda: self._keep(told)),
                Action(page.t("Use mine"), lambda: self._insist(told)),
            ),
        )

    async def _keep(self, told: dict[str, Any]) -> None:
        self._listed.grid.settle(told)

    async def _insist(self, told: dict[str, Any]) -> None:
        self._listed.grid.insist(told)

    async def _undo(self, change_set_id: int) -> None:
        page = self._page
        async with page.telling():
            await take_back(page, change_set_id)
