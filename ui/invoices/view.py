"""What stands on an invoice, to read: rows, VAT, credit notes, and who, when, in which currency."""

from decimal import Decimal
from typing import Any

from services.customers.card import day
from services.fields.choices import labels
from services.i18n import Language
from services.invoices.reading import InvoicePage
from services.money import rate_from_int
from services.standard import ready_made_name
from services.writing.refusals import NumberIsGiven

from ..components.dom import Tag, glyph
from ..page import Page


def rows_table(page: Page, shown: InvoicePage) -> None:
    """The rows with their amounts."""
    currency = shown.invoice["currency"]
    if shown.invoice["given_number"] and not shown.is_closed:
        with Tag("div", None, "k-note", role="note", data_testid="number-given"):
            glyph("info")
            Tag("div", NumberIsGiven().message(page.language))
    with Tag("section", None, "k-card", data_testid="invoice-rows"):
        with Tag("header", None, "k-card-head"):
            Tag("h2", page.t("Rows"), "k-h3")
        if not shown.rows:
            Tag("p", page.t("This invoice came without rows."), "k-card-body k-muted")
            return
        heads = (
            page.t("Description"), page.t("Quantity"), page.t("Unit"), page.t("Unit price"), page.t("VAT, %"), page.t("Net"),
        )  # fmt: skip
        with Tag("div", None, "k-tablebox"), Tag("table", None, "k-table k-bookrows"):
            with Tag("thead"), Tag("tr"):
                for place, head in enumerate(heads):
                    Tag("th", head, "k-num" if place not in (0, 2) else "", scope="col")
            with Tag("tbody"):
                for one in shown.rows:
                    with Tag("tr"):
                        Tag("td", one["description"], "k-wrap")
                        Tag("td", scaled(page.language, one["quantity"]), "k-num")
                        Tag("td", one["unit"] or "")
                        Tag("td", scaled(page.language, one["unit_price"], 2), "k-num")
                        Tag("td", scaled(page.language, one["vat_rate"]), "k-num")
                        Tag("td", page.language.money(one["net"], currency, with_currency=False), "k-num")


def sums(page: Page, shown: InvoicePage) -> None:
    """Net, VAT by rate, what is to be paid, and the same in base currency."""
    invoice, base = shown.invoice, page.firm.base_currency
    currency = invoice["currency"]
    lines = [(page.t("Net"), page.language.money(invoice["net"], currency), "net")]
    for rate, (_net, tax) in shown.taxes().items():
        words = page.t("VAT {rate} %", rate=scaled(page.language, rate))
        lines.append((words, page.language.money(tax, currency), "tax"))
    if not shown.rows:
        lines.append((page.t("VAT"), page.language.money(invoice["tax"], currency), "tax"))
    with Tag("dl", None, "k-sums", data_testid="invoice-sums"):
        for label, amount, name in lines:
            _sum(label, amount, name)
        _sum(page.t("To pay"), page.language.money(invoice["net"] + invoice["tax"], currency), "total", is_total=True)
        if currency != base:
            _sum(page.t("Net in {currency}", currency=base), page.language.money(invoice["net_base"], base), "base")
        if shown.is_closed and not invoice["is_credit_note"]:
            _open(page, shown)
        if shown.notes:
            _sum(page.t("Left to credit, net"), page.language.money(shown.left.net, currency), "left")


def _open(page: Page, shown: InvoicePage) -> None:
    """What was credited of the total, and what is left to pay, with the reason. What was paid nobody wrote down."""
    currency, unpaid, credited = shown.invoice["currency"], int(shown.invoice["unpaid"]), shown.credited_total
    if credited:
        _sum(page.t("Credited"), page.language.money(credited, currency), "credited")
    left = page.language.money(unpaid, currency)
    _sum(page.t("Still to pay"), left, "unpaid", is_total=True, why=_why(page, shown, unpaid))


