"""The form for one more contact, in the card's aside."""

from collections.abc import Awaitable, Callable

from services.refusals import Refusal
from services.writing import create_row
from services.writing.refusals import NotAccepted

from ...components.basics import button
from ...components.dom import Tag
from ...page import Page
from ..inputs import Field

Saved = Callable[[], Awaitable[None]]


class NewContact:
    """Opens under the contacts; saves once, however often the button is pressed."""

    def __init__(self, page: Page, customer_id: int, saved: Saved) -> None:
        self._page, self._id, self._saved = page, customer_id, saved
        self._fields: dict[str, Field] = {}
        self._is_saving = False
        self._box = Tag("div", None, "k-newcontact", data_testid="new-contact")
        self._box.set_visibility(False)

    async def open(self) -> None:
        """Show an empty form with the caret in its first field."""
        t = self._page.t
        self._box.clear()
        self._box.set_visibility(True)
        with self._box:
            with Tag("div", None, "k-form"):
                self._fields = {
                    "first_name": Field(t("First name"), _nothing, data_testid="contact-first-name"),
                    "last_name": Field(
                        t("Last name"), _nothing, required=t("required"), data_testid="contact-last-name"
                    ),
                    "title": Field(t("Title"), _nothing, classes="k-span-all"),
                    "email": Field(t("Email"), _nothing, type="email", classes="k-span-all"),
                    "phone": Field(t("Phone"), _nothing, type="tel", classes="k-span-all"),
                }
            with Tag("div", None, "k-newcontact-foot"):
                button(t("Cancel"), self._close, classes="k-ghost k-sm")
                button(t("Save contact"), self._save, classes="k-primary k-sm", mark="save-contact")
        self._fields["first_name"].focus()

    def _close(self) -> None:
        self._box.clear()
        self._box.set_visibility(False)

    async def _save(self) -> None:
        if self._is_saving:
            return
        self._is_saving = True
        page = self._page
        given = {name: field.value.strip() for name, field in self._fields.items() if field.value.strip()}
        try:
            async with page.telling(**self._fields):
                try:
                    await create_row(page.actor, "contacts", {**given, "customer_id": self._id})
                except NotAccepted as several:
                    self._tell(several.refusals)
                    return
                self._close()
                await self._saved()
        finally:
            self._is_saving = False

    def _tell(self, refusals: list[Refusal]) -> None:
        for refusal in refusals:
            field = self._fields.get(refusal.field or "")
            if field is not None:
                field.error = refusal.message(self._page.language)


async def _nothing() -> None:
    return None
