"""Webhooks: programs that are told what happened, their secrets shown once, their messages and what became of each."""

from datetime import datetime
from typing import Any

from nicegui import ui

from services import webhooks as hooks
from services.change_sets import TOLD
from services.fields.choices import CHANGE_RESOURCES, Choice
from services.i18n import mark
from services.webhooks import Delivery, Hook

from ..components.basics import button, icon_button, text
from ..components.dom import Tag
from ..customers.inputs import Choose, Field, Tick
from ..live import News
from ..page import Page
from .form import Form, FormDialog, nothing
from .table import SettingsTable

ABOUT = mark(
    "A program is told which rows changed as soon as they do. It reads the values by the API, under your rights."
)
STATES = {"waiting": mark("Waiting"), "delivered": mark("Delivered"), "dead": mark("Given up")}
TONES = {"waiting": "warn", "delivered": "pos", "dead": "neg"}
SHOWN = 50


async def webhooks(page: Page) -> None:
    """Build the page."""
    await Webhooks(page).build()


class Webhooks:
    """The webhooks that the person may see."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def build(self) -> None:
        """Draw the table."""
        t = self._page.t
        columns = (t("Name"), t("Address"), t("Belongs to"), t("Status"), t("Given up"), "")
        new = (t("New webhook"), self._open, "new-webhook")
        self._table = SettingsTable(self._page, t("Webhooks"), t(ABOUT), columns, add=new)
        self._told = Tag("div")
        await self._show()
        self._page.on_announcement(self._hear)

    async def _hear(self, news: News) -> None:
        if news.touches("webhooks"):
            await self._show()

    async def _show(self) -> None:
        found = await hooks.webhooks(self._page.actor)
        self._table.show([(hook, self._cells(hook)) for hook in found], self._open, self._end)

    def _cells(self, hook: Hook) -> tuple[str, ...]:
        t, spoken = self._page.t, self._page.language
        status = t("Active") if hook.is_active else t("Switched off")
        return (hook.name, hook.url, hook.owner_name, status, spoken.number(hook.dead))

    def _end(self, hook: Hook) -> None:
        t = self._page.t
        button(t("Messages"), lambda: self._messages(hook), classes="k-sm k-sec", mark="webhook-messages")
        icon_button(t("Delete {name}", name=hook.name), "trash-2", lambda: self._delete(hook), mark="delete-webhook")

    async def _delete(self, hook: Hook) -> None:
        async with self._page.telling():
            await hooks.delete_webhook(self._page.actor, hook.id)
            await self._show()
            self._page.toast(self._page.t("{name} is deleted", name=hook.name))

    async def _open(self, hook: Hook | None) -> None:
        page = self._page

        async def save(given: dict[str, Any]) -> None:
            resource = given.pop("resource")
            facts = {**given, "resources": [resource] if resource else []}
            if hook is None:
                _, secret = await hooks.create_webhook(page.actor, facts)
                self._tell(secret)
            else:
                await hooks.change_webhook(page.actor, hook.id, facts)
            await self._show()

        title = hook.name if hook else page.t("New webhook")
        FormDialog(page, title, Form(page, save), lambda form: self._fields(form, hook), "webhook-form").open()

    def _fields(self, form: Form, hook: Hook | None) -> None:
        t, required = self._page.t, self._page.t("required")
        name, url = (hook.name, hook.url) if hook else ("", "https://")
        form.fields["name"] = Field(t("Name"), nothing, value=name, required=required, data_testid="webhook-name")
        form.fields["url"] = Field(t("Address"), nothing, value=url, required=required, data_testid="webhook-url")
        chosen = hook.resources[0] if hook and hook.resources else ""
        listed = [Choice(resource, t(CHANGE_RESOURCES[resource])) for resource in TOLD]
        form.fields["resource"] = Choose(t("Tells of"), nothing, listed, none=t("Everything"), value=chosen)
        form.ticks["is_active"] = Tick(t("Active"), nothing, is_on=hook is None or hook.is_active)
        if hook is not None:
            with Tag("div", None, "k-row"):
                button(t("New secret"), lambda: self._renew(hook), classes="k-sm k-sec", mark="webhook-secret")
                button(t("Send a test"), lambda: self._test(hook), classes="k-sm k-sec", mark="webhook-test")

    async def _renew(self, hook: Hook) -> None:
        async with self._page.telling():
            self._tell(await hooks.new_secret(self._page.actor, hook.id))
            self._page.toast(self._page.t("The old secret is void"), self._page.t("The new one stands on the page."))

    async def _test(self, hook: Hook) -> None:
        async with self._page.telling():
            await hooks.send_test(self._page.actor, hook.id)
            self._page.toast(self._page.t("A test is on its way"), kind="info")

    def _tell(self, secret: str) -> None:
        self._told.clear()
        with self._told, Tag("div", None, "k-note k-note-code", role="status"):
            text(self._page.t("Copy the secret now; it is not shown again."), "k-strong", "p")
            Tag("code", secret, "k-code", data_testid="webhook-secret-made")

    async def _messages(self, hook: Hook) -> None:
        page = self._page
        async with page.telling():
            self._show_messages(hook, await hooks.deliveries(page.actor, hook.id, SHOWN))

    def _show_messages(self, hook: Hook, found: list[Delivery]) -> None:
        page = self._page
        with ui.dialog() as dialog, Tag("div", None, "k-dialog", role="dialog", aria_modal="true") as box:
            box.attribute("aria-label", page.t("Messages")).attribute("data-testid", "webhook-log")
            with Tag("header", None, "k-dialog-head"):
                text(hook.name, "k-title", "h2")
                with Tag("div", None, "k-dialog-head-end"):
                    icon_button(page.t("Close"), "x", dialog.close)
            with Tag("div", None, "k-dialog-body"):
                if not found:
                    text(page.t("Nothing has been sent yet."), "k-muted", "p")
                else:
                    self._log(hook, found, dialog)
        dialog.on("hide", dialog.delete)
        dialog.open()

    def _log(self, hook: Hook, found: list[Delivery], dialog: ui.dialog) -> None:
        t = self._page.t
        with Tag("table", None, "k-table k-table-plain"):
            with Tag("thead"), Tag("tr"):
                for label in (t("Time"), t("Status"), t("Attempts"), t("Answer"), ""):
                    Tag("th", label, scope="col")
            with Tag("tbody"):
                for one in found:
                    self._line(hook, one, dialog)

    def _line(self, hook: Hook, one: Delivery, dialog: ui.dialog) -> None:
        page = self._page
        with Tag("tr"):
            Tag("td", self._moment(one.created_at))
            with Tag("td"), Tag("span", None, "k-chip", data_tone=TONES[one.state]):
                Tag("span", page.t(STATES[one.state]))
            Tag("td", page.language.number(one.attempts))
            Tag("td", str(one.status or one.error or "–"))
            with Tag("td", None, "k-edit-end"):
                if one.state != "waiting":
                    again = page.t("Send again")
                    button(again, lambda: self._replay(hook, one, dialog), classes="k-sm k-sec", mark="replay")

    async def _replay(self, hook: Hook, one: Delivery, dialog: ui.dialog) -> None:
        async with self._page.telling():
            await hooks.replay(self._page.actor, hook.id, one.id)
            dialog.close()
            self._page.toast(self._page.t("The message is sent again"), kind="info")

    def _moment(self, at: datetime) -> str:
        page = self._page
        return page.language.moment(at, page.firm.time_zone, page.today)
