"""One's own account: name, how one likes it, password, where one is logged in."""

from collections.abc import Mapping
from typing import Any

from services.accounts import change_password, change_user, end_session, session_of, sessions_of
from services.refusals import Refusal

from ..components.basics import button, text
from ..components.dom import Tag
from ..components.liking import Choose, likings, radios
from ..customers.inputs import Field
from ..page import Page
from .form import Form, nothing


class PasswordsDiffer(Refusal):
    """The two new passwords are not the same. Type the new one twice."""


async def me(page: Page) -> None:
    """Build the page."""
    _name(page)
    _likings(page)
    _password(page)
    await _sessions(page)


def _section(page: Page, title: str, about: str = "", *, is_first: bool = False) -> Tag:
    section = Tag("section", None, "k-setting")
    with section, Tag("header", None, "k-setting-head"), Tag("div"):
        text(title, "k-h1" if is_first else "k-title", "h1" if is_first else "h2")
        if about:
            text(about, tag="p")
    return section


def _name(page: Page) -> None:
    async def save(given: dict[str, Any]) -> None:
        await change_user(page.actor, page.visitor.looker.user_id, given)
        page.toast(page.t("Your name is saved"))

    form = Form(page, save)
    with _section(page, page.t("My account"), page.visitor.preferences.email, is_first=True):
        with Tag("div", None, "k-form"):
            form.fields["name"] = Field(page.t("Name"), nothing, value=page.actor.name, data_testid="my-name")
        with Tag("div", None, "k-setting-foot"):
            button(page.t("Save name"), form.submit, classes="k-primary", mark="save-me")


def _likings(page: Page) -> None:
    """Language, appearance and density, as in the menu of the person."""

    def draw(label: str, options: Mapping[str, str], chosen: str, choose: Choose, name: str) -> None:
        with Tag("div", None, "k-field"):
            with Tag("div", None, "k-label"):
                Tag("span", label)
            radios(page.shell, label, options, chosen, choose, f"my-{name}")

    with _section(page, page.t("Language and appearance")), Tag("div", None, "k-form k-form-1 k-narrow"):
        likings(page.shell, draw)


def _password(page: Page) -> None:
    async def save(given: dict[str, Any]) -> None:
        if given["password"] != given["again"]:
            raise PasswordsDiffer(field="again")
        await change_password(page.actor, given["current"], given["password"], page.visitor.token)
        for field in form.fields.values():
            field.set("")
        page.toast(page.t("The password is changed"), page.t("Every other browser of yours is logged out."))

    form, labels = (
        Form(page, save),
        {
            "current": (page.t("Current password"), "current-password"),
            "password": (page.t("New password"), "new-password"),
            "again": (page.t("New password again"), "new-password"),
        },
    )
    with _section(page, page.t("Password")):
        with Tag("div", None, "k-form k-form-1 k-narrow"):
            for name, (label, complete) in labels.items():
                more = {"type": "password", "autocomplete": complete, "data_testid": f"my-{name}"}
                form.fields[name] = Field(label, nothing, **more)
        with Tag("div", None, "k-setting-foot"):
            button(page.t("Change password"), form.submit, classes="k-sec", mark="save-password")


async def _sessions(page: Page) -> None:
    spoken, today, zone = page.language, page.today, page.firm.time_zone
    here = await session_of(page.visitor.token)
    with _section(page, page.t("Where you are logged in")), Tag("div", None, "k-tablebox"):
        with Tag("table", None, "k-table k-table-plain") as table:
            with Tag("thead"), Tag("tr"):
                for label in (page.t("Logged in"), page.t("Last used"), ""):
                    Tag("th", label, scope="col")
            body = Tag("tbody")

        async def draw() -> None:
            body.clear()
            with body:
                for one in await sessions_of(page.visitor.looker.user_id):
                    with Tag("tr"):
                        Tag("td", spoken.moment(one.created_at, zone, today))
                        Tag("td", spoken.moment(one.seen_at, zone, today))
                        with Tag("td", None, "k-edit-end"):
                            if here is not None and one.id == here.id:
                                Tag("span", page.t("This browser"), "k-chip")
                            else:
                                button(page.t("Log out there"), lambda one=one: end(one.id), classes="k-sm k-sec")

        async def end(session_id: int) -> None:
            async with page.telling():
                await end_session(page.actor, session_id)
                await draw()

        table.attribute("aria-label", page.t("Where you are logged in"))
        await draw()
