"""The list of a project's costs, from which chosen ones are deleted at once."""

from collections.abc import Sequence

from services import listing
from services.costs.removal import remove_costs
from services.i18n import mark

from ..changes.undoing import saved
from ..lists.embedded import EmbeddedList
from ..lists.kind import ListKind, Words
from ..lists.selection import BarAction
from ..page import Page

NAMES = (
    "date", "kind", "quantity", "unit_cost", "net_base", "description", "currency", "currency_rate", "user_id",
    "is_rejected",
)  # fmt: skip


WORDS = Words(
    counted=lambda page, count: page.n("{count} cost", "{count} costs", count),
    none_yet=mark("No costs yet."),
    no_match=mark("No costs yet."),
    changed=mark("{person} changed costs just now"),
)


class CostList(EmbeddedList):
    """One such list."""

    def __init__(self, page: Page, project_id: int) -> None:
        kind = ListKind(
            resource="costs",
            key="cost",
            title=mark("Costs"),
            first="date",
            words=WORDS,
            views=(),
            card_fields=("kind", "user_id"),
            moved_by=("costs",),
            only=f"project_id.any:{project_id}",
        )
        super().__init__(page, kind, NAMES)

    def bar_actions(self) -> Sequence[BarAction]:
        """A mass update, and deleting what is chosen."""
        page, usual = self.page, super().bar_actions()
        if not page.actor.may("edit"):
            return usual
        return (*usual, BarAction("trash-2", page.t("Delete"), self._delete, mark="delete-costs"))

    async def _delete(self) -> None:
        page = self.page
        async with page.telling():
            ids = await self._chosen()
            change_set_id = await remove_costs(page.actor, ids)
            await self.clear_selection()
            saved(page, page.n("{count} cost deleted", "{count} costs deleted", len(ids)), change_set_id)

    async def _chosen(self) -> list[int]:
        """The ids of the selected rows, also those that were never loaded."""
        if not self.selection.all:
            return list(self.selection.ids)
        return [row_id for row_id in await listing.all_ids(await self.scene()) if row_id not in self.selection.excluded]
