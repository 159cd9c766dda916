"""The rows of an invoice as fields: one under the other, their amounts and sums as they are typed."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

from services.invoices.lines import Line
from services.money import parse_number
from services.refusals import Refusal
from services.vat import odd_rate, usual_rate

from ..components.basics import button, icon_button
from ..components.dom import Tag
from ..customers.inputs import Field
from ..page import Page

NAMES = ("description", "quantity", "unit", "unit_price", "vat_rate")
SCALE = 4
ENTER = "(event) => { if (event.key === 'Enter' && !event.isComposing) { event.preventDefault(); emit() } }"
Row = dict[str, Any]


class LineFields:
    """One row."""

    def __init__(self, lines: "Lines", given: Row) -> None:
        self._lines, self.row_id, self.version = lines, given.get("id"), given.get("version")
        page, self.fields = lines.page, {}
        with Tag("div", None, "k-line", role="group", data_testid="invoice-row") as self.box:
            for name, label in lines.labels().items():
                more: dict[str, Any] = {"inputmode": "decimal"} if name not in ("description", "unit") else {}
                mark = f"row-{name}"
                self.fields[name] = Field(
                    label, self._changed, value=_written(page, name, given), data_testid=mark, **more
                )
            self.net = Tag("span", "", "k-num", data_testid="row-net")
            icon_button(page.t("Remove the row"), "x", self._remove, mark="remove-row")
        for field in self.fields.values():
            field.control.on("keydown", self._next, args=[], js_handler=ENTER)

    def given(self) -> Row:
        """What is written, as services read it."""
        written = {name: field.value.strip() for name, field in self.fields.items()}
        return {**written, "id": self.row_id, "version": self.version}

    def line(self) -> Line | None:
        """The row with its numbers; None while they are none."""
        spoken = self._lines.page.language
        numbers = []
        for name in ("quantity", "unit_price", "vat_rate"):
            try:
                number = parse_number(self.fields[name].value, spoken).scaleb(SCALE)
            except Refusal:
                return None
            if number % 1 or not number.is_finite():
                return None
            numbers.append(int(number))
        return Line("", *numbers)

    def warn(self) -> None:
        """Say when neither the firm's nor the customer's country has such VAT."""
        page, line, field = self._lines.page, self.line(), self.fields["vat_rate"]
        if line is None or field.error:
            return
        odd = odd_rate(Decimal(line.vat_rate).scaleb(-SCALE), page.firm.country, self._lines.buyer)
        field.warn(odd.message(page.language) if odd else None)

    async def _changed(self) -> None:
        await self._lines.changed()

    async def _next(self) -> None:
        await self._lines.after(self)

    async def _remove(self) -> None:
        await self._lines.remove(self)


class Lines:
    """All rows of one form; `told` is called when something was written."""

    def __init__(self, page: Page, currency: Callable[[], str], told: Callable[[], Awaitable[None]]) -> None:
        self.page, self._currency, self._told = page, currency, told
        self.all: list[LineFields] = []
        self.buyer: str | None = None
        with Tag("section", None, "k-card", data_testid="invoice-rows", aria_label=page.t("Rows")):
            with Tag("header", None, "k-card-head"):
                Tag("h2", page.t("Rows"), "k-h3")
            with Tag("div", None, "k-lines-head", aria_hidden="true"):
                for name, label in self.labels().items():
                    Tag("span", label, "k-num" if name in ("quantity", "unit_price", "vat_rate") else "")
                Tag("span", page.t("Net"), "k-num")
            self._box = Tag("div", None, "k-lines")
            self._note = Tag("p", "", "k-error k-card-body", role="alert")
            with Tag("div", None, "k-lines-foot"):
                button(page.t("Add row"), self._add, glyph="plus", classes="k-sec k-sm", mark="add-row")
                self._sums = Tag("dl", None, "k-sums", data_testid="invoice-sums")

    def labels(self) -> dict[str, str]:
        """What the columns are called."""
        t = self.page.t
        words = (t("Description"), t("Quantity"), t("Unit"), t("Unit price"), t("VAT, %"))
        return dict(zip(NAMES, words, strict=True))

    def show(self, rows: list[Row]) -> None:
        """Show rows; an empty one where there are none."""
        self._box.clear()
        self.all = []
        for one in rows or [{}]:
            self._line(one)
        self._show_sums()

    def given(self) -> list[Row]:
        """What is written, as services read it."""
        return [one.given() for one in self.all]

    def tell(self, refusal: Refusal) -> bool:
        """Show a refusal at its row and field; False where it is about something else."""
        parts = (refusal.field or "").split(".")
        message = refusal.message(self.page.language)
        if parts == ["rows"]:
            self._note.say(message)
            return True
        if len(parts) != 3 or parts[0] != "rows" or int(parts[1]) >= len(self.all):
            return False
        self.all[int(parts[1])].fields[parts[2]].error = message
        return True

    def net(self) -> int:
        """What the rows come to as they are written."""
        return sum(line.net(self._currency()) for line in (one.line() for one in self.all) if line)

    def take_over(self, rows: list[Row]) -> None:
        """Go on from the rows as a colleague left them: those that are gone are written anew."""
        versions = {one["id"]: one["version"] for one in rows}
        for one in self.all:
            one.row_id = one.row_id if one.row_id in versions else None
            one.version = versions.get(one.row_id)

    def clear_errors(self) -> None:
        """Forget what was refused before."""
        self._note.say("")
        for one in self.all:
            for field in one.fields.values():
                field.error = None

    async def changed(self) -> None:
        """Something was written: amounts and sums follow."""
        self._note.say("")
        self._show_sums()
        await self._told()

    async def after(self, line: LineFields) -> None:
        """Enter: to the next row, which is made where there is none."""
        place = self.all.index(line) + 1
        if place == len(self.all):
            self._line({})
        self.all[place].fields["description"].focus()

    async def remove(self, line: LineFields) -> None:
        """Take a row away; the last one is emptied."""
        self.all.remove(line)
        line.box.delete()
        if not self.all:
            self._line({})
        await self.changed()

    async def _add(self) -> None:
        self._line({})
        self.all[-1].fields["description"].focus()

    def _line(self, given: Row) -> None:
        with self._box:
            self.all.append(LineFields(self, given))

    def _show_sums(self) -> None:
        page, currency = self.page, self._currency()
        found = [(one, one.line()) for one in self.all]
        for one, line in found:
            one.net.say(page.language.money(line.net(currency), currency, with_currency=False) if line else "–")
            one.warn()
        net = sum(line.net(currency) for _, line in found if line)
        tax = sum(line.tax(currency) for _, line in found if line)
        self._sums.clear()
        with self._sums:
            for label, amount, is_total in (
                (page.t("Net"), net, False), (page.t("VAT"), tax, False), (page.t("To pay"), net + tax, True),
            ):  # fmt: skip
                with Tag("div", None, "", data_total="true" if is_total else None):
                    Tag("dt", label)
                    Tag("dd", page.language.money(amount, currency))


def _written(page: Page, name: str, given: Row) -> str:
    """A value of a row as it stands in its field."""
    if name in given:
        one = given[name]
        if one is None or name in ("description", "unit"):
            return str(one or "")
        number = Decimal(one).scaleb(-SCALE).normalize()
        places = max(0, -int(number.as_tuple().exponent))
        return page.language.number(number, max(places, 2) if name == "unit_price" else places)
    if name == "vat_rate":
        return page.language.number(usual_rate(page.firm.country))
    return "1" if name == "quantity" else ""