def _why(page: Page, shown: InvoicePage, unpaid: int) -> str:
    """Why so much, or nothing, is left to pay."""
    invoice, due = shown.invoice, day(shown.invoice["due_date"])
    if unpaid and due is not None:
        if due < page.today:
            return page.n("Overdue {count} day", "Overdue {count} days", (page.today - due).days)
        return page.t("Due {date}", date=page.language.date(due, style="long"))
    if invoice["is_paid"]:
        return page.t("Its status says that it is paid.")
    if not (invoice["is_sent"] and invoice["number"]):
        return page.t("It was not sent under a number.")
    return page.t("Credited in full") if shown.credited_total and not unpaid else ""


def notes(page: Page, shown: InvoicePage) -> None:
    """The credit notes for the invoice, and the invoice that a credit note is for."""
    if shown.credited is not None:
        with Tag("div", None, "k-kv"):
            glyph("receipt-text")
            Tag("span", page.t("Credits"), "k-kv-key")
            number = shown.credited["number"] or page.t("No number")
            Tag("a", number, "k-link", href=f"/invoices/{shown.credited['id']}", data_testid="credited-invoice")
    for one in shown.notes:
        with Tag("div", None, "k-kv", data_testid="credit-note"):
            glyph("undo-2")
            Tag("a", one["number"] or page.t("No number"), "k-link", href=f"/invoices/{one['id']}")
            status = ready_made_name(one["status_key"], one["status"], page.language)
            amount = page.language.money(one["net"], one["currency"])
            Tag("span", f"{amount} · {status}", "k-kv-value k-wrap")


async def facts(page: Page, shown: InvoicePage) -> None:
    """Who, when, in which currency."""
    invoice = shown.invoice
    people = await labels("users", page.language)
    found: list[tuple[str, str, str, str | None]] = []
    if shown.payer is not None:
        found.append(("coins", page.t("Paying customer"), shown.payer["name"], f"/customers/{shown.payer['id']}"))
    if shown.project is not None:
        found.append(("folder-kanban", page.t("Project"), shown.project["name"], f"/projects/{shown.project['id']}"))
    for icon, label, name in (
        ("calendar", page.t("Invoice date"), "date"),
        ("calendar-clock", page.t("Due date"), "due_date"),
    ):
        found.append((icon, label, page.language.date(day(invoice[name]), today=page.today), None))
    if invoice["sales_person_id"] is not None:
        found.append(("user-round", page.t("Sales person"), people.get(invoice["sales_person_id"], ""), None))
    if invoice["currency"] != page.firm.base_currency:
        found.append(("globe", page.t("Exchange rate"), _rate(page, invoice), None))
    if invoice["description"]:
        found.append(("file-text", page.t("Description"), invoice["description"], None))
    for icon, label, words, address in found:
        with Tag("div", None, "k-kv"):
            glyph(icon)
            Tag("span", label, "k-kv-key")
            Tag(
                "a" if address else "span",
                words,
                "k-kv-value k-link" if address else "k-kv-value",
                href=address,
                title=words,
            )


def scaled(language: Language, given: int, least: int = 0) -> str:
    """A number of 10⁻⁴ with no more decimals than it has."""
    number = Decimal(given).scaleb(-4).normalize()
    return language.number(number, max(least, -int(number.as_tuple().exponent), 0))


def _rate(page: Page, invoice: dict[str, Any]) -> str:
    rate = page.language.number(rate_from_int(int(invoice["currency_rate"])), 4)
    of = day(invoice["rate_date"])
    if of is None:
        return rate
    return page.t("{rate} of {date}", rate=rate, date=page.language.date(of, style="long"))


def _sum(label: str, amount: str, name: str, *, is_total: bool = False, why: str = "") -> None:
    with Tag("div", None, "", data_total="true" if is_total else None):
        with Tag("dt", label):
            if why:
                Tag("small", why, "k-muted k-why")
        Tag("dd", amount, "", data_testid=f"sum-{name}")
