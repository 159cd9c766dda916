"""The overview as people use it: figures that explain themselves, cells edited in place, colleagues who see it at once."""

import math
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Page, expect

from tests.support.browser import Visitors, sign_in
from tests.support.server import RegisterServer, run_command

EMAIL, PASSWORD = "admin@example.com", "ett-langt-losenord-2026"
Enter = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def seeded(tmp_path_factory) -> AsyncIterator[RegisterServer]:
    """A register with 60 made-up customers."""
    folder: Path = tmp_path_factory.mktemp("seeded")
    done = run_command(folder, "seed", "--customers", "60", "--password-stdin", stdin=PASSWORD)
    assert done.returncode == 0, done.stderr
    server = RegisterServer(folder, "serve")
    await server.start()
    yield server
    server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def enter(seeded: RegisterServer, visit: Visitors) -> Enter:
    """Opens the overview as one more signed-in browser."""

    async def go(path: str = "/customers", **options) -> Page:
        page = await visit("/login", url=seeded.url, **options)
        await sign_in(page, EMAIL, PASSWORD)
        await page.goto(path)
        await page.locator(".ag-row [col-id=name] .k-cell-name").first.wait_for()
        return page

    return go


def cell(page: Page, name: str, row: int = 1):
    return page.locator(f'.ag-center-cols-container .ag-row[row-index="{row}"] [col-id={name}]')


async def test_the_first_rows_are_asked_for_once_by_the_page_itself(enter: Enter) -> None:
    page = await enter()
    asked, told = [], []
    page.on("request", lambda request: asked.append(request.url.split("/")[-1].split("?")[0]))
    page.on("console", lambda message: told.append(message.text))

    await page.goto("/customers")
    await page.locator(".ag-row [col-id=name] .k-cell-name").first.wait_for()

    assert asked.count("customers") == 2, asked  # the page and its rows
    assert await page.locator('link[rel=preload][as=fetch][href^="/ui/rows/customers"]').count() == 1
    assert not told, told


async def choose(page: Page, name: str, text: str, row: int = 1) -> None:
    await cell(page, name, row).dblclick()
    await page.locator(".k-pick-input").fill(text)
    await page.keyboard.press("Enter")


async def test_the_four_tiles_show_figures(enter):
    page = await enter()
    for key in ("margin_this_year", "billing_this_month", "active_customers", "prospects_in_pipeline"):
        await expect(page.get_by_test_id(f"kpi-{key}-value")).to_have_text(re.compile(r"\d"))


async def test_a_tile_opens_the_rows_behind_it_and_the_link_opens_them_again(enter):
    page = await enter()
    await page.get_by_test_id("kpi-margin_this_year-explain").click()
    drawer = page.get_by_test_id("kpi-explanation")
    await expect(drawer.locator(".k-display")).to_have_text(re.compile(r"\d"))
    await expect(drawer.locator("tbody tr").first).to_be_visible()
    await expect(page).to_have_url(re.compile("explain=margin_this_year"))
    await drawer.get_by_test_id("explain-left-out").click()
    await expect(drawer.locator("tbody tr").first).to_be_visible()
    await page.reload()
    await expect(page.get_by_test_id("kpi-explanation").locator(".k-display")).to_have_text(re.compile(r"\d"))


async def test_the_rows_behind_a_tile_come_as_a_workbook(enter):
    page = await enter("/customers?explain=billing_this_month")
    async with page.expect_download() as download:
        await page.get_by_test_id("explain-xlsx").click()
    assert (await download.value).suggested_filename == "billing_this_month.xlsx"


