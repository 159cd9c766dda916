"""A year of a small consultancy: a prospect from a register, a sales case that is won, worked on, invoiced in two currencies
and credited in part.

At each step the tiles of an administrator, of an account manager with own projects and invoices, and of a seller without
financial rights are as they should be, with explanations that come to the same; then each step is taken back.
"""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.public_registers import load_sweden, public_registers
from tests.support.browser import STILL, Visitors, sign_in
from tests.support.server import ReadyRegister, RegisterServer, run_command, set_up_register

PASSWORD = "ett-langt-losenord-2026"
CUSTOMER = "Stenmark & Söner Bygg AB"
COLLEAGUES = {
    "Aino Aalto": ("aino@revontuli.example", "Account manager"),
    "Sanna Salo": ("sanna@revontuli.example", "Sales"),
}


@dataclass
class Year:
    """The register in which the year is played, and the address of its project once there is one."""

    register: ReadyRegister
    server: RegisterServer
    project: str = ""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def year(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Year]:
    """A register that asks the public ones, with an administrator and two colleagues."""
    register = set_up_register(tmp_path_factory.mktemp("year") / "data")
    for name, (email, profile) in COLLEAGUES.items():
        more = ("--name", name, "--profile", profile, "--password-stdin")
        done = run_command(register.folder, "user", "add", email, *more, stdin=PASSWORD)
        assert done.returncode == 0, done.stderr
    load_sweden(register.folder)
    async with public_registers() as public:
        server = RegisterServer(register.folder, "serve", environ=public.environ)
        await server.start()
        yield Year(register, server)
        server.stop()


@dataclass
class People:
    """The administrator's two tabs, one of which only watches the figures, an account manager, and a seller."""

    page: Page
    watcher: Page
    manager: Page
    seller: Page


@dataclass(frozen=True)
class Seen:
    """A figure as one person sees it: what it comes to and how many rows are behind it (None: not looked at)."""

    shown: str
    rows: int | None = None


async def tile(page: Page, key: str, text: str) -> None:
    await expect(page.get_by_test_id(f"kpi-{key}-value")).to_have_text(re.compile(rf"^\D*{text}\D*$"))


async def explained(page: Page, key: str, seen: Seen) -> None:
    """The tile, and its explanation: the same figure, made of so many rows."""
    await tile(page, key, seen.shown)
    await page.get_by_test_id(f"kpi-{key}").click()
    drawer = page.get_by_test_id("kpi-explanation")
    await expect(drawer.locator(".k-display")).to_have_text(re.compile(rf"^\D*{seen.shown}(\D|0)*$"))
    await expect(page.get_by_test_id("explain-counted")).to_have_text(re.compile(rf"\D{seen.rows}$"))
    await page.keyboard.press("Escape")
    await expect(drawer).to_be_hidden()


async def agree(people: People, key: str, *seen: Seen | None) -> None:
    """What administrator, account manager and seller see of a figure, in this order; None stands for no tile."""
    pages = zip((people.watcher, people.manager, people.seller), seen, strict=True)
    await asyncio.gather(*(sees(page, key, one) for page, one in pages))


async def sees(page: Page, key: str, one: Seen | None) -> None:
    if one is None:
        await expect(page.get_by_test_id(f"kpi-{key}")).to_have_count(0)
    elif one.rows is None:
        await tile(page, key, one.shown)
    else:
        await explained(page, key, one)


async def counted(people: People, key: str, number: int, rows: int | None = None) -> None:
    """A number of customers on which all three agree."""
    await agree(people, key, *[Seen(str(number), rows)] * 3)


async def toast(page: Page, text: str) -> None:
    await expect(page.get_by_test_id("toast").filter(has_text=text).first).to_be_visible()


async def undo(page: Page) -> None:
    await page.get_by_test_id("undo").last.click()
    await toast(page, "Undone")


async def line(page: Page, row: int, **values: str) -> None:
    fields = page.get_by_test_id("invoice-row").nth(row)
    for name, text in values.items():
        await fields.get_by_test_id(f"row-{name}").fill(text)


async def set_sent(page: Page) -> None:
    await page.get_by_test_id("change-status").click()
    await page.get_by_role("menuitem", name="Sent", exact=True).click()
    await expect(page.get_by_test_id("invoice-status")).to_have_text("Sent")


async def invoiced(page: Page, price: str, seller: str, *, currency: str = "", rate: str = "") -> None:
    """Write an invoice for the project on the screen and send it."""
    await page.get_by_test_id("project-new-invoice").click()
    await expect(page.get_by_test_id("invoice-customer")).to_have_value(CUSTOMER)
    await page.get_by_test_id("invoice-person").select_option(label=seller)
    if currency:
        await page.get_by_test_id("invoice-currency").select_option(currency)
        await expect(page.get_by_test_id("invoice-rate")).to_be_visible()
        await page.get_by_test_id("invoice-rate").fill(rate)
    await line(page, 0, description="Advice", quantity="10", unit_price=price)
    await page.get_by_test_id("save-invoice").dblclick()
    await expect(page).to_have_url(re.compile(r"/invoices/\d+$"))
    await set_sent(page)


