"""What a person waits for in a real browser: a card after a click, figures after a colleague's change, the board's scrolling."""

import asyncio
import statistics
from collections.abc import AsyncIterator

from playwright.async_api import Browser, Page

from services.database import close_database, open_database, rows, value
from services.invoices.make import make_invoice
from services.organization import organization
from services.sql import Sql

from .card import with_many_invoices
from .chromium import FIRST_ROW, chromium, person
from .measuring import Figure, figure_of
from .promises import BOARD_FIRST, BOARD_FRAMES, CARD_LARGE_SCREEN, CARD_SCREEN, STATUS_LIVE, Promise
from .register import Register, administrator
from .serving import Served, served

TIMES, SPACED = 12, 1.5
CLICKED = """
(wanted) => {
  addEventListener('click', () => { window.clickedAt ??= performance.now(); }, { capture: true, once: true });
  const look = () => {
    if (!window.clickedAt || !document.querySelector(wanted)) return requestAnimationFrame(look);
    requestAnimationFrame(() => { window.waited = performance.now() - window.clickedAt; });
  };
  window.clickedAt = window.waited = undefined;
  requestAnimationFrame(look);
}
"""
WATCH = """
(mark) => {
  const told = () => document.querySelector(mark)?.textContent;
  window.before = told();
  window.movedAt = undefined;
  const look = () => { if (told() === window.before) return requestAnimationFrame(look); window.movedAt = Date.now(); };
  requestAnimationFrame(look);
}
"""
CHANGE = """
async ([id, status]) => {
  const started = Date.now();
  const headers = { 'X-Requested-With': 'stamkund', 'Content-Type': 'application/json' };
  const body = JSON.stringify({ id, field: 'status_id', value: status });
  const answer = await fetch('/ui/edit/invoices', { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return started;
}
"""
SCROLL = """
() => new Promise((done) => {
  const cards = [...document.querySelectorAll('.k-boardcards')].sort((a, b) => b.scrollHeight - a.scrollHeight)[0];
  const frames = [];
  let last = performance.now();
  const step = (now) => {
    frames.push(now - last);
    last = now;
    cards.scrollTop += 40;
    if (frames.length < 181) requestAnimationFrame(step); else done(frames.slice(1));
  };
  requestAnimationFrame(step);
})
"""
FIGURE = "[data-testid=figure-billed_this_year] .k-kpi-value"
TILE = "[data-testid=kpi-billing_this_month-value]"
EXPLAINED = "[data-testid=kpi-explanation] .k-display"


async def measure(register: Register) -> AsyncIterator[Figure]:
    """Cards, live figures and the board, as Chromium shows them."""
    large = await _prepared(register)
    async with served(register, 5) as at, chromium() as browser:
        yield await _card(browser, at, CARD_SCREEN, "from the first rows of the list", "", TIMES)
        yield await _card(browser, at, CARD_LARGE_SCREEN, "from the list", f"number.eq:{large}", TIMES)
        async for figure in _live(browser, at, register):
            yield figure
        async for figure in _board(browser, at):
            yield figure


async def _prepared(register: Register) -> int:
    """A customer with very many invoices, whose number is the answer."""
    await open_database(register.url)
    try:
        large = await with_many_invoices(register.customers // 3)
        return int(await value(Sql("SELECT number FROM customer WHERE id = ?", (large,))))
    finally:
        await close_database()


async def _card(browser: Browser, at: Served, promise: Promise, what: str, narrowed: str, times: int) -> Figure:
    """Milliseconds from the click on a name to the card's figures on the screen; the first card does not count."""
    context = await person(browser, at, at.administrators[0])
    page, found = await context.new_page(), []
    for turn in range(times + 1):
        await page.goto(f"/customers?f={narrowed}")
        names = page.locator(FIRST_ROW)
        await names.first.wait_for()
        await page.wait_for_timeout(500)
        await page.evaluate(CLICKED, "[data-testid=key-figures] .k-keyfig")
        await names.nth(0 if narrowed else turn % 8).click()
        found.append(float(await (await page.wait_for_function("window.waited", polling=20)).json_value()))
    await context.close()
    return figure_of(promise, what, found[1:], note=f"the very first {found[0]:.0f} ms")


async def _live(browser: Browser, at: Served, register: Register) -> AsyncIterator[Figure]:
    """Drafts that are sent, one after another: until tile, explanation and card of colleagues show the new figure."""
    customer_id, drafts, sent = await _drafts(register)
    where = {"tile": ("/customers", TILE), "explanation": ("/customers?explain=billing_this_month", EXPLAINED)}
    where["customer card"] = (f"/customers/{customer_id}", FIGURE)
    pages: dict[str, Page] = {}
    for token, (name, (path, mark)) in zip(at.administrators[1:], where.items(), strict=False):
        pages[name] = await (await person(browser, at, token)).new_page()
        await pages[name].goto(path)
        await pages[name].locator(mark).wait_for()
    writer = await (await person(browser, at, at.administrators[0])).new_page()
    await writer.goto("/invoices")
    found: dict[str, list[float]] = {name: [] for name in where}
    for invoice_id in drafts:
        await asyncio.sleep(SPACED)
        for name, (_, mark) in where.items():
            await pages[name].evaluate(WATCH, mark)
        started = await writer.evaluate(CHANGE, [invoice_id, sent])
        for name, page in pages.items():
            moved = await (await page.wait_for_function("window.movedAt", polling=20)).json_value()
            found[name].append(float(moved) - started)
    for name, waited in found.items():
        yield figure_of(STATUS_LIVE, name, waited[1:])
    for page in (writer, *pages.values()):
        await page.context.close()


async def _drafts(register: Register) -> tuple[int, list[int], int]:
    """A customer with drafts of this month, made for the purpose, and the status that sends them."""
    await open_database(register.url)
    try:
        actor, today = await administrator(), (await organization()).today()
        customer_id = register.customers // 2
        status = {one["key"]: int(one["id"]) for one in await rows(Sql("SELECT id, key FROM invoice_status"))}
        given = {"customer_id": customer_id, "date": today.isoformat(), "status_id": status["draft"]}
        line = {"description": "Advice", "quantity": "1", "unit_price": "1000", "vat_rate": "0"}
        made = [(await make_invoice(actor, given, [line])).invoice_id for _ in range(TIMES + 1)]
        return customer_id, made, status["sent"]
    finally:
        await close_database()


async def _board(browser: Browser, at: Served) -> AsyncIterator[Figure]:
    """From the address to the first card, and how many frames a second its longest column scrolls with."""
    context = await person(browser, at, at.administrators[0])
    page, first, rates = await context.new_page(), [], []
    for _ in range(5):
        await page.goto("/sales/board", wait_until="commit")
        await page.locator(".k-boardcard").first.wait_for()
        first.append(float(await page.evaluate("performance.now()")))
        await page.wait_for_timeout(1500)
        frames = [float(one) for one in await page.evaluate(SCROLL)]
        rates.append(1000 / statistics.mean(frames))
    cases = await page.evaluate("[...document.querySelectorAll('.k-boardcol .k-count')].map((one) => one.textContent)")
    note = f"{sum(int(''.join(filter(str.isdigit, one))) for one in cases):,} cases"
    await context.close()
    yield figure_of(BOARD_FIRST, "administrator", first[1:], note=note)
    yield figure_of(BOARD_FRAMES, "longest column", rates, note=note)
