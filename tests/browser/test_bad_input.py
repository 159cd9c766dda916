"""What goes wrong while a form is open: faults at their fields, a second click, a colleague who deletes, a lost connection."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.support.browser import STILL, Visitors, sign_in
from tests.support.server import ReadyRegister, RegisterServer, run_command

LOST = r"WebSocket|ERR_FAILED|ERR_CONNECTION|socket"
SAVE_WITHOUT_CONNECTION = """
(mark) => {
  window.socket.io.engine.close();
  for (let n = 0; n < 2; n += 1) document.querySelector(mark).click();
  return window.socket.connected;
}
"""


@dataclass
class Site:
    """A register with one customer, and a program that works in it as the administrator."""

    register: ReadyRegister
    server: RegisterServer
    program: httpx.AsyncClient
    customer_id: int

    async def enter(self, visit: Visitors, path: str) -> Page:
        page = await visit("/login", url=self.server.url)
        await sign_in(page, self.register.email, self.register.password)
        await page.goto(path)
        await page.wait_for_function("window.did_handshake === true")
        return page

    async def count(self, resource: str) -> int:
        return int((await self.program.get(f"/api/v1/{resource}?total=true&limit=1")).json()["total"])

    async def make(self, resource: str, **values: object) -> int:
        answer = await self.program.post(f"/api/v1/{resource}", json=values)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["id"])


@pytest_asyncio.fixture(loop_scope="session")
async def site(register: ReadyRegister) -> AsyncIterator[Site]:
    told = run_command(register.folder, "token", "create", register.email, "--name", "Tests")
    server = RegisterServer(register.folder, "serve")
    await server.start()
    headers = {"Authorization": f"Bearer {told.stdout.split()[-1]}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers) as program:
        made = Site(register, server, program, 0)
        made.customer_id = await made.make("customers", name="Ek AB")
        yield made
    server.stop()


async def error(page: Page, mark: str, text: str) -> None:
    box = page.locator(".k-field").filter(has=page.get_by_test_id(mark))
    await expect(box.locator(".k-error")).to_contain_text(re.compile(text))


async def new_case(page: Page, **values: str) -> None:
    await page.get_by_test_id("project-customer").fill("ek")
    await page.get_by_role("option", name="Ek AB").click()
    for name, text in values.items():
        await page.get_by_test_id(f"project-{name}").fill(text)


async def test_a_sales_case_says_each_fault_at_its_field_and_is_saved_once(site: Site, visit: Visitors) -> None:
    page = await site.enter(visit, "/sales/new")
    await page.get_by_test_id("save-project").click()
    for mark in ("project-customer", "project-name"):
        await error(page, mark, "empty")
    await new_case(page, name="x" * 201, value="plenty", probability="101", start="2026-02-31", end="2026-01-01")
    await page.get_by_test_id("save-project").click()
    for mark, words in (("name", "200"), ("value", "amount"), ("probability", "100"), ("start", "2026-02-31")):
        await error(page, f"project-{mark}", words)
    await new_case(page, name="Harbour study", value="5000", probability="50", start="2026-02-01")
    await page.get_by_test_id("save-project").click()
    await error(page, "project-end", "start")
    await page.get_by_test_id("project-end").fill("2026-03-01")
    await page.get_by_test_id("save-project").dblclick()
    await expect(page).to_have_url(re.compile(r"/projects/\d+$"))
    assert await site.count("projects") == 1


async def test_what_is_saved_while_the_connection_is_lost_is_kept_and_sent_again(site: Site, visit: Visitors) -> None:
    visit.allow(LOST)
    page = await site.enter(visit, "/sales/new")
    await new_case(page, name="Harbour study")
    await page.wait_for_function(STILL)
    assert not await page.evaluate(SAVE_WITHOUT_CONNECTION, "[data-testid=save-project]")
    await expect(page).to_have_url(re.compile(r"/projects/\d+$"))
    await expect(page.get_by_role("heading", level=1)).to_have_text("Harbour study")
    assert await site.count("projects") == 1


async def test_who_saves_what_a_colleague_deleted_is_told_so(site: Site, visit: Visitors) -> None:
    contact = await site.make("contacts", customer_id=site.customer_id, last_name="Solheim")
    page = await site.enter(visit, f"/customers/{site.customer_id}?tab=contacts")
    await page.get_by_text("Solheim").first.click()
    await page.get_by_test_id("contact-form").wait_for()
    assert (await site.program.delete(f"/api/v1/contacts/{contact}")).status_code == 204
    await page.get_by_test_id("save-row").click()
    await expect(page.get_by_test_id("toast").last).to_contain_text("may have been deleted")


async def test_an_invoice_that_a_colleague_deletes_is_not_there_any_more(site: Site, visit: Visitors) -> None:
    page = await site.enter(visit, f"/invoices/new?customer={site.customer_id}")
    await page.get_by_test_id("row-description").fill("Advice")
    await page.get_by_test_id("row-unit_price").fill("100")
    await page.get_by_test_id("save-invoice").dblclick()
    await expect(page).to_have_url(re.compile(r"/invoices/\d+$"))
    assert await site.count("invoices") == 1
    await expect(page.get_by_test_id("change-status")).to_be_visible()
    await page.get_by_test_id("row-unit_price").fill("200")
    gone = page.url.rpartition("/")[2]
    assert (await site.program.delete(f"/api/v1/invoices/{gone}")).status_code == 204
    await expect(page.get_by_text("has been deleted")).to_be_visible()


async def test_a_cost_in_another_currency_has_a_rate_above_0(site: Site, visit: Visitors) -> None:
    statuses = (await site.program.get("/api/v1/sales-statuses")).json()["items"]
    won = next(one["id"] for one in statuses if one["state"] == "won")
    project = await site.make("projects", customer_id=site.customer_id, name="Study", sales_status_id=won)
    page = await site.enter(visit, f"/projects/{project}")
    await page.get_by_test_id("cost-quantity").fill("1")
    await page.get_by_test_id("cost-unit_cost").fill("100")
    await page.get_by_test_id("cost-currency").select_option("NOK")
    await page.get_by_test_id("cost-currency_rate").fill("0")
    await page.get_by_test_id("cost-date").fill("2026-02-31")
    await page.get_by_test_id("add-cost").click()
    await error(page, "cost-currency_rate", "0")
    await error(page, "cost-date", "31")
    await page.get_by_test_id("cost-currency_rate").fill("1.02")
    await page.get_by_test_id("cost-date").fill("2026-02-28")
    await page.get_by_test_id("add-cost").dblclick()
    await expect(page.get_by_test_id("toast").last).to_contain_text("Cost saved")
    await page.wait_for_function(STILL)
    assert await site.count("costs") == 1


async def test_a_dated_rate_is_no_0_and_kept_once(site: Site, visit: Visitors) -> None:
    page = await site.enter(visit, "/settings/currencies")
    await page.get_by_test_id("new-rate").click()
    await page.get_by_test_id("rate-currency").select_option("NOK")
    await page.get_by_test_id("rate-rate").fill("0")
    await page.get_by_test_id("rate-date").fill("2026-02-31")
    save = page.get_by_test_id("rate-form").get_by_role("button", name="Save")
    await save.click()
    await error(page, "rate-rate", "0")
    await error(page, "rate-date", "31")
    await page.get_by_test_id("rate-rate").fill("1.02")
    await page.get_by_test_id("rate-date").fill("2026-02-28")
    await save.dblclick()
    await expect(page.get_by_test_id("rate-form")).to_be_hidden()
    await expect(page.locator(".k-table tbody tr")).to_have_count(1)
    await page.get_by_test_id("undo").last.click()
    await expect(page.locator(".k-table tbody tr").filter(has_text="NOK")).to_have_count(0)
