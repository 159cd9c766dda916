"""Custom fields: what the firm keeps beyond what everybody keeps."""

import json
from typing import Any

from services.choice_lists import remove
from services.database import rows
from services.fields.choices import Choice
from services.history import undo
from services.i18n import mark
from services.sql import Sql
from services.writing import make_row, update_row

from ..changes.undoing import saved
from ..components.basics import icon_button
from ..customers.inputs import Choose, Field, Tick
from ..live import News
from ..page import Page
from .form import Form, FormDialog, nothing
from .table import SettingsTable
from .words import offered, word

FIELDS = (
    "SELECT f.*, (SELECT count(*) FROM custom_value v WHERE v.field_id = f.id) AS used FROM custom_field f"
    " ORDER BY f.resource, f.position, f.id"
)
ABOUT = mark("They join lists, filters, forms, mass updates, reports and the API like any other field.")


async def custom_fields(page: Page) -> None:
    """Build the page."""
    await CustomFields(page).build()


class CustomFields:
    """The table of custom fields and the dialog of one."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def build(self) -> None:
        """Draw the table."""
        t = self._page.t
        columns = (t("Name"), t("Belongs to"), t("Kind"), t("Choices"), t("Used"), t("Status"), "")
        new = (t("New field"), self._open, "new-field")
        self._table = SettingsTable(self._page, t("Custom fields"), t(ABOUT), columns, add=new)
        await self._show()
        self._page.on_announcement(self._hear)

    async def _hear(self, news: News) -> None:
        if news.touches("custom-fields"):
            await self._show()

    async def _show(self) -> None:
        found = [{**one, "choices": _listed(one["choices"])} for one in await rows(Sql(FIELDS))]
        self._table.show([(one, self._cells(one)) for one in found], self._open, self._end)

    def _cells(self, one: dict[str, Any]) -> tuple[str, ...]:
        spoken, t = self._page.language, self._page.t
        status = t("Active") if one["is_active"] else t("Switched off")
        return (
            one["label"], word(spoken, "resource", one["resource"]), word(spoken, "kind", one["kind"]),
            ", ".join(one["choices"]) or "–", spoken.number(one["used"]), status,
        )  # fmt: skip

    def _end(self, one: dict[str, Any]) -> None:
        label = self._page.t("Delete {name}", name=one["label"])
        icon_button(label, "trash-2", lambda: self._remove(one), mark="delete-field")

    async def _remove(self, one: dict[str, Any]) -> None:
        page = self._page
        async with page.telling():
            change_set_id = await remove(page.actor, "custom-fields", one["id"], values_go_too=True)
            await self._show()

            async def take_back() -> None:
                async with page.telling():
                    await undo(page.actor, int(change_set_id or 0))
                    await self._show()

            words = page.n("{count} value went with it.", "{count} values went with it.", one["used"])
            page.toast(page.t("{name} is deleted", name=one["label"]), words, undo=take_back)

    async def _open(self, one: dict[str, Any] | None) -> None:
        page = self._page

        async def save(given: dict[str, Any]) -> None:
            listed = [line.strip() for line in given["choices"].split(",") if line.strip()]
            facts = {**given, "choices": listed}
            if one is None:
                change_set_id = (await make_row(page.actor, "custom-fields", facts)).change_set_id
            else:
                change_set_id = await update_row(page.actor, "custom-fields", one["id"], facts, one["version"])
            await self._show()
            saved(page, page.t("Saved"), change_set_id)

        title = one["label"] if one else page.t("New field")
        FormDialog(page, title, Form(page, save), lambda form: self._fields(form, one), "field-form").open()

    def _fields(self, form: Form, one: dict[str, Any] | None) -> None:
        t, spoken, required = self._page.t, self._page.language, self._page.t("required")
        given = one or {"label": "", "resource": "customers", "kind": "text", "choices": [], "is_active": True}
        form.fields["label"] = Field(
            t("Name"), nothing, value=given["label"], required=required, data_testid="field-label"
        )
        for name, label in (("resource", t("Belongs to")), ("kind", t("Kind"))):
            listed = [Choice(value, words) for value, words in offered(spoken, name).items()]
            kept = [choice for choice in listed if one is None or choice.value == one[name]]
            form.fields[name] = Choose(label, nothing, kept, none=None, value=given[name], data_testid=f"field-{name}")
        form.fields["choices"] = Field(
            t("Choices"), nothing, value=", ".join(given["choices"]), help_=t("With commas between them."),
            data_testid="field-choices",
        )  # fmt: skip
        form.ticks["is_active"] = Tick(t("Active"), nothing, is_on=bool(given["is_active"]))


def _listed(choices: Any) -> list[str]:
    return list(json.loads(choices) if isinstance(choices, str) else choices or [])
