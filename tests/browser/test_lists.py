"""Lists other than customers: the same component over another resource."""

import re

from playwright.async_api import expect

from tests.support.browser import STILL

FLY = """
() => new Promise((done) => {
  const view = document.querySelector('.k-grid .ag-body-viewport');
  const seen = () => [...document.querySelectorAll('.k-flight-row')].map((row) => row.innerText.trim()).filter(Boolean);
  let turns = 0;
  const turn = () => {
    view.scrollTop += 300;
    turns += 1;
    requestAnimationFrame(turns < 16 || (!seen().length && turns < 50) ? turn : () => done(seen()));
  };
  requestAnimationFrame(turn);
})
"""
OPEN_RULES = """
() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.selectorText ?? '')
  .filter((selector) => /(^|, *):has\\(|\\.ag-[a-z-]+:has\\(/.test(selector))
"""


async def as_persona(visit, url: str, number: int, **options):
    page = await visit("/login", url=url, **options)
    await page.get_by_test_id(f"persona-{number}").click()
    await expect(page.get_by_test_id(f"persona-{number}")).to_have_count(0)
    return page


async def test_contacts_are_a_list_of_their_own_that_searches_and_narrows(demo, visit):
    page = await as_persona(visit, demo.url, 1, locale="en-GB")
    await page.goto("/contacts")
    await expect(page.get_by_test_id("contact-count")).to_have_text(re.compile(r"\d"))
    await page.get_by_test_id("view-without-email").click()
    await expect(page).to_have_url(re.compile("view=without-email"))
    await page.get_by_test_id("view-all").click()
    await page.get_by_test_id("list-search").fill("zzzz")
    await expect(page.get_by_test_id("list-foot")).to_contain_text(re.compile("No contacts match|Inga kontakter"))


async def test_on_a_phone_invoices_tell_customer_amount_and_status(demo, visit):
    page = await as_persona(visit, demo.url, 1, locale="en-GB", size=(390, 844))
    await page.goto("/invoices")
    row = page.locator(".k-listrow").first
    await expect(row.locator(".k-listrow-end b")).to_have_text(re.compile(r"\d"))
    await expect(row.locator(".k-listrow-end small")).to_have_text(re.compile(r"\w{3}"))
    await expect(row.locator(".k-listrow-main small")).to_contain_text(re.compile(r"\w+ \w+ · \d"))


async def test_rows_that_fly_past_say_the_same_and_work_when_the_wheel_rests(demo, visit):
    for size in ((1440, 900), (390, 844)):
        page = await as_persona(visit, demo.url, 1, size=size)
        await page.goto("/customers")
        await expect(page.locator(".ag-row .k-cell-name, .ag-row .k-listrow").nth(3)).to_be_visible()
        flown = await page.evaluate(FLY)
        assert len(flown) > 8
        await expect(page.locator(".k-flight")).to_have_count(0)
        names = await page.locator(".ag-row a.k-cell-name, .ag-row .k-listrow-main b").all_inner_texts()
        assert [name for name in names if any(name in text for text in flown)]
        await page.locator(".ag-row a.k-cell-name, .ag-row .k-listrow").nth(12).click()
        await expect(page).to_have_url(re.compile(r"/customers/\d+"))


async def test_a_row_that_comes_has_no_other_styles_looked_at_again(demo, visit):
    page = await as_persona(visit, demo.url, 1)
    await page.goto("/customers")
    await expect(page.locator(".ag-row .k-cell-name").nth(3)).to_be_visible()
    assert await page.evaluate(OPEN_RULES) == []
    assert await page.evaluate("getComputedStyle(document.querySelector('.ag-row')).height") == "36px"


