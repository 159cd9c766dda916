"""What goes wrong around a list: addresses and views that name what is gone, too much pasted, a lost line, many changes."""

import asyncio
import re
import sys

from playwright.async_api import expect

from tests.browser.test_lists import as_persona
from tests.support.browser import STILL, sign_in
from tests.support.server import run_command

EMAIL, PASSWORD = "admin@example.com", "ett-langt-losenord-2026"
FIRST = '.ag-row[row-index="0"]'
MANY = 500


async def test_an_address_with_nonsense_shows_the_list_and_says_what_was_left_out(demo, visit):
    page = await as_persona(visit, demo.url, 1)
    await page.goto(
        "/customers?view=999&f=x_gone.any:1;country.any:SE&sort=-x_gone&c=name!,x_gone,number&g=x_gone&d=tiny"
    )
    await expect(page.locator(".k-filters")).to_contain_text("x_gone")
    await expect(page.locator(f"{FIRST} [col-id=name]")).to_have_text(re.compile(r"\w"))
    await expect(page.get_by_test_id("view-all")).to_have_attribute("aria-selected", "true")
    await page.goto("/customers?f=)(;;&c=%00%2C%2C&sort=,,,&g=,")
    await expect(page.locator(f"{FIRST} [col-id=name]")).to_have_text(re.compile(r"\w"))


async def test_a_view_of_a_field_that_is_gone_says_so_beside_the_filter_and_is_saved_without_it(demo, visit):
    page = await as_persona(visit, demo.url, 1)
    await page.goto("/customers?c=name!,x_gone,number&sort=-x_gone,name&f=country.any:SE")
    await expect(page.get_by_test_id("view-gone")).to_contain_text("x_gone")
    await page.get_by_test_id("view-gone-save").click()
    await page.get_by_test_id("view-name").fill("Utan fältet")
    await page.get_by_test_id("view-name-save").click()
    await expect(page.get_by_role("tab", name="Utan fältet")).to_have_attribute("aria-selected", "true")
    await expect(page.get_by_test_id("view-gone")).to_have_count(0)
    await expect(page.get_by_test_id("view-gone-save")).to_have_count(0)
    await page.reload()
    await expect(page.locator(".ag-header-cell[col-id=number]")).to_be_visible()
    await expect(page.get_by_test_id("view-gone")).to_have_count(0)


async def test_chips_that_do_not_fit_are_counted_in_the_name_of_their_button(demo, visit):
    page = await as_persona(visit, demo.url, 1)
    await page.goto("/customers?f=" + ";".join(f"{name}.filled" for name in ("email", "phone", "website", "vat_number",
                    "org_number", "description", "language", "currency", "industry_id")))  # fmt: skip
    more = page.get_by_test_id("filters-more")
    await expect(more).to_have_text(re.compile(r"\+\d"))
    assert await more.get_attribute("aria-label") == f"Fler filter: {await more.inner_text()}"
    await more.click()
    await expect(more).to_have_attribute("aria-label", "Färre filter")


async def test_on_a_phone_a_chip_says_what_its_value_does_not(demo, visit):
    page = await as_persona(visit, demo.url, 1, size=(390, 844))
    await page.goto("/customers?f=country.any:SE;country.none:NO")
    chips = page.locator(".k-fchip")
    await expect(chips).to_have_count(2)
    shown = [await chips.nth(place).locator("> :nth-child(2)").is_visible() for place in (0, 1)]
    assert shown == [False, True]
    await chips.nth(0).get_by_test_id("filter-chip").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def test_figures_in_a_colleagues_link_are_left_out_without_the_right_and_it_is_said(demo, visit):
    page = await as_persona(visit, demo.url, 4)
    await page.goto("/customers?f=billed_this_year.ge:1&c=name!,billed_this_year,number&sort=-billed_this_year")
    await expect(page.locator(".k-filters")).to_contain_text("billed_this_year")
    await expect(page.locator(f"{FIRST} [col-id=name]")).to_have_text(re.compile(r"\w"))
    await expect(page.locator(".ag-header-cell[col-id=billed_this_year]")).to_have_count(0)


