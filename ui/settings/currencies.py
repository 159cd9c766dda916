"""Currencies: what one unit costs in the base currency from a day on."""

from typing import Any

from services.database import rows
from services.fields.choices import choices
from services.i18n import mark
from services.money import rate_from_int
from services.periods import day_of
from services.sql import Sql
from services.writing import delete_row, make_row, update_row

from ..changes.undoing import saved
from ..components.basics import icon_button
from ..customers.inputs import Choose, Field
from ..live import News
from ..page import Page
from .form import Form, FormDialog, nothing
from .table import SettingsTable

RATES = "SELECT * FROM currency_rate ORDER BY currency, date DESC, id DESC"
ABOUT = mark(
    "The rate of a new invoice or cost is the latest one on or before its date. It then stays on the row, whatever changes here."
)


async def currencies(page: Page) -> None:
    """Build the page."""
    await Currencies(page).build()


class Currencies:
    """The table of rates and the dialog of one."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def build(self) -> None:
        """Draw the table."""
        t = self._page.t
        base = t("Costs in {currency}", currency=self._page.firm.base_currency)
        new = (t("New rate"), self._open, "new-rate")
        self._table = SettingsTable(
            self._page, t("Currencies"), t(ABOUT), (t("Currency"), t("From"), base, ""), add=new
        )
        await self._show()
        self._page.on_announcement(self._hear)

    async def _hear(self, news: News) -> None:
        if news.touches("currency-rates", "organization"):
            await self._show()

    async def _show(self) -> None:
        found = await rows(Sql(RATES))
        self._table.show([(one, self._cells(one)) for one in found], self._open, self._end)

    def _cells(self, one: dict[str, Any]) -> tuple[str, ...]:
        spoken = self._page.language
        day = spoken.date(day_of(one["date"]), today=self._page.today)
        return (one["currency"], day, spoken.number(rate_from_int(int(one["rate"]))))

    def _end(self, one: dict[str, Any]) -> None:
        label = self._page.t("Delete {name}", name=one["currency"])
        icon_button(label, "trash-2", lambda: self._remove(one), mark="delete-rate")

    async def _remove(self, one: dict[str, Any]) -> None:
        async with self._page.telling():
            change_set_id = await delete_row(self._page.actor, "currency-rates", one["id"])
            await self._show()
            saved(self._page, self._page.t("{name} is deleted", name=one["currency"]), change_set_id)

    async def _open(self, one: dict[str, Any] | None) -> None:
        page = self._page
        listed = await choices("currencies", page.language)

        async def save(given: dict[str, Any]) -> None:
            if one is None:
                change_set_id = (await make_row(page.actor, "currency-rates", given)).change_set_id
            else:
                change_set_id = await update_row(page.actor, "currency-rates", one["id"], given, one["version"])
            await self._show()
            saved(page, page.t("Saved"), change_set_id)

        def draw(form: Form) -> None:
            t, required = page.t, page.t("required")
            currency, rate = (one["currency"], str(rate_from_int(int(one["rate"])))) if one else ("", "")
            day = str(one["date"])[:10] if one else page.today.isoformat()
            form.fields["currency"] = Choose(
                t("Currency"), nothing, listed, value=currency, required=required, data_testid="rate-currency"
            )
            form.fields["date"] = Field(t("From"), nothing, value=day, required=required, data_testid="rate-date")
            label = t("Costs in {currency}", currency=page.firm.base_currency)
            form.fields["rate"] = Field(label, nothing, value=rate, required=required, data_testid="rate-rate")

        title = one["currency"] if one else page.t("New rate")
        FormDialog(page, title, Form(page, save), draw, "rate-form").open()