async def test_alt_enter_on_a_figure_explains_that_customers(enter):
    page = await enter("/customers?sort=-margin_this_year")
    cell = page.locator('.ag-row[row-index="0"] [col-id=margin_this_year]')
    await expect(cell).to_have_text(re.compile(r"\d"))
    shown = re.sub(r"\D", "", await cell.inner_text())
    await cell.click()
    await page.keyboard.press("Alt+Enter")
    await expect(page).to_have_url(re.compile(r"/customers/\d+\?explain=margin_this_year"))
    await expect(page.get_by_test_id("kpi-explanation").locator(".k-display")).to_have_text(re.compile(r"\d"))
    value = await page.get_by_test_id("kpi-explanation").locator(".k-display").inner_text()
    assert re.sub(r"\D", "", value).startswith(shown[:4])


async def test_an_edit_shows_at_once_in_a_colleagues_browser_and_ctrl_z_takes_it_back(enter):
    mine, theirs = await enter(), await enter()
    before = await cell(mine, "industry_id").inner_text()
    wanted = "Media" if before != "Media" else "Retail"
    await choose(mine, "industry_id", wanted)
    await expect(cell(mine, "industry_id")).to_have_text(wanted)
    await expect(cell(theirs, "industry_id")).to_have_text(wanted)
    await mine.get_by_test_id("undo").click()
    await expect(cell(mine, "industry_id")).to_have_text(before)
    await expect(cell(theirs, "industry_id")).to_have_text(before)


async def test_a_value_that_cannot_be_is_refused_at_the_cell_and_kept_for_the_next_try(enter, visit):
    visit.allow("422")
    page = await enter()
    before = await cell(page, "org_number", 2).inner_text()
    await cell(page, "org_number", 2).dblclick()
    await page.locator("input.k-edit").fill("x" * 60)
    await page.keyboard.press("Enter")
    told = page.locator(".k-understood")
    await expect(told).to_contain_text("40")
    assert await told.evaluate(
        "e => (e.textContent = 'seven digits, a hyphen. '.repeat(6), e.scrollWidth <= e.clientWidth + 1)"
    )
    await expect(page.locator("input.k-edit")).to_have_value("x" * 60)
    await page.keyboard.press("Escape")
    await expect(cell(page, "org_number", 2)).to_have_text(before)


async def test_enter_ends_the_edit_of_a_name_and_stays_in_the_list(enter):
    page = await enter()
    name = page.locator('.ag-pinned-left-cols-container .ag-row[row-index="5"] [col-id=name]')
    await cell(page, "number", 5).click()
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("F2")
    await page.locator("input.k-edit").fill("Aa Kvarnholmen")
    await page.keyboard.press("Enter")
    await expect(name.locator(".k-cell-name")).to_have_text("Aa Kvarnholmen")
    await page.wait_for_timeout(300)
    await expect(page).to_have_url(re.compile("/customers$"))