async def test_five_thousand_lines_over_ten_cells_change_ten_at_most(demo, visit):
    page = await as_persona(visit, demo.url, 1, permissions=["clipboard-read", "clipboard-write"])
    await page.goto("/customers")
    await page.wait_for_function(STILL)
    for row in range(10):
        await page.locator(f'.ag-pinned-left-cols-container .ag-row[row-index="{row}"] .ag-checkbox-input').click()
    await page.locator(f"{FIRST} [col-id=industry_id]").click()
    await page.evaluate("navigator.clipboard.writeText('Nonsense\\n'.repeat(5000))")
    await page.keyboard.press("Control+v")
    dialog = page.get_by_test_id("paste-dialog")
    await expect(dialog.locator("tbody tr")).to_have_count(10)
    await expect(page.get_by_test_id("paste-more")).to_contain_text(re.compile(r"4.?990"))
    await expect(dialog.locator("tbody tr").first).to_contain_text("Nonsense")
    await expect(page.get_by_test_id("paste-save")).to_be_disabled()


async def test_an_edit_without_a_line_waits_in_its_cell_and_is_sent_when_the_line_is_back(demo, visit):
    visit.allow("ERR_INTERNET_DISCONNECTED", "WebSocket", "Failed to load")
    page = await as_persona(visit, demo.url, 1)
    await page.goto("/customers?sort=-number")
    industry = page.locator(f"{FIRST} [col-id=industry_id]")
    await expect(industry).to_have_text(re.compile(r"\w"))
    before = await industry.inner_text()
    wanted = "Media" if before != "Media" else "Energi"
    await page.context.set_offline(True)
    await industry.dblclick()
    await page.locator(".k-pick-input").fill(wanted)
    await page.keyboard.press("Enter")
    await expect(industry).to_have_class(re.compile("k-wait"))
    await expect(industry).to_contain_text(wanted)
    await page.context.set_offline(False)
    await page.evaluate("window.dispatchEvent(new Event('k-online'))")
    await expect(industry).not_to_have_class(re.compile("k-wait"))
    await page.reload()
    await expect(industry).to_have_text(wanted)
    await page.keyboard.press("Control+z")
    await page.locator(f"{FIRST} [col-id=industry_id]").dblclick()
    await page.locator(".k-pick-input").fill(before)
    await page.keyboard.press("Enter")
    await expect(industry).to_have_text(before)


async def test_hundreds_of_changes_elsewhere_come_as_few_notices_and_new_rows_wait(serve, data_folder, visit):
    done = run_command(data_folder, "seed", "--customers", "40", "--password-stdin", stdin=PASSWORD)
    assert done.returncode == 0, done.stderr
    server = await serve(folder=data_folder)
    page = await visit("/login", url=server.url)
    await sign_in(page, EMAIL, PASSWORD)
    await page.goto("/contacts?sort=-created_at")
    await expect(page.locator(f"{FIRST} [col-id=last_name]")).to_have_text(re.compile(r"\w"))
    await page.wait_for_function(STILL)
    await page.mouse.move(700, 500)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    url = f"sqlite://{data_folder / 'stamkund.db'}"
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.writer", url, "Lind", str(MANY), stdout=asyncio.subprocess.DEVNULL
    )
    await expect(page.get_by_test_id("new-rows")).to_contain_text(re.compile(r"\d"), timeout=60_000)
    first = await page.locator(f"{FIRST} [col-id=last_name]").inner_text()
    assert not first.startswith("Lind")  # nothing pushes
    assert await writer.wait() == 0
    await expect(page.get_by_test_id("new-rows")).to_contain_text("500", timeout=60_000)
    assert len(asked) < MANY / 2
    await page.get_by_test_id("new-rows").click()
    await expect(page.locator(f"{FIRST} [col-id=last_name]")).to_contain_text("Lind 499")