async def to_project(page: Page) -> None:
    await page.get_by_role("link", name="Harbour study").click()
    await page.get_by_test_id("project-card").wait_for()


async def a_prospect_from_the_register(people: People) -> None:
    page = people.page
    await page.goto("/customers/new")
    await page.get_by_test_id("country-SE").click()
    await page.get_by_test_id("registry-search").press_sequentially("stenmark", delay=15)
    await page.get_by_test_id("registry-results").get_by_role("option").first.click()
    await expect(page.get_by_test_id("name")).to_have_value(CUSTOMER)
    await page.get_by_test_id("save").dblclick()
    await expect(page.get_by_test_id("customer-card").get_by_role("heading", level=1)).to_have_text(CUSTOMER)
    await watching(people)
    await counted(people, "prospects_in_pipeline", 0)


async def a_case(page: Page) -> None:
    await page.goto("/sales/new")
    await page.get_by_test_id("save-project").click()
    await expect(page.locator(".k-error").filter(has_text="empty").first).to_be_visible()
    await page.get_by_test_id("project-customer").fill("stenmark")
    await page.get_by_role("option", name=CUSTOMER).click()
    await page.get_by_test_id("project-name").fill("Harbour study")
    await page.get_by_test_id("project-value").fill("5000")
    await page.get_by_test_id("project-owner").select_option(label="Aino Aalto")
    await page.get_by_test_id("project-person").select_option(label="Sanna Salo")
    await page.get_by_test_id("save-project").dblclick()
    await expect(page).to_have_url(re.compile(r"/projects/\d+$"))


async def a_sales_case_taken_back_and_made_again(people: People) -> str:
    """Answers with the address of the sales case."""
    page = people.page
    await a_case(page)
    await counted(people, "prospects_in_pipeline", 1, rows=1)
    await counted(people, "active_customers", 1, rows=1)
    await undo(page)
    await counted(people, "prospects_in_pipeline", 0)
    await counted(people, "active_customers", 0)
    await a_case(page)
    await counted(people, "prospects_in_pipeline", 1)
    return page.url


async def won_taken_back_and_won(people: People) -> None:
    page = people.page
    await page.get_by_test_id("sale-win").click()
    await toast(page, "Won, ordered today")
    await counted(people, "prospects_in_pipeline", 0)
    await counted(people, "active_customers", 1)
    await undo(page)
    await counted(people, "prospects_in_pipeline", 1)
    await page.get_by_test_id("sale-win").click()
    await expect(page.get_by_test_id("sales-status")).to_have_text("Won")
    await counted(people, "prospects_in_pipeline", 0)


async def hours_and_travel(people: People) -> None:
    page = people.page
    await page.get_by_test_id("cost-quantity").fill("-1")
    await page.get_by_test_id("add-cost").click()
    await expect(page.locator(".k-costline .k-error").filter(has_text="0 or more")).to_be_visible()
    await page.get_by_test_id("cost-quantity").fill("10")
    await page.get_by_test_id("cost-unit_cost").fill("30")
    await page.get_by_test_id("cost-unit_cost").press("Enter")
    await toast(page, "Cost saved")
    await expect(page.get_by_test_id("cost-list").locator(".ag-row [col-id=quantity]").first).to_contain_text("10")
    assert await page.evaluate("getSelection().toString()") == await page.get_by_test_id("cost-date").input_value()
    await agree(people, "margin_this_year", Seen("300", 1), Seen("300", 1), None)
    await expect(page.get_by_test_id("new-rows")).to_have_count(0)
    await page.get_by_test_id("paste-costs").click()
    day = await page.get_by_test_id("cost-date").input_value()
    await page.get_by_test_id("paste-text").fill(f"{day}\ttravel\t1\t80\tTrain\n31/02/2026\thours\t1\t30\tNo such day")
    await page.get_by_test_id("paste-look").click()
    await expect(page.locator("[data-refused]")).to_have_count(1)
    await page.get_by_test_id("paste-add").click()
    await agree(people, "margin_this_year", Seen("380", 2), Seen("380", 2), None)
    await undo(page)
    await agree(people, "margin_this_year", Seen("300"), Seen("300"), None)
    await page.get_by_test_id("paste-costs").click()
    await page.get_by_test_id("paste-text").fill(f"{day}\ttravel\t1\t80\tTrain")
    await page.get_by_test_id("paste-look").click()
    await page.get_by_test_id("paste-add").click()
    await agree(people, "margin_this_year", Seen("380"), Seen("380"), None)
    await costs_deleted_and_brought_back(people)


