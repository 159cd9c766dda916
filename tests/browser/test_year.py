"""A year of a small consultancy: a sales case is won, worked on, invoiced in two currencies and credited in part.

At each step the tiles of an administrator, and of a colleague without financial rights, are as they should be; then each
step is taken back.
"""

import re
from dataclasses import dataclass

import httpx
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.support.browser import Visitors, sign_in
from tests.support.server import ReadyRegister, RegisterServer, run_command

PASSWORD = "ett-langt-losenord-2026"


@pytest_asyncio.fixture(loop_scope="session")
async def firm(register: ReadyRegister):
    """A register with an administrator, and a colleague who sees everything but financial data."""
    more = ("--name", "Sanna Salo", "--profile", "Sales", "--password-stdin")
    done = run_command(register.folder, "user", "add", "sanna@revontuli.example", *more, stdin=PASSWORD)
    assert done.returncode == 0, done.stderr
    token = run_command(register.folder, "token", "create", register.email, "--name", "Customers").stdout.split()[-1]
    server = RegisterServer(register.folder, "serve")
    await server.start()
    async with httpx.AsyncClient(base_url=server.url, headers={"Authorization": f"Bearer {token}"}) as program:
        assert (await program.post("/api/v1/customers", json={"name": "Ek AB"})).status_code == 201
    yield register, server
    server.stop()


async def tile(page: Page, key: str, text: str) -> None:
    await expect(page.get_by_test_id(f"kpi-{key}-value")).to_have_text(re.compile(rf"^\D*{text}\D*$"))


async def toast(page: Page, text: str) -> None:
    await expect(page.get_by_test_id("toast").filter(has_text=text).first).to_be_visible()


async def undo(page: Page) -> None:
    await page.get_by_test_id("undo").last.click()
    await toast(page, "Undone")


async def line(page: Page, row: int, **values: str) -> None:
    fields = page.get_by_test_id("invoice-row").nth(row)
    for name, text in values.items():
        await fields.get_by_test_id(f"row-{name}").fill(text)


async def invoiced(page: Page, price: str, *, currency: str = "", rate: str = "") -> None:
    """Write an invoice for the project on the screen and send it."""
    await page.get_by_test_id("project-new-invoice").click()
    await expect(page.get_by_test_id("invoice-customer")).to_have_value("Ek AB")
    if currency:
        await page.get_by_test_id("invoice-currency").select_option(currency)
        await expect(page.get_by_test_id("invoice-rate")).to_be_visible()
        await page.get_by_test_id("invoice-rate").fill(rate)
    await line(page, 0, description="Advice", quantity="10", unit_price=price)
    await page.get_by_test_id("save-invoice").dblclick()
    await expect(page).to_have_url(re.compile(r"/invoices/\d+$"))
    await page.get_by_test_id("change-status").click()
    await page.get_by_role("menuitem", name="Sent", exact=True).click()
    await expect(page.get_by_test_id("invoice-status")).to_have_text("Sent")


async def to_project(page: Page) -> None:
    await page.get_by_role("link", name="Harbour study").click()
    await page.get_by_test_id("project-card").wait_for()


@dataclass
class People:
    """The administrator's two tabs, one of which only watches the tiles, and a seller without financial rights."""

    page: Page
    watcher: Page
    seller: Page

    def all(self) -> tuple[Page, Page, Page]:
        return self.page, self.watcher, self.seller


async def a_sales_case(people: People) -> str:
    """Answers with the address of the sales case."""
    page, watcher, seller = people.all()
    await tile(watcher, "prospects_in_pipeline", "0")
    await page.goto("/sales/new")
    await page.get_by_test_id("save-project").click()
    await expect(page.locator(".k-error").filter(has_text="empty").first).to_be_visible()
    await page.get_by_test_id("project-customer").fill("ek")
    await page.get_by_role("option", name="Ek AB").click()
    await page.get_by_test_id("project-name").fill("Harbour study")
    await page.get_by_test_id("project-value").fill("5000")
    await page.get_by_test_id("project-person").select_option(label="Sanna Salo")
    await page.get_by_test_id("save-project").dblclick()
    await expect(page).to_have_url(re.compile(r"/projects/\d+$"))
    await tile(watcher, "prospects_in_pipeline", "1")
    await tile(watcher, "active_customers", "1")
    await tile(seller, "prospects_in_pipeline", "1")
    return page.url


async def won_taken_back_and_won(people: People) -> None:
    page, watcher, _ = people.all()
    await page.get_by_test_id("sale-win").click()
    await toast(page, "Won, ordered today")
    await tile(watcher, "prospects_in_pipeline", "0")
    await undo(page)
    await tile(watcher, "prospects_in_pipeline", "1")
    await page.get_by_test_id("sale-win").click()
    await expect(page.get_by_test_id("sales-status")).to_have_text("Won")


