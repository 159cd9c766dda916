"""What is typed into something that was opened (a dialog, an editor, the line of a list) outlives a lost connection."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.small_register import EMAIL, PASSWORD, entered, seed
from tests.support.browser import Visitors, sign_in
from tests.support.server import RegisterServer, run_command

LOST = r"WebSocket|ERR_FAILED|ERR_CONNECTION|socket"
LOSE = "() => { const heard = window.socket.connected; window.socket.io.engine.close(); return heard }"
SAID = "What you had written is here again"


@dataclass
class Site:
    """A register of twenty customers; `customer` has one contact, `project` is won."""

    server: RegisterServer
    customer: int
    project: int

    async def enter(self, visit: Visitors, path: str) -> Page:
        visit.allow(LOST)
        page = await visit("/login", url=self.server.url)
        await sign_in(page, EMAIL, PASSWORD)
        await page.goto(path)
        await page.wait_for_function("window.did_handshake === true")
        return page


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    folder = tmp_path_factory.mktemp("kept") / "data"
    seed(folder)
    token = run_command(folder, "token", "create", EMAIL, "--name", "Tests").stdout.split()[-1]
    server = RegisterServer(folder, "serve")
    await server.start()
    async with httpx.AsyncClient(base_url=server.url, headers={"Authorization": f"Bearer {token}"}) as program:

        async def make(resource: str, **values: object) -> int:
            answer = await program.post(f"/api/v1/{resource}", json=values)
            assert answer.status_code == 201, answer.text
            return int(answer.json()["id"])

        me = (await program.get("/api/v1/users")).json()["items"][0]["id"]
        (await program.patch(f"/api/v1/users/{me}", json={"language": "en"})).raise_for_status()
        customer = await make("customers", name="Ek AB")
        await make("contacts", customer_id=customer, last_name="Solheim", phone="+47 22 11 22 33")
        statuses = (await program.get("/api/v1/sales-statuses")).json()["items"]
        won = next(one["id"] for one in statuses if one["state"] == "won")
        project = await make("projects", customer_id=customer, name="Study", sales_status_id=won)
    yield Site(server, customer, project)
    server.stop()


async def anew(page: Page) -> None:
    """The connection is lost and the page has to be loaded anew."""
    await page.wait_for_timeout(300)  # what was typed is on its way
    assert await page.evaluate(LOSE)
    await page.reload()
    await expect(page.get_by_test_id("toast").filter(has_text=SAID)).to_be_visible(timeout=40_000)


async def write_a_contact(page: Page) -> None:
    await page.get_by_test_id("add-contact").click()
    form = page.get_by_test_id("contact-form")
    await form.get_by_test_id("row-last_name").fill("Berg")
    await form.get_by_test_id("add-phone").click()
    await form.get_by_label("Phone", exact=True).nth(1).fill("+47 22 33 44 55")
    await form.get_by_test_id("line-phone").nth(1).get_by_label("Do not use").check()
    await form.get_by_test_id("row-email_allowed").uncheck()


async def find_a_contact(page: Page) -> None:
    form = page.get_by_test_id("contact-form")
    await expect(form.get_by_test_id("row-last_name")).to_have_value("Berg")
    await expect(form.get_by_label("Phone", exact=True).nth(1)).to_have_value("+47 22 33 44 55")
    await expect(form.get_by_test_id("line-phone").nth(1).get_by_label("Do not use")).to_be_checked()
    await expect(form.get_by_test_id("row-email_allowed")).not_to_be_checked()
    await form.get_by_test_id("save-row").click()
    await expect(page.get_by_test_id("contacts-list")).to_contain_text("Berg")


async def write_in_an_old_contact(page: Page) -> None:
    await page.get_by_test_id("contacts-list").get_by_role("button", name="Solheim").click()
    form = page.get_by_test_id("contact-form")
    await form.get_by_test_id("remove-line").first.click()
    await expect(form.get_by_test_id("line-phone")).to_have_count(0)
    await form.get_by_test_id("row-title").fill("Partner")


async def find_an_old_contact(page: Page) -> None:
    form = page.get_by_test_id("contact-form")
    await expect(form.get_by_role("heading")).to_have_text("Solheim")
    await expect(form.get_by_test_id("row-title")).to_have_value("Partner")
    await expect(form.get_by_test_id("line-phone")).to_have_count(0)


async def write_an_address(page: Page) -> None:
    await page.get_by_test_id("add-addresses").click()
    await page.get_by_test_id("row-street").fill("Storgatan 1")
    await page.get_by_test_id("row-country").select_option("FI")


async def find_an_address(page: Page) -> None:
    await expect(page.get_by_test_id("row-street")).to_have_value("Storgatan 1")
    await expect(page.get_by_test_id("row-country")).to_have_value("FI")
    await page.get_by_test_id("save-row").click()
    await expect(page.get_by_test_id("card-addresses")).to_contain_text("Storgatan 1")


async def write_a_task(page: Page) -> None:
    await page.get_by_test_id("kind-task").click()
    await page.get_by_test_id("task-due").fill("2026-12-24")
    await page.get_by_label("Text of the activity").fill("Call about the study")


async def find_a_task(page: Page) -> None:
    await expect(page.get_by_test_id("kind-task")).to_have_attribute("aria-checked", "true")
    await expect(page.get_by_test_id("task-due")).to_have_value("2026-12-24")
    await page.get_by_test_id("save-activity").click()
    await expect(page.get_by_test_id("open-tasks")).to_contain_text("Call about the study")


async def write_a_detail(page: Page) -> None:
    await page.get_by_test_id("detail-website").get_by_role("button").click()
    await page.get_by_test_id("detail-website").get_by_role("textbox").fill("ek.example")


async def find_a_detail(page: Page) -> None:
    box = page.get_by_test_id("detail-website").get_by_role("textbox")
    await expect(box).to_have_value("ek.example")
    await box.press("Enter")
    await expect(page.get_by_test_id("detail-website")).to_contain_text("ek.example")


async def write_a_cost(page: Page) -> None:
    await page.get_by_test_id("cost-quantity").fill("7")
    await page.get_by_test_id("cost-currency").select_option("NOK")
    await page.get_by_test_id("cost-currency_rate").fill("1.02")


async def find_a_cost(page: Page) -> None:
    await expect(page.get_by_test_id("cost-quantity")).to_have_value("7")
    await expect(page.get_by_test_id("cost-currency_rate")).to_have_value("1.02")
    await page.get_by_test_id("add-cost").click()
    await expect(page.get_by_test_id("toast").last).to_contain_text("Cost saved")


async def write_lines(page: Page) -> None:
    await page.get_by_test_id("paste-costs").click()
    await page.get_by_test_id("paste-text").fill("2026-11-02\thours\t3\t30\tAdvice")


async def find_lines(page: Page) -> None:
    await page.get_by_test_id("paste-look").click()
    await expect(page.get_by_test_id("paste-plan")).to_contain_text("Advice")


async def write_a_view(page: Page) -> None:
    await page.get_by_test_id("view-new").click()
    await page.get_by_test_id("view-name").fill("My customers in Oslo")


async def find_a_view(page: Page) -> None:
    await expect(page.get_by_test_id("view-name")).to_have_value("My customers in Oslo")
    await page.get_by_test_id("view-name-save").click()
    await expect(page.get_by_role("tab", name="My customers in Oslo")).to_be_visible()


Work = Callable[[Page], Awaitable[None]]
PLACES: dict[str, tuple[str, Work, Work]] = {
    "a new contact": ("/customers/{customer}?tab=contacts", write_a_contact, find_a_contact),
    "an old contact": ("/customers/{customer}?tab=contacts", write_in_an_old_contact, find_an_old_contact),
    "an address": ("/customers/{customer}", write_an_address, find_an_address),
    "a task": ("/customers/{customer}?tab=activity", write_a_task, find_a_task),
    "a detail": ("/customers/{customer}", write_a_detail, find_a_detail),
    "a cost": ("/projects/{project}", write_a_cost, find_a_cost),
    "lines of costs": ("/projects/{project}", write_lines, find_lines),
    "a view": ("/customers", write_a_view, find_a_view),
}


@pytest.mark.parametrize("what", PLACES)
async def test_what_is_typed_is_there_again_and_can_be_saved(site: Site, visit: Visitors, what: str) -> None:
    path, write, find = PLACES[what]
    page = await site.enter(visit, path.format(customer=site.customer, project=site.project))
    await write(page)
    await anew(page)
    await find(page)


async def test_what_finds_no_place_any_more_is_said(site: Site, visit: Visitors) -> None:
    page = await site.enter(visit, f"/customers/{site.customer}")
    await write_an_address(page)
    await page.evaluate("document.querySelector('[data-testid=row-street]').dataset.testid = 'row-of-yesterday'")
    assert await page.evaluate(LOSE)
    await page.reload()
    await expect(page.get_by_test_id("toast")).to_contain_text("Storgatan 1", timeout=40_000)
    await expect(page.get_by_test_id("row-country")).to_have_value("FI")


async def test_a_dialog_outlives_a_server_that_was_started_again(serve, data_folder, visit: Visitors) -> None:
    seed(data_folder)
    server = await serve(folder=data_folder)
    visit.allow(LOST)
    page = await entered(visit, server.url)
    await page.goto("/customers/3")
    await page.get_by_test_id("add-addresses").click()
    await page.get_by_test_id("row-street").fill("Storgatan 1")
    server.kill()
    await expect(page.locator(".k-offline")).to_be_visible()
    await page.get_by_test_id("row-city").fill("Umeå")
    await page.get_by_test_id("save-row").click()
    await server.start()
    await expect(page.get_by_test_id("toast")).to_be_visible(timeout=40_000)
    await expect(page.get_by_test_id("row-city")).to_have_value("Umeå")
    await page.get_by_test_id("save-row").click()
    await expect(page.get_by_test_id("card-addresses")).to_contain_text("Storgatan 1")
    server.stop()
