"""Every page without serious findings of axe, in light and dark, on a wide screen and on a phone, without scrolling sideways."""

from typing import Any, Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from tests.support.browser import STILL, Visitors
from tests.support.server import RegisterServer
from ui.routes import ROUTES

PATHS = [route.path for route in ROUTES if "{" not in route.path] + ["/customers?explain=margin_this_year", "/nowhere"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
FOCUS = """
() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const look = getComputedStyle(at.closest('label') ?? at), box = at.getBoundingClientRect();
  const ring = (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== 'none';
  const seen = box.width > 0 && box.height > 0;
  return { name: at.getAttribute('aria-label') || at.textContent.trim().slice(0, 40) || at.tagName, ring, seen,
    mark: at.dataset.testid ?? '', inGrid: Boolean(at.closest('.ag-root')) };
}
"""


async def entered(visit: Visitors, url: str, path: str, **options: Any) -> Page:
    """A page of the demo as its administrator sees it, when it stands still."""
    visit.allow("404")
    page = await visit("/login", url=url, reduced_motion="reduce", **options)
    await page.get_by_test_id("persona-1").click()
    await expect(page.locator(".k-topbar")).to_be_visible()
    await page.goto(path)
    await page.wait_for_function(STILL)
    return page


async def findings(page: Page) -> list[str]:
    """Serious and critical findings that stay, each with the first place where it is.

    What axe meets while a list is being drawn (a row that does not have its cells yet) is gone when it looks again.
    """
    for _ in range(5):
        result = await Axe().run(page, options=RULES)
        found = [one for one in result.response["violations"] if one["impact"] in ("serious", "critical")]
        if not found:
            return []
        await page.wait_for_timeout(1_000)
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize(("theme", "size"), [("light", (1440, 900)), ("dark", (390, 844))], ids=["wide", "phone"])
async def test_no_page_has_serious_findings_or_scrolls_sideways(
    demo: RegisterServer, visit: Visitors, theme: Literal["light", "dark"], size: tuple[int, int]
) -> None:
    page = await entered(visit, demo.url, PATHS[0], theme=theme, size=size)
    wrong: dict[str, list[str]] = {}
    for path in PATHS:
        await page.goto(path)
        await page.wait_for_function(STILL)
        width = await page.evaluate("document.documentElement.scrollWidth")
        found = await findings(page) + ([f"{width} pixels wide"] if width > size[0] else [])
        if found:
            wrong[path] = found
    assert wrong == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_a_grid_with_groups_chips_selected_rows_and_an_open_editor_has_no_serious_findings(
    demo: RegisterServer, visit: Visitors, theme: Literal["light", "dark"]
) -> None:
    columns = "name!,number,stage,segment_ids,owner_id,industry_id,org_number,is_active,email,margin_this_year"
    page = await entered(visit, demo.url, f"/customers?f=country.any:SE,FI;segment_ids.filled&c={columns}", theme=theme)
    await page.locator('.ag-pinned-left-cols-container .ag-row[row-index="1"] .ag-checkbox-input').click()
    await page.locator('.ag-row[row-index="2"] [col-id=segment_ids]').dblclick()
    await expect(page.locator(".k-pick-item").first).to_be_visible()
    assert await findings(page) == []
    await page.keyboard.press("Escape")
    await page.get_by_test_id("add-filter").click()
    await page.get_by_test_id("filter-field-industry_id").click()
    await expect(page.get_by_test_id("filter-search")).to_be_visible()
    assert await findings(page) == []
    await page.goto("/invoices?g=date.month,status_id")
    await page.locator(".k-group").first.click()
    await page.wait_for_function(STILL)
    assert await findings(page) == []


async def test_the_entry_pages_have_no_serious_findings(demo: RegisterServer, visit: Visitors, serve) -> None:
    empty = await serve()
    for url, path in ((demo.url, "/login"), (empty.url, "/setup")):
        page = await visit(path, url=url)
        assert await findings(page) == []


async def test_the_keyboard_reaches_everything_on_the_overview_and_shows_where_it_is(
    demo: RegisterServer, visit: Visitors
) -> None:
    page = await entered(visit, demo.url, "/customers")
    await page.locator(".ag-row").first.wait_for()
    reached: list[dict[str, Any]] = []
    for _ in range(60):
        await page.keyboard.press("Tab")
        at = await page.evaluate(FOCUS)
        if at is None:
            break
        reached.append(at)
    marks = {at["mark"] for at in reached}
    assert {"add-new", "user-menu", "kpi-margin_this_year", "kpi-prospects_in_pipeline", "list-search"} <= marks
    assert any(at["inGrid"] for at in reached)
    assert [at["name"] for at in reached if at["seen"] and not at["ring"] and not at["inGrid"]] == []
