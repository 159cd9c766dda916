"""The pages /sales/new and /projects/new: a sales case, or a project that was won already or is the firm's own."""

from typing import Any

from services.database import rows
from services.fields.choices import Choice, choices
from services.organization import organization
from services.refusals import NotPermitted, Refusal
from services.sql import Sql
from services.writing import make_row
from services.writing.refusals import NotAccepted

from ..changes.undoing import saved
from ..components.basics import button
from ..components.dom import Tag, focus_within
from ..components.pick import Found, Pick
from ..components.pick_customer import customer_by_id, find_customers
from ..customers.inputs import Choose, Field, Tick
from ..lists.adding import cancel_link
from ..page import Page

STATUSES = "SELECT id, state, probability FROM sales_status WHERE is_active ORDER BY position, id"


async def new_case(page: Page) -> None:
    """Build the page of a new sales case."""
    await ProjectForm(page, is_case=True).build()


async def new_project(page: Page) -> None:
    """Build the page of a new project."""
    await ProjectForm(page, is_case=False).build()


class ProjectForm:
    """The form; `customer` in the address is filled in."""

    def __init__(self, page: Page, *, is_case: bool) -> None:
        self._page, self._is_case = page, is_case
        self._is_busy = False
        self._fields: dict[str, Field] = {}
        self._pick: Pick | None = None
        self._internal: Tick | None = None

    async def build(self) -> None:
        """Draw the form."""
        page, t = self._page, self._page.t
        if not page.actor.sees("projects"):
            raise NotPermitted()
        title = t("New sales case") if self._is_case else t("New project")
        page.title(title, (t("Sales"), "/sales") if self._is_case else (t("Projects"), "/projects"))
        self._found = {int(one["id"]): one for one in await rows(Sql(STATUSES))}
        customer = await customer_by_id(page, page.query.get("customer"))
        with Tag("div", None, "k-page k-page-scroll"):
            with Tag("header", None, "k-head"):
                Tag("h1", title, "k-h1")
            with Tag("div", None, "k-bookform", data_testid="project-form") as form:
                with Tag("div", None, "k-form"):
                    await self._what(customer)
                    await self._worth()
                with Tag("div", None, "k-form-foot"):
                    label = t("Save sales case") if self._is_case else t("Save project")
                    button(label, self._save, classes="k-primary", mark="save-project", keys="Ctrl S")
                    cancel_link(page, "/sales" if self._is_case else "/projects")
        focus_within(form, "[data-testid=project-name]" if customer else "input")

    async def _what(self, customer: Found | None) -> None:
        page, t = self._page, self._page.t
        required = t("required")
        self._pick = Pick(
            page,
            t("Customer"),
            _nothing,
            self._find,
            chosen=customer,
            required=required,
            data_testid="project-customer",
        )
        self._fields["customer_id"] = self._pick
        self._add("name", Field(t("Name"), _nothing, required=required, data_testid="project-name"))
        status = await self._statuses()
        first = str(status[0].value) if status else ""
        chosen = Choose(
            t("Sales status"),
            self._status,
            status,
            none=None,
            value=first,
            required=required,
            data_testid="project-status",
        )
        self._add("sales_status_id", chosen)
        people = await choices("users", page.language)
        me = str(page.actor.user_id or "")
        self._add("owner_id", Choose(t("Project owner"), _nothing, people, value=me, data_testid="project-owner"))
        self._add(
            "sales_person_id", Choose(t("Sales person"), _nothing, people, value=me, data_testid="project-person")
        )
        units = await choices("business_units", page.language)
        self._add("business_unit_id", Choose(t("Business unit"), _nothing, units, data_testid="project-unit"))
        if not self._is_case:
            self._internal = Tick(t("Internal project"), self._switched, classes="k-span-all", mark="project-internal")

    async def _worth(self) -> None:
        page, t = self._page, self._page.t
        base = page.firm.base_currency
        money = {"inputmode": "decimal"}
        self._add("expected_value", Field(t("Expected value"), _nothing, data_testid="project-value", **money))
        currencies = await choices("currencies", page.language)
        self._add(
            "currency",
            Choose(t("Currency"), _nothing, currencies, none=None, value=base, data_testid="project-currency"),
        )
        probability = Field(
            t("Probability, %"),
            _nothing,
            value=self._probability(),
            data_testid="project-probability",
            inputmode="numeric",
        )
        self._add("probability", probability)
        self._add("expected_order_date", Field(t("Expected order date"), _nothing, data_testid="project-expected"))
        self._add("start_date", Field(t("Start date"), _nothing, data_testid="project-start"))
        self._add("end_date", Field(t("End date"), _nothing, data_testid="project-end"))
        self._add("description", Field(t("Description"), _nothing, classes="k-span-all", data_testid="project-text"))

    def _add(self, name: str, field: Field) -> None:
        self._fields[name] = field

    async def _statuses(self) -> list[Choice]:
        """The statuses of a new one: in progress for a sales case, won for a project."""
        wanted = "in_progress" if self._is_case else "won"
        listed = await choices("sales_statuses", self._page.language)
        return [one for one in listed if self._found.get(int(one.value), {}).get("state") == wanted]

    def _probability(self) -> str:
        status = self._fields["sales_status_id"].value
        return str(self._found[int(status)]["probability"]) if status else ""

    async def _status(self) -> None:
        if not self._fields["probability"].is_typed:
            self._fields["probability"].set(self._probability())

    async def _switched(self) -> None:
        """An internal project stands on the firm's own card."""
        own = (await organization()).own_card_id
        if self._internal is not None and self._internal.is_on and self._pick is not None:
            await self._pick.choose(await customer_by_id(self._page, own))

    async def _find(self, text: str) -> list[Found]:
        return await find_customers(self._page, text)

    async def _save(self) -> None:
        """Save once, however often the button is pressed."""
        if self._is_busy:
            return
        self._is_busy = True
        page = self._page
        try:
            async with page.telling(**self._fields):
                try:
                    made = await make_row(page.actor, "projects", self._given())
                except NotAccepted as several:
                    self._tell(several.refusals)
                    return
                page.navigate(f"/projects/{made.row_id}")
                saved(
                    page, page.t("Sales case saved") if self._is_case else page.t("Project saved"), made.change_set_id
                )
        finally:
            self._is_busy = False

    def _given(self) -> dict[str, Any]:
        written: dict[str, Any] = {name: field.value.strip() for name, field in self._fields.items()}
        written["customer_id"] = self._pick.chosen if self._pick else None
        given = {name: one for name, one in written.items() if one not in ("", None) or name in ("customer_id", "name")}
        if not self._is_case:
            given |= {"order_date": self._page.today, "is_internal": bool(self._internal and self._internal.is_on)}
        return given

    def _tell(self, refusals: list[Refusal]) -> None:
        for refusal in refusals:
            field = self._fields.get(refusal.field or "")
            if field is None:
                self._page.toast(refusal.message(self._page.language), kind="error")
            else:
                field.error = refusal.message(self._page.language)


async def _nothing() -> None:
    return None