async def hours_and_travel(people: People) -> None:
    page, watcher, _ = people.all()
    await page.get_by_test_id("cost-quantity").fill("-1")
    await page.get_by_test_id("add-cost").click()
    await expect(page.locator(".k-costline .k-error").filter(has_text="0 or more")).to_be_visible()
    await page.get_by_test_id("cost-quantity").fill("10")
    await page.get_by_test_id("cost-unit_cost").fill("30")
    await page.get_by_test_id("cost-unit_cost").press("Enter")
    await toast(page, "Cost saved")
    await tile(watcher, "margin_this_year", "300")
    await page.get_by_test_id("paste-costs").click()
    day = await page.get_by_test_id("cost-date").input_value()
    await page.get_by_test_id("paste-text").fill(f"{day}\ttravel\t1\t80\tTrain\n31/02/2026\thours\t1\t30\tNo such day")
    await page.get_by_test_id("paste-look").click()
    await expect(page.locator("[data-refused]")).to_have_count(1)
    await page.get_by_test_id("paste-add").click()
    await tile(watcher, "margin_this_year", "380")
    await expect(page.get_by_test_id("project-costs").locator(".ag-row").nth(1)).to_be_visible()


async def two_invoices_one_in_kroner(people: People) -> None:
    page, watcher, seller = people.all()
    await invoiced(page, "100")
    await tile(watcher, "billing_this_month", "1,000")
    await tile(seller, "billing_this_month", "1,000")
    await tile(watcher, "margin_this_year", "620")
    await to_project(page)
    await invoiced(page, "200", currency="NOK", rate="0.1")
    await tile(watcher, "billing_this_month", "1,200")
    await tile(watcher, "margin_this_year", "820")
    await expect(page.get_by_test_id("invoice-name")).to_have_text("Invoice 2")
    await undo(page)
    await tile(watcher, "billing_this_month", "1,000")
    await page.get_by_test_id("change-status").click()
    await page.get_by_role("menuitem", name="Sent", exact=True).click()
    await expect(page.get_by_test_id("invoice-name")).to_have_text("Invoice 2")
    await tile(watcher, "billing_this_month", "1,200")


async def a_part_is_credited_and_taken_back(people: People) -> None:
    page, watcher, seller = people.all()
    await to_project(page)
    await page.get_by_test_id("project-invoices").get_by_role("link", name="1", exact=True).click()
    await page.get_by_test_id("credit-invoice").click()
    await page.get_by_test_id("credit-quantity").fill("11")
    await page.get_by_test_id("save-credit").click()
    await expect(page.locator("[role=dialog] .k-error").filter(has_text="left to credit")).to_be_visible()
    await page.get_by_test_id("credit-quantity").fill("4")
    await page.get_by_test_id("save-credit").click()
    await expect(page.get_by_test_id("credit-note")).to_contain_text("3")
    await tile(watcher, "billing_this_month", "800")
    await tile(seller, "billing_this_month", "800")
    await tile(watcher, "margin_this_year", "420")
    await page.get_by_test_id("undo").last.click()
    await tile(watcher, "billing_this_month", "1,200")
    await expect(page.get_by_test_id("credit-note")).to_contain_text("Draft")


async def test_a_consultancy_plays_its_year(firm, visit: Visitors) -> None:
    register, server = firm
    page = await visit("/login", url=server.url)
    await sign_in(page, register.email, register.password)
    seller = await visit("/login", url=server.url)
    await sign_in(seller, "sanna@revontuli.example", PASSWORD)
    watcher = await page.context.new_page()
    await watcher.goto("/customers")
    await expect(seller.get_by_test_id("kpi-active_customers-value")).to_be_visible()
    await expect(seller.get_by_test_id("kpi-margin_this_year")).to_have_count(0)

    people = People(page, watcher, seller)
    project = await a_sales_case(people)
    await won_taken_back_and_won(people)
    await hours_and_travel(people)
    await two_invoices_one_in_kroner(people)
    await a_part_is_credited_and_taken_back(people)

    await seller.goto(project)
    await expect(seller.get_by_test_id("project-billed")).to_contain_text("1,200")
    await expect(seller.get_by_test_id("project-margin")).to_have_count(0)
    await expect(seller.get_by_test_id("project-costs").locator("[col-id=unit_cost]")).to_have_count(0)
    await expect(page.get_by_test_id("save-invoice")).to_have_count(0)
    await to_project(page)
    await expect(page.get_by_test_id("project-margin")).to_contain_text("820")
