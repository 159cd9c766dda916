"""The customer card as people use it: through its tabs, two at a time, with and without the right to see money."""

import re
import sqlite3

import pytest_asyncio
from playwright.async_api import Page, expect

from tests.support.browser import Visitors, sign_in
from tests.support.server import RegisterServer, run_command

WRITE = """
async ([resource, id, field, value]) => {
  const headers = { 'X-Requested-With': 'stamkund', 'Content-Type': 'application/json' };
  const body = JSON.stringify({ id, field, value });
  const answer = await fetch(`/ui/edit/${resource}`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(await answer.text());
}
"""
OPEN_CASE = (
    "SELECT p.id, p.customer_id FROM project p JOIN sales_status s ON s.id = p.sales_status_id JOIN customer c"
    " ON c.id = p.customer_id WHERE s.state = 'in_progress' AND NOT p.is_closed AND NOT c.is_internal AND EXISTS"
    " (SELECT 1 FROM contact WHERE customer_id = p.customer_id AND is_active) ORDER BY p.id LIMIT 1"
)
WHOLE = """
(chip) => {
  const words = chip.querySelector('span'), line = chip.closest('.k-rec-line2').getBoundingClientRect();
  return words.scrollWidth <= words.clientWidth + 1 && chip.getBoundingClientRect().right <= line.right + 1;
}
"""
EMAIL, PASSWORD = "admin@example.com", "ett-langt-losenord-2026"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def seeded(tmp_path_factory):
    """A register with 30 made-up customers, an account manager, a seller and a reader."""
    folder = tmp_path_factory.mktemp("card")
    done = run_command(folder, "seed", "--customers", "30", "--password-stdin", stdin=PASSWORD)
    assert done.returncode == 0, done.stderr
    people = {"Aino Aalto": "Account manager", "Sanna Salo": "Sales", "Rune Roald": "Read-only"}
    for name, profile in people.items():
        email = f"{name.split()[0].lower()}@example.com"
        added = run_command(
            folder, "user", "add", email, "--name", name, "--profile", profile, "--password-stdin", stdin=PASSWORD
        )
        assert added.returncode == 0, added.stderr
    server = RegisterServer(folder, "serve")
    await server.start()
    yield server
    server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def enter(seeded: RegisterServer, visit: Visitors):
    """Opens a path as a person by their first name."""

    async def go(path: str, who: str = "admin", **options) -> Page:
        page = await visit("/login", url=seeded.url, **options)
        await sign_in(page, f"{who}@example.com", PASSWORD)
        await page.goto(path)
        await page.get_by_test_id("customer-card").wait_for()
        return page

    return go


async def test_an_account_manager_walks_through_the_card(enter):
    page = await enter("/customers/3?sort=number", "aino")
    await expect(page.get_by_test_id("figure-billed_this_year")).to_be_visible()
    await expect(page.get_by_test_id("card-months").locator("svg")).to_be_visible()
    await page.get_by_test_id("months-as-table").click()
    await expect(page.get_by_test_id("card-months").locator("tbody tr")).to_have_count(12)
    await page.get_by_test_id("figure-unpaid").click()
    await expect(page.get_by_test_id("kpi-explanation").locator(".k-display")).to_have_text(re.compile(r"\d"))
    await page.keyboard.press("Escape")
    for tab in ("contacts", "work", "invoices", "activity", "settings"):
        await page.get_by_test_id(f"tab-{tab}").click()
        await expect(page.get_by_test_id(f"panel-{tab}")).to_be_visible()
        await expect(page).to_have_url(re.compile(f"tab={tab}"))
    await page.go_back()
    await page.goto("/customers/3?tab=activity&sort=number")
    await page.get_by_test_id("composer").get_by_role("textbox").fill("Wants a quote before Friday.")
    await page.get_by_test_id("kind-call").click()
    await page.keyboard.press("Escape")
    await page.get_by_test_id("composer").get_by_role("textbox").press("Control+Enter")
    await expect(page.get_by_test_id("timeline")).to_contain_text("Wants a quote before Friday.")
    await expect(page.get_by_test_id("place")).to_have_text(re.compile(r"^\d+ \w+ \d+$"))
    await page.locator("body").click(position={"x": 5, "y": 5})
    await page.keyboard.press("j")
    await expect(page).to_have_url(re.compile(r"/customers/(?!3\b)\d+"))


