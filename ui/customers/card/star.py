"""The star beside a customer's name: keeps the customer at hand in the navigation."""

from services.favourites import set_favourite

from ...components.dom import Tag, glyph
from ...page import Page


class Star(Tag):
    """On or off; the navigation follows at once."""

    def __init__(self, page: Page, customer_id: int, is_on: bool) -> None:
        super().__init__("button", None, "k-btn k-ghost k-icon k-sm k-rec-star", type="button", data_testid="favourite")
        self._page, self._id, self._is_on = page, customer_id, is_on
        with self.on("click", self._turn, args=[]):
            glyph("star")
        self._tell()

    def _tell(self) -> None:
        label = self._page.t("Favourite")
        self.attribute("aria-label", label).attribute("title", label)
        self.attribute("aria-pressed", "true" if self._is_on else "false")

    async def _turn(self) -> None:
        page = self._page
        async with page.telling():
            await set_favourite(page.actor, self._id, not self._is_on)
            self._is_on = not self._is_on
            self._tell()
            await page.shell.show_favourites()