async def test_the_head_of_a_column_sorts_up_then_down_then_not_and_a_second_one_beside_it(demo, visit):
    page = await as_persona(visit, demo.url, 1)
    await page.goto("/customers")
    await expect(page.locator(".ag-row .k-cell-name").first).to_be_visible()

    async def numbers() -> list[str]:
        return await page.locator(".ag-row:not(.ag-row-pinned) [col-id=number]").all_inner_texts()

    head = page.locator(".ag-header-cell[col-id=number]")
    for order, ends in (("ascending", r"sort=number$"), ("descending", r"sort=-number$")):
        await head.click()
        await expect(head).to_have_attribute("aria-sort", order)
        await expect(page).to_have_url(re.compile(ends))
        await expect(page.locator(".ag-row .k-sk")).to_have_count(0)
        await page.wait_for_function(STILL)
        found = [int(one.replace("\xa0", "")) for one in await numbers()]
        assert len(found) > 10 and found == sorted(found, reverse=order == "descending")
    await head.click()
    await expect(page).to_have_url(re.compile(r"/customers$"))
    await page.locator(".ag-header-cell[col-id=industry_id]").click()
    await head.click(modifiers=["Shift"])
    await expect(page).to_have_url(re.compile(r"sort=industry_id(,|%2C)number$"))
    await page.wait_for_function(STILL)


async def test_a_view_is_made_marked_when_changed_and_opened_by_a_colleague(demo, visit):
    elin, aino = await as_persona(visit, demo.url, 1), await as_persona(visit, demo.url, 2)
    await elin.goto("/customers")
    await elin.get_by_test_id("columns").click()
    await elin.get_by_test_id("column-country").click()
    await expect(elin.get_by_test_id("view-changed")).to_be_visible()
    await elin.keyboard.press("Escape")
    await elin.get_by_test_id("sort").click()
    await elin.get_by_test_id("sort-0").select_option("billed_this_year")
    await elin.keyboard.press("Escape")
    await elin.get_by_test_id("view-save").click()
    await elin.get_by_test_id("view-save-for-all").click()
    await elin.get_by_test_id("view-name").fill("By country")
    await elin.get_by_test_id("view-name").press("Enter")
    await expect(elin).to_have_url(re.compile(r"view=\d+$"))
    await expect(elin.get_by_test_id("view-changed")).to_be_hidden()
    await aino.goto(elin.url)
    await expect(aino.get_by_role("tab", selected=True)).to_contain_text("By country")
    await expect(aino.locator(".ag-header-cell[col-id=country]")).to_have_count(1)
    await expect(aino.locator(".ag-header-cell[col-id=billed_this_year]")).to_have_attribute("aria-sort", "ascending")
    await elin.get_by_test_id("view-mine").click()
    await expect(elin).to_have_url(re.compile("view=mine"))
    await elin.go_back()
    await expect(elin.get_by_role("tab", selected=True)).to_contain_text("By country")
    await elin.get_by_test_id("view-save").click()
    await elin.get_by_test_id("view-delete").click()
    await expect(elin.get_by_test_id("view-all")).to_have_attribute("aria-selected", "true")
    await aino.reload()
    await expect(aino.get_by_test_id("toast").first).to_be_visible()


async def test_a_column_from_a_spreadsheet_is_seen_before_it_is_written_and_taken_back(demo, visit):
    page = await as_persona(visit, demo.url, 1, permissions=["clipboard-read", "clipboard-write"])
    await page.goto("/customers")
    cells = [page.locator(f'.ag-row[row-index="{row}"] [col-id=industry_id]') for row in (1, 3, 4)]
    await expect(cells[2]).to_have_text(re.compile(r"\w"))
    before = [await cell.inner_text() for cell in cells]
    for row in (1, 3, 4):
        box = f'.ag-pinned-left-cols-container .ag-row[row-index="{row}"] .ag-checkbox-input'
        await page.locator(box).click()
    await expect(page.get_by_test_id("selected-count")).to_contain_text("3")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("selected-count")).to_be_hidden()
    for row in (1, 3, 4):
        await page.locator(f'.ag-pinned-left-cols-container .ag-row[row-index="{row}"] .ag-checkbox-input').click()
    await expect(page.get_by_test_id("selected-count")).to_contain_text("3")
    await cells[0].click()
    await page.keyboard.press("Control+c")
    await expect(page.get_by_test_id("list-foot")).to_contain_text("3")
    assert len((await page.evaluate("navigator.clipboard.readText()")).splitlines()) == 4
    wanted = "Media" if before[0] != "Media" else "Energi"
    await page.evaluate(f"navigator.clipboard.writeText('{wanted}\\nNonsense\\n{before[2]}\\nmore')")
    await page.keyboard.press("Control+v")
    await expect(page.get_by_test_id("paste-dialog").locator("tbody tr")).to_have_count(3)
    await expect(page.get_by_test_id("paste-more")).to_be_visible()
    await page.get_by_test_id("paste-save").click()
    await expect(cells[0]).to_have_text(wanted)
    await expect(cells[1]).to_have_text(before[1])
    await page.keyboard.press("Control+z")
    await expect(cells[0]).to_have_text(before[0])