async def test_who_may_not_see_money_sees_none(enter):
    page = await enter("/customers/3", "sanna")
    await expect(page.get_by_test_id("figure-open_sales_value")).to_be_visible()
    for hidden in ("figure-billed_this_year", "figure-margin_this_year", "figure-unpaid", "card-months"):
        await expect(page.get_by_test_id(hidden)).to_have_count(0)
    await page.goto("/customers/3?tab=invoices")
    await expect(page.get_by_test_id("invoice-list")).to_be_visible()
    for hidden in ("receivables", "result", "card-months"):
        await expect(page.get_by_test_id(hidden)).to_have_count(0)


async def test_a_reader_notes_and_changes_nothing_else(enter):
    page = await enter("/customers/4?tab=activity", "rune")
    await page.get_by_test_id("save-activity").click()
    await expect(page.get_by_test_id("composer").get_by_role("alert")).not_to_be_empty()
    await page.get_by_test_id("composer").get_by_role("textbox").fill("<b>Board</b> meets on the 20th.")
    await page.get_by_test_id("save-activity").dblclick()
    await expect(page.get_by_test_id("timeline")).to_contain_text("<b>Board</b> meets on the 20th.")
    await expect(page.get_by_test_id("timeline").get_by_text("meets on the 20th")).to_have_count(1)
    await expect(page.get_by_test_id("is-active")).to_have_count(0)
    await page.get_by_test_id("tab-overview").click()
    await expect(page.get_by_test_id("detail-phone").get_by_role("button")).to_have_count(0)


async def test_a_task_is_given_done_and_taken_back(enter):
    page = await enter("/customers/5?tab=activity")
    await page.get_by_test_id("kind-task").click()
    await page.get_by_test_id("composer").locator("textarea").fill("Send the contract")
    await page.get_by_test_id("task-due").fill("2031-01-15")
    await page.get_by_test_id("save-activity").click()
    task = page.get_by_test_id("open-tasks").locator(".k-task")
    await expect(task).to_contain_text("Send the contract")
    await task.get_by_role("checkbox").click()
    await expect(task).to_have_count(0)
    await expect(page.get_by_test_id("timeline")).to_contain_text("Send the contract")
    await page.get_by_test_id("undo").first.click()
    await expect(task).to_have_count(1)


async def test_two_people_on_a_card_see_each_other_and_choose_between_two_values(enter):
    mine, theirs = await enter("/customers/6"), await enter("/customers/6", "aino")
    await expect(mine.get_by_test_id("lookers")).to_contain_text("Aino Aalto")
    for page, value in ((mine, "45"), (theirs, "60")):
        await page.get_by_test_id("detail-payment_term_days").get_by_role("button").click()
        await page.get_by_test_id("detail-payment_term_days").get_by_role("textbox").fill(value)
    await theirs.keyboard.press("Enter")
    await expect(theirs.get_by_test_id("detail-payment_term_days")).to_contain_text("60")
    await expect(mine.get_by_test_id("card-activity")).to_contain_text("60")
    await mine.get_by_test_id("detail-payment_term_days").get_by_role("textbox").press("Enter")
    toast = mine.get_by_test_id("toast").last
    await expect(toast).to_contain_text(re.compile("Aino Aalto .*60.*45"))
    await toast.get_by_role("button", name="Använd min").click()
    await expect(theirs.get_by_test_id("detail-payment_term_days")).to_contain_text("45")
    await theirs.close()
    await expect(mine.get_by_test_id("lookers")).not_to_contain_text("Aino")


async def test_a_colleagues_change_moves_what_it_is_about_and_leaves_the_rest_as_it_stands(enter, seeded):
    with sqlite3.connect(seeded.folder / "stamkund.db") as connection:
        case, customer = connection.execute(OPEN_CASE).fetchone()
    mine, theirs = await enter(f"/customers/{customer}"), await enter(f"/customers/{customer}")
    await mine.get_by_test_id("card-months").locator("svg").wait_for()
    kept = "#content h1, [data-testid=card-contacts] .k-part > *, [data-testid=card-addresses] .k-kvs > *, .k-chart"
    await mine.evaluate("(kept) => document.querySelectorAll(kept).forEach((one) => (one.stood = true))", kept)
    await theirs.evaluate(WRITE, ["projects", case, "expected_value", "7654321"])
    await expect(mine.get_by_test_id("figure-open_sales_value")).to_contain_text(re.compile(r"7\s?[67]\d\d\s?\d\d\d"))
    await expect(mine.get_by_test_id("card-work")).to_contain_text(re.compile(r"7\s654\s321"))
    await expect(mine.get_by_test_id("card-activity")).to_contain_text(re.compile(r"7\s654\s321"))
    left = "(kept) => [...document.querySelectorAll(kept)].map((one) => Boolean(one.stood))"
    assert set(await mine.evaluate(left, kept)) == {True}