async def test_a_name_that_was_cleared_is_refused_at_its_cell(enter, visit):
    visit.allow("422")
    page = await enter()
    name = page.locator('.ag-pinned-left-cols-container .ag-row[row-index="6"] [col-id=name]')
    before = await name.locator(".k-cell-name").inner_text()
    for _ in range(2):  # trying the same again is refused again
        await cell(page, "number", 6).click()
        await page.keyboard.press("ArrowLeft")
        await page.keyboard.press("F2")
        await page.locator("input.k-edit").fill("")
        await page.keyboard.press("Enter")
        await expect(page.locator(".k-understood")).to_have_text(re.compile(r"\w.*\."))
        await expect(page.get_by_test_id("toast")).to_have_count(0)
        await page.keyboard.press("Enter")
        await expect(page.locator(".k-understood")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(name.locator(".k-cell-name")).to_have_text(before)


async def test_the_foot_tells_which_rows_are_seen(enter):
    page = await enter()
    foot, view = page.locator(".k-foot-range"), page.locator(".ag-body-viewport")
    seen = math.ceil(await view.evaluate("e => e.clientHeight / e.querySelector('.ag-row').offsetHeight"))
    await expect(foot).to_have_text(re.compile(rf"^1\D{seen}\D"))
    await view.evaluate("e => { e.scrollTop = 5 * e.querySelector('.ag-row').offsetHeight }")
    await expect(foot).to_have_text(re.compile(r"^6\D"))


async def test_markup_and_formulas_are_shown_as_text(enter):
    page = await enter()
    text = "<img src=x onerror=alert(1)> =1+1"
    name = page.locator('.ag-pinned-left-cols-container .ag-row[row-index="3"] [col-id=name]')
    await cell(page, "number", 3).click()
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("F2")
    await page.locator("input.k-edit").fill(text)
    await page.keyboard.press("Enter")
    await expect(name.locator(".k-cell-name")).to_have_text(text)
    assert await page.locator("img[src=x]").count() == 0


async def test_a_search_narrows_the_rows_and_gives_the_tiles_a_second_line(enter):
    page = await enter()
    word = (await page.locator(".k-cell-name").nth(4).inner_text()).split()[0]
    await page.get_by_test_id("list-search").fill(word)
    await expect(page).to_have_url(re.compile("q="))
    await expect(page.get_by_test_id("kpi-active_customers-filtered")).to_be_visible()
    for name in await page.locator(".ag-pinned-left-cols-container .k-cell-name").all_inner_texts():
        assert word.casefold() in name.casefold()


async def test_a_filter_in_the_address_holds_and_nonsense_is_told(enter):
    page = await enter("/customers?f=nonsense.what:3;country.any:SE")
    await expect(page.get_by_test_id("toast")).to_contain_text("nonsense")
    assert await page.locator('.ag-center-cols-container .k-flag use[href$="#no"]').count() == 0


async def test_a_phone_shows_rows_to_tap(seeded, visit):
    page = await visit("/login", url=seeded.url, size=(390, 844))
    await sign_in(page, EMAIL, PASSWORD)
    await page.goto("/customers")
    await expect(page.locator(".k-listrow").first).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_an_explanation_opens_as_a_report_of_the_same_rows(enter):
    page = await enter("/customers?explain=margin_this_year&f=country.any:SE")
    drawer = page.get_by_test_id("kpi-explanation")
    amount = await drawer.locator(".k-termblock[data-term=total] b").inner_text()
    await drawer.get_by_test_id("explain-report").click()
    total = page.get_by_test_id("report-table").locator("tfoot td").last
    await expect(total).to_have_text(re.compile(r"\d"))
    assert int(re.sub(r"\D", "", await total.inner_text())) == round(
        float(re.sub(r"[^\d,]", "", amount).replace(",", "."))
    )
    await expect(page).to_have_url(re.compile("figure=margin_this_year"))


CUT_OFF = """() => [...document.querySelectorAll('.ag-cell .k-cell-right')].filter((box) => box.firstElementChild
  && box.firstElementChild.getBoundingClientRect().left < box.getBoundingClientRect().left - 1).map((box) => box.innerText)"""


async def test_no_figure_of_a_list_or_a_tile_is_cut_off_however_long_it_is(enter):
    page = await enter(size=(1440, 900))
    sums = {
        "label": "Total",
        "values": {"billed_this_year": 987_654_321_098_00, "margin_this_year": 729_596_365_000_00},
    }
    await page.evaluate("(sums) => k.totals('customer-grid', sums)", sums)
    await expect(page.locator(".ag-floating-bottom [col-id=billed_this_year]")).to_have_text(
        re.compile(r"987.654.321.098")
    )
    await page.wait_for_function(f"!({CUT_OFF})().length")

    tile = page.get_by_test_id("kpi-margin_this_year")
    await tile.locator(".k-kpi-value").evaluate("(value) => { value.textContent = '729 596 365'; }")
    unit = await tile.locator(".k-kpi-unit").bounding_box()
    spark = await tile.locator(".k-kpi-spark").bounding_box()
    assert unit is not None and spark is not None and unit["x"] + unit["width"] <= spark["x"]