async def test_a_column_reaches_rows_that_nobody_has_scrolled_to(demo, visit):
    page = await as_persona(visit, demo.url, 1, permissions=["clipboard-read", "clipboard-write"])
    await page.goto("/customers?sort=number")
    await page.locator('.ag-row[row-index="0"] [col-id=industry_id]').click()
    await page.evaluate("navigator.clipboard.writeText(Array(5000).fill('Nonsense').join('\\n'))")
    await page.keyboard.press("Control+v")
    total = await page.evaluate("[...k.lists.values()][0].total")
    assert total > 200
    await expect(page.get_by_test_id("paste-more")).to_contain_text(f"{5000 - total:,}".replace(",", "\xa0"))
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("paste-dialog")).to_be_hidden()
    await page.goto("/invoices")
    await page.locator('.ag-row[row-index="0"] [col-id=due_date]').click()
    await page.keyboard.press("Control+a")
    await page.evaluate("navigator.clipboard.writeText('2026-12-31')")
    await page.keyboard.press("Control+v")
    total = await page.evaluate("k.lists.get('invoice-grid').total")
    assert total > 1000
    await expect(page.get_by_test_id("paste-left")).to_contain_text(f"{total - 1000:,}".replace(",", "\xa0"))


async def test_no_hits_says_which_filter_takes_most_away(demo, visit):
    page = await as_persona(visit, demo.url, 1)
    await page.goto("/customers?f=country.any:SE;name.contains:zzzz")
    await expect(page.get_by_test_id("no-hits")).to_be_visible()
    await page.get_by_test_id("no-hits-worst").click()
    await expect(page.get_by_test_id("no-hits")).to_be_hidden()
    await expect(page).to_have_url(re.compile("country.any%3ASE$"))