async def test_a_contact_has_several_phones_of_which_one_is_not_to_be_used(enter):
    page = await enter("/customers/7?tab=contacts")
    await page.get_by_test_id("add-contact").click()
    form = page.get_by_test_id("contact-form")
    await page.get_by_test_id("save-row").click()
    await expect(page.get_by_test_id("row-last_name")).to_have_attribute("aria-invalid", "true")
    await page.get_by_test_id("row-last_name").fill("Solheim")
    await form.get_by_test_id("line-phone").get_by_role("textbox").fill("not a phone")
    await page.get_by_test_id("save-row").click()
    await expect(form.get_by_test_id("line-phone").get_by_role("textbox")).to_have_attribute("aria-invalid", "true")
    await form.get_by_test_id("line-phone").get_by_role("textbox").fill("+46 8 123 456 00")
    await form.get_by_test_id("line-phone").get_by_role("checkbox").click()
    await page.get_by_test_id("add-phone").click()
    await form.get_by_test_id("line-phone").nth(1).get_by_role("textbox").fill("+46 8 123 456 01")
    await page.get_by_test_id("save-row").dblclick()
    person = page.get_by_test_id("contacts-list").locator("article", has_text="Solheim")
    await expect(person).to_have_count(1)
    await expect(person.locator("s")).to_contain_text("456 00")
    await page.get_by_test_id("tab-overview").click()
    await expect(page.get_by_test_id("card-contacts").locator("[href='tel:+46812345601']")).to_have_count(1)


async def test_leaving_a_field_as_it_is_saves_nothing(enter):
    page = await enter("/customers/8")
    before = await page.get_by_test_id("card-activity").inner_text()
    await page.get_by_test_id("detail-phone").get_by_role("button").click()
    await page.get_by_test_id("detail-phone").get_by_role("textbox").press("Enter")
    await expect(page.get_by_test_id("detail-phone").get_by_role("textbox")).to_have_count(0)
    await expect(page.get_by_test_id("toast")).to_have_count(0)
    assert await page.get_by_test_id("card-activity").inner_text() == before


async def test_two_customers_are_merged_and_come_apart_by_one_undo(enter):
    page = await enter("/customers/9?tab=work")
    other = await (await enter("/customers/10")).get_by_role("heading", level=1).inner_text()
    count = page.get_by_test_id("tab-work").locator(".k-count")
    before = await count.inner_text()
    await page.get_by_test_id("more").click()
    await page.get_by_test_id("merge-customer").click()
    await page.get_by_test_id("merge-search").fill(other)
    await page.get_by_test_id("merge-10").click()
    await expect(page.get_by_test_id("merge-dialog")).to_contain_text(re.compile(r"\d+ rader flyttas"))
    await page.get_by_test_id("merge-run").click()
    await expect(count).not_to_have_text(before)
    await page.get_by_test_id("undo").first.click()
    await expect(count).to_have_text(before)


async def test_a_customer_with_invoices_is_deactivated_instead_of_deleted(enter):
    page = await enter("/customers/11")
    await page.get_by_test_id("more").click()
    await page.get_by_test_id("delete-customer").click()
    await expect(page.get_by_test_id("delete-dialog")).to_contain_text("har projekt eller fakturor")
    await page.get_by_test_id("deactivate-instead").click()
    await expect(page.get_by_test_id("inactive")).to_be_visible()


async def test_a_card_on_a_phone_fits_the_screen(enter):
    page = await enter("/customers/3", size=(390, 844))
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.get_by_test_id("quick-note").click()
    await expect(page.get_by_test_id("composer")).to_be_visible()


async def test_what_the_head_says_is_never_cut(enter, seeded):
    with sqlite3.connect(seeded.folder / "stamkund.db") as connection:
        found = "SELECT id FROM customer WHERE vat_number LIKE 'SE%' AND org_number IS NOT NULL"
        (customer,) = connection.execute(found).fetchone()
        told = (
            "UPDATE customer SET register_source = 'se-bolagsverket', register_status = 'active', register_checked_at ="
        )
        connection.execute(f"{told} '2026-09-24 10:00:00+00:00' WHERE id = ?", (customer,))
    page = await enter(f"/customers/{customer}", size=(1440, 900))
    chip = page.get_by_test_id("vat-checked")
    await expect(chip).to_be_visible()
    for width in (1440, 1024, 768, 390):
        await page.set_viewport_size({"width": width, "height": 900})
        assert await chip.evaluate(WHOLE), width
