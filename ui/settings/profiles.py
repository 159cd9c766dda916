"""Permission profiles: level on customers, row scopes, further rights."""

from typing import Any

from models.user import RIGHTS
from services.database import rows
from services.fields.choices import Choice
from services.i18n import mark
from services.permissions import _parsed as parsed
from services.profiles import SCOPE_FIELDS, add_profile, change_profile, remove_profile
from services.sql import Sql
from services.standard import ready_made_name

from ..components.basics import icon_button, text
from ..customers.inputs import Choose, Field, Tick
from ..live import News
from ..page import Page
from .form import Form, FormDialog, nothing
from .table import SettingsTable
from .words import offered, word

PROFILES = (
    "SELECT p.*, (SELECT count(*) FROM user_account u WHERE u.profile_id = p.id) AS used"
    " FROM permission_profile p ORDER BY p.id"
)
ABOUT = mark("Two axes: what one may do with customers, and which rows one sees. Nobody changes their own rights.")
SCOPE_LABELS = {
    "customer_scope": mark("Customers seen"),
    "project_scope": mark("Projects and sales cases seen"),
    "invoice_scope": mark("Invoices seen"),
}


async def profiles(page: Page) -> None:
    """Build the page."""
    await Profiles(page).build()


class Profiles:
    """The table of profiles and the dialog of one."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def build(self) -> None:
        """Draw the table."""
        t = self._page.t
        columns = (t("Name"), t("Level on customers"), *(t(label) for label in SCOPE_LABELS.values()), t("Used"), "")
        new = (t("New profile"), self._open, "new-profile")
        self._table = SettingsTable(self._page, t("Permission profiles"), t(ABOUT), columns, add=new)
        await self._show()
        self._page.on_announcement(self._hear)

    async def _hear(self, news: News) -> None:
        if news.touches("permission-profiles", "users"):
            await self._show()

    async def _show(self) -> None:
        found = await rows(Sql(PROFILES))
        self._table.show([(one, self._cells(one)) for one in found], self._open, self._end)

    def _name(self, one: dict[str, Any]) -> str:
        return ready_made_name(one["key"], one["name"], self._page.language)

    def _cells(self, one: dict[str, Any]) -> tuple[str, ...]:
        spoken = self._page.language
        scopes = (word(spoken, name, one[name]) for name in SCOPE_FIELDS)
        level = word(spoken, "customers_level", one["customers_level"])
        return (self._name(one), level, *scopes, spoken.number(one["used"]))

    def _end(self, one: dict[str, Any]) -> None:
        if not one["used"]:
            icon_button(self._page.t("Delete {name}", name=self._name(one)), "trash-2", lambda: self._remove(one))

    async def _remove(self, one: dict[str, Any]) -> None:
        async with self._page.telling():
            await remove_profile(self._page.actor, one["id"])
            await self._show()

    async def _open(self, one: dict[str, Any] | None) -> None:
        page = self._page

        async def save(given: dict[str, Any]) -> None:
            rights = [right for right in RIGHTS if given.pop(f"right-{right}")]
            facts = {**given, "rights": rights}
            if one is None:
                await add_profile(page.actor, facts)
            else:
                if facts["name"] == self._name(one):
                    del facts["name"]
                await change_profile(page.actor, one["id"], facts, one["version"])
            await self._show()

        title = self._name(one) if one else page.t("New profile")
        FormDialog(page, title, Form(page, save), lambda form: self._fields(form, one), "profile-form").open()

    def _fields(self, form: Form, one: dict[str, Any] | None) -> None:
        t, spoken = self._page.t, self._page.language
        given = one or {"customers_level": "read", "rights": [], **dict.fromkeys(SCOPE_FIELDS, "own")}
        name = self._name(one) if one else ""
        form.fields["name"] = Field(t("Name"), nothing, value=name, required=t("required"), data_testid="profile-name")
        labels = {"customers_level": mark("Level on customers"), **SCOPE_LABELS}
        for field, label in labels.items():
            listed = [Choice(value, words) for value, words in offered(spoken, field).items()]
            form.fields[field] = Choose(
                t(label), nothing, listed, none=None, value=given[field], data_testid=f"profile-{field}"
            )
        can_delete = bool(given.get("can_delete_customers", False))
        form.ticks["can_delete_customers"] = Tick(t("May delete customers"), nothing, is_on=can_delete)
        text(t("Further rights"), "k-label", "p")
        held = set(parsed(given["rights"]))
        for right, words in offered(spoken, "rights").items():
            form.ticks[f"right-{right}"] = Tick(words, nothing, is_on=right in held, mark=f"right-{right}")
