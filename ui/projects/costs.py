"""The costs of a project: a line to write them in, lines from a spreadsheet, and the list of those there are."""

from services.costs.paste import PlannedCost, add_costs
from services.fields.catalogue import fields_of
from services.fields.choices import choices
from services.refusals import Refusal
from services.writing import parse
from services.writing.refusals import NotAccepted

from ..changes.undoing import saved
from ..components.basics import button
from ..components.dom import Tag
from ..customers.inputs import Choose, Field
from ..page import Page
from .cost_list import CostList
from .paste import PasteDialog

ENTER = "(event) => { if (event.key === 'Enter' && !event.isComposing) { event.preventDefault(); emit() } }"
PASTED = (
    "(event) => { const text = event.clipboardData?.getData('text') ?? '';"
    " if (/[\\t\\n]/.test(text.trim())) { event.preventDefault(); emit(text) } }"
)


class Costs:
    """The section of a project's card."""

    def __init__(self, page: Page, project_id: int) -> None:
        self._page, self._id = page, project_id
        self._is_busy = False

    async def build(self) -> None:
        """Draw the line, the button for lines from a spreadsheet and the list."""
        page = self._page
        may_edit = page.actor.may("edit")
        self._paste = PasteDialog(page, self._id)
        with Tag("section", None, "k-card", data_testid="project-costs", aria_label=page.t("Costs")):
            with Tag("header", None, "k-card-head"):
                Tag("h2", page.t("Costs"), "k-h3")
                if may_edit:
                    with Tag("div", None, "k-card-end"):
                        button(
                            page.t("Paste lines"), self._paste.ask, glyph="file-spreadsheet", classes="k-sec k-sm",
                            mark="paste-costs",
                        )  # fmt: skip
            if may_edit:
                await self._line()
            await CostList(page, self._id).build()

    async def _line(self) -> None:
        page = self._page
        fields = await fields_of("costs", page.actor)
        kinds, people = await choices("cost_kinds", page.language), await choices("users", page.language)
        required, base = page.t("required"), page.firm.base_currency
        currencies = await choices("currencies", page.language)
        t, self._fields = page.t, {}
        with Tag("div", None, "k-costline", role="group", aria_label=t("New cost")) as line:
            today = page.language.date(page.today, style="numeric")
            self._fields["date"] = Field(
                t("Date"), self._changed, value=today, required=required, data_testid="cost-date"
            )
            self._fields["kind"] = Choose(
                t("Kind"),
                self._changed,
                kinds,
                none=None,
                value=str(kinds[0].value),
                required=required,
                data_testid="cost-kind",
            )
            self._fields["quantity"] = Field(
                t("Quantity"), self._changed, required=required, inputmode="decimal", data_testid="cost-quantity"
            )
            if "unit_cost" in fields:
                self._fields["unit_cost"] = Field(
                    t("Unit cost"), self._changed, inputmode="decimal", data_testid="cost-unit_cost"
                )
                self._fields["currency"] = Choose(
                    t("Currency"), self._currency, currencies, none=None, value=base, data_testid="cost-currency"
                )
                self._fields["currency_rate"] = Field(
                    t("Rate"), self._changed, inputmode="decimal", data_testid="cost-currency_rate", classes="k-hidden"
                )
            self._fields["description"] = Field(
                t("Description"), self._changed, classes="k-grow", data_testid="cost-description"
            )
            me = str(page.actor.user_id or "")
            self._fields["user_id"] = Choose(t("Person"), self._changed, people, value=me, data_testid="cost-user_id")
            with Tag("div", None, "k-costline-end"):
                button(t("Add cost"), self._save, classes="k-primary", keys="Enter", mark="add-cost")
        for field in self._fields.values():
            field.control.on("keydown", self._save, args=[], js_handler=ENTER)
        line.on("paste", lambda event: self._pasted(str(event.args)), js_handler=PASTED)

    async def _pasted(self, text: str) -> None:
        async with self._page.telling():
            await self._paste.show(text)

    async def _changed(self) -> None:
        return None

    async def _currency(self) -> None:
        is_other = self._fields["currency"].value != self._page.firm.base_currency
        self._fields["currency_rate"].box.wear("k-hidden", not is_other)

    async def _save(self) -> None:
        """Keep the line once, however often Enter is pressed; what is likely the same for the next one stays."""
        page = self._page
        if self._is_busy:
            return
        self._is_busy = True
        try:
            async with page.telling(**self._fields):
                try:
                    change_set_id = await self._kept()
                except NotAccepted as several:
                    self._tell(several.refusals)
                    return
                saved(page, page.t("Cost saved"), change_set_id)
                for name in ("quantity", "description"):
                    self._fields[name].clear()
                self._fields["date"].focus()
        finally:
            self._is_busy = False

    async def _kept(self) -> int | None:
        given = {name: field.value.strip() for name, field in self._fields.items()}
        if given.get("currency") == self._page.firm.base_currency:
            given.pop("currency_rate", None)
        needed = ("date", "kind", "quantity")
        wanted = {name: value for name, value in given.items() if value or name in needed}
        values = await parse(self._page.actor, "costs", wanted, {})
        change_set_id, refused = await add_costs(
            self._page.actor, self._id, [PlannedCost(1, given, {**values, "project_id": self._id})]
        )
        if refused:
            raise NotAccepted(list(refused[0].refusals))
        return change_set_id

    def _tell(self, refusals: list[Refusal]) -> None:
        page = self._page
        for refusal in refusals:
            field = self._fields.get(refusal.field or "")
            if field is None:
                page.toast(refusal.message(page.language), kind="error")
                continue
            field.error = refusal.message(page.language)
        first = next((self._fields[r.field] for r in refusals if r.field in self._fields), None)
        if first is not None:
            first.focus()
