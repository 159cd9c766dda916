"""The people who work with the register: made, changed, given a password, deactivated."""

from typing import Any

from services.accounts import add_user, change_user, set_password
from services.database import rows
from services.fields.choices import Choice
from services.i18n import LANGUAGES, mark
from services.passwords import made_up
from services.sql import Sql
from services.standard import ready_made_name

from ..components.basics import button
from ..components.dom import Tag
from ..customers.inputs import Choose, Field, Tick
from ..live import News
from ..page import Page
from .form import Form, FormDialog, nothing
from .table import SettingsTable

USERS = (
    "SELECT u.*, p.name AS profile_name, p.key AS profile_key, b.name AS unit_name, s.name AS supervisor_name"
    " FROM user_account u JOIN permission_profile p ON p.id = u.profile_id"
    " LEFT JOIN business_unit b ON b.id = u.business_unit_id LEFT JOIN user_account s ON s.id = u.supervisor_id"
    " ORDER BY u.is_active DESC, u.name, u.id"
)
ABOUT = mark("A person has one permission profile. A change takes effect in open browsers at once.")
PLACES = ("profile_id", "business_unit_id", "supervisor_id")


async def users(page: Page) -> None:
    """Build the page."""
    await Users(page).build()


class Users:
    """The table of people and the dialog of one."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def build(self) -> None:
        """Draw the table."""
        t = self._page.t
        columns = (t("Name"), t("Email"), t("Permission profile"), t("Business unit"), t("Reports to"), t("Status"))
        new = (t("New user"), self._open, "new-user")
        self._table = SettingsTable(self._page, t("Users"), t(ABOUT), columns, add=new)
        await self._show()
        self._page.on_announcement(self._hear)

    async def _hear(self, news: News) -> None:
        if news.touches("users", "permission-profiles", "business-units"):
            await self._show()

    async def _show(self) -> None:
        found = await rows(Sql(USERS))
        self._table.show([(user, self._cells(user)) for user in found], self._open)

    def _cells(self, user: dict[str, Any]) -> tuple[str, ...]:
        t, spoken = self._page.t, self._page.language
        profile = ready_made_name(user["profile_key"], user["profile_name"], spoken)
        status = t("Active") if user["is_active"] else t("Deactivated")
        if user["is_active"] and user["password_hash"] is None:
            status = t("No password yet")
        return (
            user["name"], user["email"], profile, user["unit_name"] or "–", user["supervisor_name"] or "–", status,
        )  # fmt: skip

    async def _open(self, user: dict[str, Any] | None) -> None:
        page = self._page
        lists = await self._lists(user)

        async def save(given: dict[str, Any]) -> None:
            places = {name: int(given[name]) if given[name] else None for name in PLACES}
            facts = {**given, **places}
            if user is None:
                await self._add(facts)
            else:
                changed = {name: value for name, value in facts.items() if value != _now(user, name)}
                await change_user(page.actor, user["id"], changed, user["version"])
            await self._show()

        def draw(form: Form) -> None:
            self._fields(form, user, lists)

        title = user["name"] if user else page.t("New user")
        FormDialog(page, title, Form(page, save), draw, "user-form").open()

    def _fields(self, form: Form, user: dict[str, Any] | None, lists: dict[str, list[Choice]]) -> None:
        t, required = self._page.t, self._page.t("required")
        given = user or {"language": self._page.firm.language}
        form.fields["name"] = Field(
            t("Name"), nothing, value=given.get("name", ""), required=required, data_testid="user-name"
        )
        email = given.get("email", "")
        form.fields["email"] = Field(t("Email"), nothing, value=email, required=required, data_testid="user-email")
        labels = {
            "profile_id": t("Permission profile"),
            "business_unit_id": t("Business unit"),
            "supervisor_id": t("Reports to"),
            "language": t("Language"),
        }
        for name, label in labels.items():
            none = "–" if name in ("business_unit_id", "supervisor_id") or (name == "profile_id" and not user) else None
            value = str(given.get(name) or "")
            form.fields[name] = Choose(label, nothing, lists[name], none=none, value=value, data_testid=f"user-{name}")
        if user is not None:
            form.ticks["is_active"] = Tick(t("Active"), nothing, is_on=bool(user["is_active"]), mark="user-active")
            with Tag("div"):
                button(
                    t("Give a new password"), lambda: self._password(user), classes="k-sm k-sec", mark="user-password"
                )

    async def _add(self, facts: dict[str, Any]) -> None:
        page, password = self._page, made_up()
        places = {name: facts[name] for name in ("business_unit_id", "supervisor_id")}
        profile = facts["profile_id"] or 0
        await add_user(
            page.actor, facts["email"], facts["name"], profile, password, language=facts["language"], **places
        )
        self._tell(facts["email"], password)

    async def _password(self, user: dict[str, Any]) -> None:
        async with self._page.telling():
            password = made_up()
            await set_password(self._page.actor, user["id"], password)
            self._tell(user["email"], password)

    def _tell(self, email: str, password: str) -> None:
        page = self._page
        told = page.t("{email} logs in with {password}. It is shown only now.", email=email, password=password)
        page.toast(page.t("Write the password down"), told, kind="error")

    async def _lists(self, user: dict[str, Any] | None) -> dict[str, list[Choice]]:
        spoken = self._page.language
        profiles = await rows(Sql("SELECT id, key, name FROM permission_profile ORDER BY id"))
        units = await rows(Sql("SELECT id, name, is_active FROM business_unit ORDER BY name"))
        people = await rows(Sql("SELECT id, name, is_active FROM user_account ORDER BY name"))
        mine = user["id"] if user else None
        return {
            "profile_id": [Choice(p["id"], ready_made_name(p["key"], p["name"], spoken)) for p in profiles],
            "business_unit_id": [Choice(u["id"], u["name"], bool(u["is_active"])) for u in units],
            "supervisor_id": [Choice(p["id"], p["name"], bool(p["is_active"])) for p in people if p["id"] != mine],
            "language": [Choice(code, name) for code, name in LANGUAGES.items()],
        }


def _now(user: dict[str, Any], name: str) -> Any:
    return bool(user[name]) if name == "is_active" else user[name]