async def to_the_table(page):
    """Tab until the link to the table or the table itself has the focus, then into its cells."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.matches('[data-testid=to-table]')"):
            await page.keyboard.press("Enter")
        elif await page.evaluate("Boolean(document.activeElement.closest('.ag-header-cell'))"):
            await page.keyboard.press("ArrowDown")
        else:
            continue
        await page.wait_for_function("document.activeElement.closest('.ag-cell')")
        return
    raise AssertionError("the table cannot be reached by Tab")


async def test_an_account_managers_hour_by_keyboard_alone(demo, visit):
    page = await as_persona(visit, demo.url, 1)
    await page.goto("/customers")
    await page.locator(".ag-pinned-left-cols-container .k-cell-name").nth(3).wait_for()
    await page.keyboard.press("2")
    await expect(page).to_have_url(re.compile("view=mine"))
    await page.keyboard.press("/")
    await page.keyboard.type("ab")
    await expect(page).to_have_url(re.compile("q=ab"))
    await page.keyboard.press("Control+a")
    await page.keyboard.press("Delete")
    await expect(page).not_to_have_url(re.compile("q="))
    await to_the_table(page)
    await edit_and_undo(page)
    await select_and_act(page)


async def edit_and_undo(page):
    industry = page.locator('.ag-row[row-index="0"] [col-id=industry_id]')
    await expect(industry).to_have_text(re.compile(r"\w"))
    before = await industry.inner_text()
    for _ in range(8):
        if await page.evaluate("document.activeElement.getAttribute('col-id') === 'industry_id'"):
            break
        await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    wanted = "Media" if before != "Media" else "Energi"
    await page.keyboard.type(wanted)
    await page.keyboard.press("Enter")
    await expect(industry).to_have_text(wanted)
    await expect(page.get_by_test_id("undo")).to_be_visible()
    await page.keyboard.press("Control+z")
    await expect(industry).to_have_text(before)


async def select_and_act(page):
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Shift+Space")
    await expect(page.get_by_test_id("selected-count")).to_contain_text("3")
    await page.keyboard.press("a")
    await expect(page.get_by_test_id("mass-update-dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("mass-update-dialog")).to_be_hidden()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("action-bar")).to_be_hidden()


async def test_a_list_in_groups_unfolds(demo, visit):
    page = await as_persona(visit, demo.url, 1)
    await page.goto("/customers?g=owner_id,country")
    heads = page.locator(".k-group")
    await heads.nth(1).wait_for()
    assert await page.locator(".ag-row a.k-cell-name").count() == 0
    await heads.first.click()
    await expect(heads.nth(1)).to_have_attribute("style", re.compile("1.25rem"))
    await heads.nth(1).click()
    await expect(page.locator(".ag-row a.k-cell-name").first).to_be_visible()


async def test_alternatives_are_one_chip_and_narrow_the_list(demo, visit):
    page = await as_persona(visit, demo.url, 1)
    await page.goto("/customers?f=or(country.any:DK;stage.any:dormant)")
    count = page.get_by_test_id("customer-count")
    await expect(count).to_have_text(re.compile(r"[1-9]"))
    before = await count.inner_text()
    await page.get_by_test_id("filter-chip").click()
    await page.get_by_test_id("group-word").select_option("and")
    await expect(count).not_to_have_text(before)
    await expect(page).to_have_url(re.compile("and%28"))


async def test_colleagues_see_who_writes_and_new_rows_do_not_push(demo, visit):
    mine, theirs = await as_persona(visit, demo.url, 1), await as_persona(visit, demo.url, 1)
    await mine.goto("/customers?f=industry_id.any:1")
    await theirs.goto("/customers?f=industry_id.any:1")
    count = theirs.get_by_test_id("customer-count")
    await expect(count).to_have_text(re.compile(r"\d"))
    before = int(await count.inner_text())
    await mine.locator('.ag-row[row-index="0"] [col-id=industry_id]').dblclick()
    await expect(theirs.locator(".k-busy")).to_have_count(1)
    await mine.locator(".k-pick-input").fill("Media")
    await mine.keyboard.press("Enter")
    await expect(theirs.locator(".k-busy")).to_have_count(0)
    await expect(theirs.locator(".k-gone-tag")).to_have_count(1)
    await expect(count).to_have_text(str(before - 1))
    await mine.keyboard.press("Control+z")
    await expect(count).to_have_text(str(before))
    await expect(theirs.locator(".k-gone-tag")).to_have_count(0)


async def test_an_edit_that_meets_a_colleagues_shows_both_values_and_lets_choose(demo, visit):
    visit.allow("409")
    mine, theirs = await as_persona(visit, demo.url, 1), await as_persona(visit, demo.url, 2)
    cell = '.ag-row[row-index="0"] [col-id=industry_id]'
    for page in (mine, theirs):
        await page.goto("/customers?q=Tammerstål")
        await expect(page.locator(cell)).to_have_text(re.compile(r"\w"))
    before = await mine.locator(cell).inner_text()
    await mine.locator(cell).dblclick()
    await mine.locator(".k-pick-input").fill("Energi")
    await theirs.locator(cell).dblclick()
    await theirs.locator(".k-pick-input").fill("Media")
    await theirs.keyboard.press("Enter")
    await expect(theirs.locator(cell)).to_contain_text("Media")
    await expect(theirs.get_by_test_id("undo")).to_be_visible()
    await mine.keyboard.press("Enter")
    told = mine.get_by_test_id("toast").filter(has_text="Aino Virtanen")
    await expect(told).to_contain_text("Media")
    await expect(told).to_contain_text("Energi")
    await told.get_by_role("button", name="Använd min").click()
    await expect(mine.locator(cell)).to_have_text("Energi")
    await mine.locator(cell).dblclick()
    await mine.locator(".k-pick-input").fill(before)
    await mine.keyboard.press("Enter")
    await expect(mine.locator(cell)).to_have_text(before)


async def test_what_is_selected_stays_when_the_grid_is_built_anew(demo, visit):
    page = await as_persona(visit, demo.url, 1)
    await page.goto("/customers?f=country.any:SE")
    await expect(page.locator('.ag-row[row-index="1"] [col-id=name]')).to_have_text(re.compile(r"\w"))
    for row in (0, 1):
        await page.locator(f'.ag-pinned-left-cols-container .ag-row[row-index="{row}"] .ag-checkbox-input').click()
    await expect(page.get_by_test_id("selected-count")).to_contain_text("2")
    await page.get_by_test_id("list-search").fill("bygg")
    await expect(page).to_have_url(re.compile("q=bygg"))
    await page.wait_for_function(STILL)
    shown = await page.get_by_test_id("customer-count").inner_text()
    await page.evaluate("getElement(document.querySelector('.k-grid').id.slice(1)).update_grid()")
    await page.wait_for_function(STILL)
    await expect(page.get_by_test_id("selected-count")).to_contain_text("2")
    await expect(page.get_by_test_id("customer-count")).to_have_text(shown)
    await page.get_by_test_id("list-search").fill("")
    await expect(page.locator(".ag-pinned-left-cols-container .ag-row-selected")).to_have_count(2)


async def test_a_view_is_narrowed_saved_and_worked_through_by_keyboard_alone(demo, visit):
    page = await as_persona(visit, demo.url, 1, permissions=["clipboard-read", "clipboard-write"])
    await page.goto("/customers")
    await page.locator(".ag-pinned-left-cols-container .k-cell-name").nth(3).wait_for()
    await page.wait_for_function(STILL)
    await page.keyboard.press("?")
    await expect(page.locator(".k-shortcuts")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator(".k-shortcuts")).to_be_hidden()
    await narrow_by_industry(page)
    await page.keyboard.press("Control+s")
    await expect(page.get_by_test_id("view-name")).to_be_focused()
    await page.keyboard.type("Energy")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("tab", selected=True)).to_contain_text("Energy")
    await to_the_table(page)
    await page.wait_for_function(STILL)
    await copy_and_paste(page)
    await page.keyboard.press("Control+Enter")
    await expect(page).to_have_url(re.compile(r"/customers/\d+"))
    await page.wait_for_function(STILL)
    await page.go_back()  # Alt Left, which a browser without a window does not know
    await expect(page.get_by_role("tab", selected=True)).to_contain_text("Energy")
    await page.get_by_test_id("view-save").click()
    await page.get_by_test_id("view-delete").click()
    await expect(page.get_by_test_id("view-all")).to_have_attribute("aria-selected", "true")


async def narrow_by_industry(page):
    """F, a field by its name, its values by theirs; the number of rows follows while one chooses."""
    before = await page.get_by_test_id("customer-count").inner_text()
    await page.keyboard.press("f")
    await expect(page.get_by_test_id("filter-find")).to_be_focused()
    await page.keyboard.type("bransch")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("filter-search")).to_be_focused()
    await page.keyboard.type("energi")
    await expect(page.locator(".k-pop-values .k-check")).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Space")
    await expect(page.get_by_test_id("customer-count")).not_to_have_text(before)
    await expect(page.get_by_test_id("filter-count")).to_contain_text(
        await page.get_by_test_id("customer-count").inner_text()
    )
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("filter-chip")).to_have_count(1)
    await expect(page.get_by_test_id("add-filter")).to_be_focused()


async def copy_and_paste(page):
    """The first row's payment term over those of the first three, seen first, taken back after."""
    await tab_to_column(page, "industry_id")
    await page.keyboard.press("Control+c")
    await page.wait_for_function("async () => await navigator.clipboard.readText() === 'Energi'")
    for key in ("Space", "ArrowDown", "ArrowDown", "Shift+Space"):
        await page.keyboard.press(key)
    await expect(page.get_by_test_id("selected-count")).to_contain_text("3")
    await page.evaluate("navigator.clipboard.writeText('Media')")
    await page.keyboard.press("Control+v")
    await expect(page.get_by_test_id("paste-dialog").locator("tbody tr")).to_have_count(3)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".ag-center-cols-container .ag-row.k-gone")).to_have_count(3)
    await page.keyboard.press("Control+z")
    await expect(page.locator(".ag-center-cols-container .ag-row.k-gone")).to_have_count(0)


async def tab_to_column(page, field):
    for _ in range(12):
        if await page.evaluate("(field) => document.activeElement.getAttribute('col-id') === field", field):
            return
        await page.keyboard.press("ArrowRight")
    raise AssertionError(f"{field} is not in the list")