async def costs_deleted_and_brought_back(people: People) -> None:
    page = people.page
    listed = page.get_by_test_id("project-costs")
    await expect(listed.locator(".ag-center-cols-container .ag-row")).to_have_count(2, timeout=20_000)
    await page.wait_for_function(STILL)
    await listed.locator(".k-check-all input").first.click()
    await page.get_by_test_id("delete-costs").click()
    await toast(page, "2 costs deleted")
    await agree(people, "margin_this_year", Seen("0"), Seen("0"), None)
    await undo(page)
    await agree(people, "margin_this_year", Seen("380"), Seen("380"), None)


async def two_invoices_one_in_kroner(people: People) -> None:
    """The account manager sold the first one, the seller the second: each sees what is their own."""
    page = people.page
    await invoiced(page, "100", "Aino Aalto")
    await agree(people, "billing_this_month", Seen("1,000", 1), Seen("1,000", 1), Seen("0", 0))
    await agree(people, "margin_this_year", Seen("620", 3), Seen("620", 3), None)
    await to_project(page)
    await invoiced(page, "200", "Sanna Salo", currency="NOK", rate="0.1")
    await agree(people, "billing_this_month", Seen("1,200", 2), Seen("1,000", 1), Seen("200", 1))
    await agree(people, "margin_this_year", Seen("820", 4), Seen("620", 3), None)
    await expect(page.get_by_test_id("invoice-name")).to_have_text("Invoice 2")
    await undo(page)
    await agree(people, "billing_this_month", Seen("1,000"), Seen("1,000"), Seen("0"))
    await set_sent(page)
    await expect(page.get_by_test_id("invoice-name")).to_have_text("Invoice 2")
    await agree(people, "billing_this_month", Seen("1,200"), Seen("1,000"), Seen("200"))


async def a_part_is_credited_and_taken_back(people: People) -> None:
    page = people.page
    await to_project(page)
    await page.get_by_test_id("project-invoices").get_by_role("link", name="1", exact=True).click()
    await page.get_by_test_id("credit-invoice").click()
    await page.get_by_test_id("credit-quantity").fill("11")
    await page.get_by_test_id("save-credit").click()
    await expect(page.locator("[role=dialog] .k-error").filter(has_text="left to credit")).to_be_visible()
    await page.get_by_test_id("credit-quantity").fill("4")
    await page.get_by_test_id("save-credit").click()
    await expect(page.get_by_test_id("credit-note")).to_contain_text("3")
    await agree(people, "billing_this_month", Seen("800", 3), Seen("600", 2), Seen("200", 1))
    await agree(people, "margin_this_year", Seen("420", 5), Seen("220", 4), None)
    await page.get_by_test_id("undo").last.click()
    await agree(people, "billing_this_month", Seen("1,200", 2), Seen("1,000", 1), Seen("200", 1))
    await expect(page.get_by_test_id("credit-note")).to_contain_text("Draft")


async def gathered(year: Year, visit: Visitors) -> People:
    """Everybody at their screens."""
    page, manager, seller = [await visit("/login", url=year.server.url) for _ in range(3)]
    await sign_in(page, year.register.email, year.register.password)
    for one, name in ((manager, "Aino Aalto"), (seller, "Sanna Salo")):
        await sign_in(one, COLLEAGUES[name][0], PASSWORD)
    return People(page, await page.context.new_page(), manager, seller)


async def watching(people: People) -> None:
    """All but the one who works have the tiles before them."""
    for one in (people.watcher, people.manager, people.seller):
        await one.goto("/customers")


async def test_the_first_half_a_prospect_is_won_and_worked_for(year: Year, visit: Visitors) -> None:
    people = await gathered(year, visit)
    await a_prospect_from_the_register(people)
    year.project = await a_sales_case_taken_back_and_made_again(people)
    await won_taken_back_and_won(people)
    await hours_and_travel(people)


async def test_the_second_half_it_is_invoiced_and_credited_in_part(year: Year, visit: Visitors) -> None:
    assert year.project, "the first half of the year was not played to its end"
    people = await gathered(year, visit)
    await watching(people)
    await people.page.goto(year.project)
    await two_invoices_one_in_kroner(people)
    await a_part_is_credited_and_taken_back(people)
    page, manager, seller = people.page, people.manager, people.seller
    await seller.goto(year.project)
    await expect(seller.get_by_test_id("project-billed")).to_contain_text("200")
    await expect(seller.get_by_test_id("project-margin")).to_have_count(0)
    await expect(seller.get_by_test_id("project-costs").locator("[col-id=unit_cost]")).to_have_count(0)
    await manager.goto(year.project)
    await expect(manager.get_by_test_id("project-margin")).to_contain_text("620")
    await expect(page.get_by_test_id("save-invoice")).to_have_count(0)
    await to_project(page)
    await expect(page.get_by_test_id("project-margin")).to_contain_text("820")
