"""From a public register to the customer card: Norway, Finland, Sweden, and when the register is of no help."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from time import monotonic
from urllib.parse import unquote

import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.browser.public_registers import DOWN, UNITS, PublicRegisters, load_sweden, public_registers
from tests.registries.server import RECORDED, Told, recorded, service_group
from tests.support.browser import STILL, Visitors, sign_in
from tests.support.server import ReadyRegister, RegisterServer, set_up_register

GIVE_NUMBER = """([id, value]) => fetch('/ui/edit/customers', {
    method: 'POST', headers: {'X-Requested-With': 'stamkund'}, body: JSON.stringify({id, field: 'org_number', value}),
})"""
"""Gives a customer its number as the grid does, without asking Peppol on the way."""
Site = tuple[RegisterServer, ReadyRegister, PublicRegisters]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(tmp_path_factory) -> AsyncIterator[Site]:
    """A Swedish firm's register that asks the public registers of these tests."""
    made = set_up_register(tmp_path_factory.mktemp("new-customer") / "data")
    load_sweden(made.folder)
    async with public_registers() as public:
        server = RegisterServer(made.folder, environ=public.environ)
        await server.start()
        yield server, made, public
        server.stop()
        assert "Traceback (most recent call last)" not in server.output, server.output


async def new_customer(visit: Visitors, site: Site, country: str, **how: object) -> Page:
    """The form, opened as from the menu, in the country."""
    server, made, _ = site
    page = await visit("/login", url=server.url, **how)
    await sign_in(page, made.email, made.password)
    await page.goto("/customers/new")
    await expect(page.get_by_test_id("new-customer")).to_be_visible()
    await page.get_by_test_id(f"country-{country}").click()
    return page


async def search(page: Page, text: str) -> Locator:
    """The companies that the register answers for what is typed."""
    field = page.get_by_test_id("registry-search")
    await field.fill("")
    await field.press_sequentially(text, delay=15)
    return page.get_by_test_id("registry-results").get_by_role("option")


async def saved(page: Page, name: str) -> None:
    await page.get_by_test_id("save").click()
    await expect(page).to_have_url(re.compile(r"/customers/\d+$"))
    await expect(page.get_by_test_id("customer-card").get_by_role("heading", level=1)).to_have_text(name)


async def test_a_norwegian_company_is_picked_with_the_keyboard_and_saved_once(visit: Visitors, site: Site) -> None:
    page = await new_customer(visit, site, "NO")
    options = await search(page, "nordavind")
    await expect(options).to_have_count(3)
    await expect(page.get_by_test_id("registry-results")).to_contain_text("NLOD")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("org-number")).to_have_value("310 000 019")
    await expect(page.get_by_test_id("vat-number")).to_have_value("NO310000019MVA")
    await expect(page.get_by_test_id("section-address").get_by_role("textbox").first).to_have_value(
        re.compile("Slottsgate")
    )
    await expect(page.get_by_test_id("peppol-status")).to_have_attribute("data-tone", "pos")
    await expect(page.get_by_test_id("e-invoice-address")).to_have_value("310000019")
    await page.get_by_test_id("save").dblclick()
    await expect(page).to_have_url(re.compile(r"/customers/\d+$"))
    card = page.get_by_test_id("customer-card")
    await expect(card.get_by_test_id("verified")).to_contain_text("Brønnøysund")
    await expect(card.get_by_test_id("card-addresses")).to_contain_text("0192:310000019")
    await page.goto("/customers?q=akustikk")
    await expect(page.get_by_test_id("customer-count")).to_have_text("1")


async def test_the_same_company_again_is_blocked_with_a_way_to_the_first(visit: Visitors, site: Site) -> None:
    page = await new_customer(visit, site, "NO")
    options = await search(page, "nordavind")
    await expect(options.filter(has_text="AKUSTIKK")).to_contain_text("10001")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("duplicates")).to_contain_text("NORDAVIND AKUSTIKK AS")
    await page.get_by_test_id("save").click()
    await expect(page.get_by_test_id("org-number")).to_have_attribute("aria-invalid", "true")
    await page.get_by_test_id("open-duplicate").click()
    await expect(page.get_by_test_id("customer-card")).to_be_visible()


async def test_a_similar_name_warns_until_somebody_tells_them_apart(visit: Visitors, site: Site) -> None:
    page = await new_customer(visit, site, "NO")
    await page.get_by_test_id("name").fill("Nordavind Akustikk Bergen")
    await expect(page.get_by_test_id("duplicates")).to_contain_text("NORDAVIND AKUSTIKK AS")
    await page.get_by_test_id("not-the-same").click()
    await expect(page.get_by_test_id("duplicates")).to_be_empty()
    await saved(page, "Nordavind Akustikk Bergen")


async def test_a_finnish_company_with_vies_and_save_and_add_another(visit: Visitors, site: Site) -> None:
    page = await new_customer(visit, site, "FI")
    options = await search(page, "lumipallo")
    await expect(options).to_contain_text("Oy Lumipallo Ab")
    await options.first.click()
    await expect(page.get_by_test_id("name")).to_have_value("Lumikko Software Oy")
    await page.get_by_test_id("vies").click()
    await expect(page.get_by_text(re.compile("VIES.*Lumikko"))).to_be_visible()
    await expect(page.get_by_test_id("peppol-status")).to_contain_text("PDF")
    await page.get_by_test_id("save-and-add").click()
    await expect(page.get_by_test_id("toast")).to_contain_text("Lumikko Software Oy")
    await expect(page.get_by_test_id("name")).to_have_value("")
    await expect(page.get_by_test_id("country-FI")).to_have_attribute("aria-checked", "true")
    await expect(page.get_by_test_id("registry-search")).to_be_focused()


async def test_a_swedish_company_is_found_by_name_and_a_draft_survives_a_reload(visit: Visitors, site: Site) -> None:
    page = await new_customer(visit, site, "SE")
    options = await search(page, "stenmark")
    await options.first.click()
    await expect(page.get_by_test_id("org-number")).to_have_value("559900-0014")
    await expect(page.get_by_test_id("postal-same")).not_to_be_checked()  # Sweden's register has postal addresses only
    streets = page.get_by_test_id("section-address").locator(".k-place").nth(1).locator("input").first
    await expect(streets).not_to_have_value("")
    await page.get_by_test_id("email").fill("info@stenmark.example")
    await page.reload()
    await expect(streets).not_to_have_value("")
    await expect(page.get_by_test_id("name")).to_have_value("Stenmark & Söner Bygg AB")
    await expect(page.get_by_test_id("email")).to_have_value("info@stenmark.example")
    await saved(page, "Stenmark & Söner Bygg AB")
    await expect(page.get_by_test_id("verified")).to_contain_text("Bolagsverket")


async def test_what_a_person_wrote_is_not_overwritten_and_a_proposal_can_be_unticked(
    visit: Visitors, site: Site
) -> None:
    page = await new_customer(visit, site, "NO")
    _, _, public = site
    public.server.on(
        f"{UNITS}/310000086", Told((RECORDED / "norway/enhet.json").read_bytes().replace(b"310000019", b"310000086"))
    )
    await page.get_by_test_id("name").fill("Rådgiverne")
    options = await search(page, "310000086")
    await options.first.click()
    await expect(page.get_by_test_id("org-number")).to_have_value("310 000 086")
    await expect(page.get_by_test_id("name")).to_have_value("Rådgiverne")
    email = page.locator(".k-field", has=page.get_by_test_id("email"))
    await expect(page.get_by_test_id("email")).to_have_value("post@nordavind.example")
    await email.get_by_role("checkbox").uncheck()
    await expect(page.get_by_test_id("email")).to_have_value("")


async def test_another_pick_takes_back_all_that_was_known_of_the_first(visit: Visitors, site: Site) -> None:
    page = await new_customer(visit, site, "NO")
    await page.get_by_test_id("save").click()
    await expect(page.get_by_test_id("name")).to_have_attribute("aria-invalid", "true")
    options = await search(page, "nordavind")
    await expect(options.locator(".k-tile")).to_have_text(["NA", "NR", "NV"])
    await options.first.click()
    await expect(page.get_by_test_id("e-invoice-address")).to_have_value("310000019")
    await expect(page.get_by_test_id("name")).not_to_have_attribute("aria-invalid", "true")
    options = await search(page, "nordavind")
    await options.filter(has_text="VINDKRAFT").click()
    await expect(page.get_by_test_id("peppol-status")).to_contain_text("PDF")
    await expect(page.get_by_test_id("e-invoice-address")).to_have_value("")
    await expect(page.get_by_test_id("duplicates")).to_be_empty()


async def test_a_bankrupt_company_is_saved_only_when_somebody_says_so(visit: Visitors, site: Site) -> None:
    page = await new_customer(visit, site, "NO")
    options = await search(page, "nordavind")
    await options.filter(has_text="VINDKRAFT").click()
    await expect(page.get_by_test_id("ended")).to_contain_text("NORDAVIND VINDKRAFT AS")
    await page.get_by_test_id("save").click()
    await expect(page.get_by_test_id("ended").get_by_role("alert")).not_to_be_empty()
    await page.get_by_test_id("save-anyway").check()
    await saved(page, "NORDAVIND VINDKRAFT AS")


async def test_a_deleted_company_is_shown_as_deleted_and_a_removed_one_not_at_all(visit: Visitors, site: Site) -> None:
    page = await new_customer(visit, site, "NO")
    options = await search(page, "310000035")
    await expect(options.locator(".k-chip")).to_have_attribute("data-tone", "neg")
    await options.click()
    await expect(page.get_by_test_id("ended")).to_contain_text("NORDAVIND HOLDING AS")
    options = await search(page, "310000043")
    await expect(page.get_by_test_id("registry-results").get_by_role("option")).to_have_count(0)
    await expect(page.get_by_test_id("by-hand")).to_be_visible()


async def test_a_register_that_is_down_keeps_nobody_from_saving(visit: Visitors, site: Site) -> None:
    _, _, public = site
    public.server.on(UNITS, DOWN)
    try:
        page = await new_customer(visit, site, "NO")
        await search(page, "Sjøvik Sjømat")
        hand = page.get_by_test_id("by-hand")
        await expect(page.get_by_test_id("registry-results").locator(".k-note")).to_be_visible(timeout=10_000)
        await hand.click()
        await expect(page.get_by_test_id("name")).to_have_value("Sjøvik Sjømat")
        await saved(page, "Sjøvik Sjømat")
    finally:
        public.server.on(UNITS, recorded("norway/sok.json"))


async def test_a_register_that_hangs_is_given_up_after_five_seconds_and_the_form_is_usable_meanwhile(
    visit: Visitors, site: Site
) -> None:
    _, _, public = site
    public.server.on("/fi/companies", Told(hang=True))
    try:
        page = await new_customer(visit, site, "FI")
        await search(page, "Karhumetsä")
        began = monotonic()
        await page.get_by_test_id("email").fill("info@karhumetsa.example")
        await page.get_by_test_id("name").fill("Karhumetsä Oy")
        await expect(page.get_by_test_id("registry-results").locator(".k-note")).to_be_visible(timeout=7_000)
        assert monotonic() - began < 6.5
        await expect(page.get_by_test_id("email")).to_have_value("info@karhumetsa.example")
        await saved(page, "Karhumetsä Oy")
    finally:
        public.server.on("/fi/companies", recorded("finland/company.json"))


async def test_an_answer_that_cannot_be_read_says_only_that(visit: Visitors, site: Site) -> None:
    _, _, public = site
    public.server.on(UNITS, Told(b"<html><body>Vedlikehold</body></html>", type="text/html"))
    try:
        page = await new_customer(visit, site, "NO")
        await search(page, "Fjellheim Bygg")
        note = page.get_by_test_id("registry-results").locator(".k-note")
        await expect(note).to_contain_text("could not be understood")
        await expect(note).not_to_contain_text("does not answer")
        await page.get_by_test_id("by-hand").click()
        await expect(page.get_by_test_id("name")).to_have_value("Fjellheim Bygg")
    finally:
        public.server.on(UNITS, recorded("norway/sok.json"))


async def test_an_addition_that_is_undone_on_the_card_leads_back_to_the_list(visit: Visitors, site: Site) -> None:
    page = await new_customer(visit, site, "SE")
    await page.get_by_test_id("name").fill("Ångrad Kund")
    await saved(page, "Ångrad Kund")
    await page.wait_for_function(STILL)
    await page.keyboard.press("Control+z")
    await expect(page).to_have_url(re.compile(r"/customers$"))
    await expect(page.get_by_test_id("toast").filter(has_text="not there any more")).to_be_visible()
    await expect(page.get_by_text("There is nothing here")).to_have_count(0)


async def test_how_invoices_are_sent_follows_peppol_until_somebody_chooses(visit: Visitors, site: Site) -> None:
    page = await new_customer(visit, site, "FI")
    _, _, public = site
    company = (RECORDED / "finland/company.json").read_bytes().replace(b"9000001-1", b"9000009-7")
    company = company.replace(b"Lumikko Software", b"Kuusikko Ohjelmat")
    public.server.on("/fi/companies", Told(company))
    try:
        options = await search(page, "9000009-7")
        await options.first.click()
        await expect(page.get_by_test_id("channel-email")).to_have_attribute("aria-pressed", "true")
        await expect(page.locator(".k-field", has=page.get_by_test_id("invoice-email"))).to_contain_text("PDF")
        await page.get_by_test_id("payment-term").fill("21")
        await page.get_by_test_id("invoice-email").fill("lasku@kuusikko.example")
        await page.get_by_test_id("channel-letter").click()
        await expect(page.get_by_test_id("channel-letter")).to_have_attribute("aria-pressed", "true")
        await page.reload()
        await expect(page.get_by_test_id("channel-letter")).to_have_attribute("aria-pressed", "true")
        await expect(page.get_by_test_id("payment-term")).to_have_value("21")
        await page.get_by_test_id("save").click()
        await expect(page).to_have_url(re.compile(r"/customers/\d+$"))
        await page.get_by_test_id("tab-settings").click()
        await expect(page.get_by_test_id("detail-invoice_channel")).to_contain_text("Letter")
        await expect(page.get_by_test_id("detail-invoice_email")).to_contain_text("lasku@kuusikko.example")
    finally:
        public.server.on("/fi/companies", recorded("finland/company.json"))


async def test_a_sole_trader_is_in_no_address_and_not_in_the_log(visit: Visitors, site: Site) -> None:
    server, _, public = site
    person, name = "4009272719", "Påhittade Julgranar"
    public.server.on("/se/organisationer", recorded("sweden/enskild.json"))
    try:
        page = await new_customer(visit, site, "SE")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(unquote(request.url)))
        options = await search(page, person)
        await options.first.click()
        await expect(page.get_by_test_id("name")).to_have_value(name)
        await saved(page, name)
    finally:
        public.server.on("/se/organisationer", recorded("sweden/aktiebolag.json"))
    assert asked and all(person not in url and "Julgranar" not in url for url in asked)
    assert all(person not in f"{one.path} {one.query}" for one in public.server.asked)
    assert person not in server.output and "Julgranar" not in server.output


async def test_refusals_stand_at_their_fields_and_nothing_is_lost(visit: Visitors, site: Site) -> None:
    page = await new_customer(visit, site, "SE")
    await page.get_by_test_id("org-number").fill("12")
    await page.get_by_test_id("email").fill("fel")
    await page.get_by_test_id("e-invoice-address").fill("12")
    await page.get_by_test_id("save").click()
    for name in ("name", "org-number", "email", "e-invoice-address"):
        await expect(page.get_by_test_id(name)).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_test_id("email")).to_have_value("fel")
    await page.get_by_test_id("registry-search").fill("Sundsbruk Papper")
    await page.get_by_test_id("by-hand").click()
    await expect(page.get_by_test_id("name")).to_have_value("Sundsbruk Papper")
    await expect(page.get_by_test_id("name")).not_to_have_attribute("aria-invalid", "true")


async def test_on_a_phone_the_form_fills_the_screen(visit: Visitors, site: Site) -> None:
    page = await new_customer(visit, site, "NO", size=(390, 844))
    box = await page.get_by_test_id("new-customer").bounding_box()
    assert box is not None and (box["width"], box["height"]) == (390, 844)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_the_card_is_edited_in_place_and_colleagues_see_it_at_once(visit: Visitors, site: Site) -> None:
    server, made, _ = site
    page = await new_customer(visit, site, "SE")
    await page.get_by_test_id("name").fill("Karhumetsä Forst")
    await saved(page, "Karhumetsä Forst")
    colleague = await visit("/login", url=server.url)
    await sign_in(colleague, made.email, made.password)
    await colleague.goto(page.url)
    detail = page.get_by_test_id("detail-payment_term_days")
    await detail.get_by_role("button").click()
    await detail.get_by_role("textbox").fill("30")
    await page.keyboard.press("Enter")
    await expect(colleague.get_by_test_id("detail-payment_term_days")).to_contain_text("30")
    await expect(colleague.get_by_test_id("card-activity")).to_contain_text("30")
    await detail.get_by_role("button").click()
    await detail.get_by_role("textbox").fill("trettio")
    await page.keyboard.press("Enter")
    await expect(detail.get_by_role("alert")).not_to_be_empty()
    await page.keyboard.press("Escape")
    await expect(detail).to_contain_text("30")


async def test_an_edit_on_the_card_that_makes_two_look_the_same_is_told(visit: Visitors, site: Site) -> None:
    page = await new_customer(visit, site, "SE")
    await page.get_by_test_id("name").fill("Kvarnholmen Fastigheter")
    await page.get_by_test_id("phone").fill("08 123 45 67")
    await saved(page, "Kvarnholmen Fastigheter")
    await page.goto("/customers/new")
    await page.get_by_test_id("name").fill("Sundsbruk Trä")
    await saved(page, "Sundsbruk Trä")
    detail = page.get_by_test_id("detail-phone")
    await detail.get_by_role("button").click()
    await detail.get_by_role("textbox").fill("+46 8 123 45 67")
    await page.keyboard.press("Enter")
    told = page.get_by_test_id("toast").filter(has_text="Kvarnholmen")
    await told.get_by_role("button").nth(1).click()
    await expect(told).to_have_count(0)


async def all_chosen_for(page: Page, path: str, action: str) -> None:
    """Choose every customer of a list, and something from the bar that then stands below it."""
    await page.goto(path)
    await page.locator(".ag-row [col-id=name] .k-cell-name").first.wait_for()
    await page.wait_for_function(STILL)
    await page.locator(".ag-header input[type=checkbox]").first.click()
    await page.get_by_test_id("bar-more").click()
    await page.get_by_test_id(action).click()


async def test_the_card_is_updated_from_the_register_field_by_field(visit: Visitors, site: Site) -> None:
    page = await new_customer(visit, site, "FI")
    await page.get_by_test_id("registry-search").fill("")
    await page.goto("/customers?q=lumikko")
    await page.get_by_role("link", name="Lumikko Software Oy").click()
    detail = page.get_by_test_id("detail-website")
    await detail.get_by_role("button").click()
    await detail.get_by_role("textbox").fill("www.annan.example")
    await page.keyboard.press("Enter")
    await expect(detail).to_contain_text("annan")
    await page.get_by_test_id("verified").click()
    said = page.get_by_test_id("registers-said")
    await expect(said).to_contain_text("9000001-1")
    await said.get_by_test_id("vies-again").click()
    await expect(said.get_by_test_id("vies-said")).to_contain_text("VIES, ")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("vat-checked")).to_have_attribute("data-tone", "acc")
    await page.get_by_test_id("more").click()
    await page.get_by_test_id("update-from-register").click()
    dialog = page.get_by_test_id("register-update")
    await expect(dialog).to_contain_text("www.lumikko.example")
    await page.get_by_test_id("take-over").click()
    await expect(detail).to_contain_text("www.lumikko.example")


async def test_selected_customers_are_updated_from_their_registers_as_one_change(visit: Visitors, site: Site) -> None:
    page = await new_customer(visit, site, "NO")
    await all_chosen_for(page, "/customers?sort=-number", "registers")
    dialog = page.get_by_test_id("registers-update")
    await expect(dialog.get_by_test_id("registers-summary")).to_be_visible()
    await expect(dialog.get_by_test_id("take-over-many")).to_be_enabled()
    await dialog.get_by_test_id("take-over-many").click()
    await expect(dialog).to_be_hidden()


async def test_e_invoice_addresses_of_selected_customers_are_checked_and_those_found_added(
    visit: Visitors, site: Site
) -> None:
    page = await new_customer(visit, site, "NO")
    await page.get_by_test_id("name").fill("Nordavind Peppol")
    await saved(page, "Nordavind Peppol")
    await page.evaluate(GIVE_NUMBER, [int(page.url.rsplit("/", 1)[1]), "310000086"])
    await all_chosen_for(page, "/customers?q=Nordavind+Peppol", "e-invoices")
    dialog = page.get_by_test_id("e-invoices-check")
    await expect(dialog.get_by_test_id("e-invoices-summary")).to_contain_text("Found in Peppol")
    await expect(dialog).to_contain_text("0192:310000086")
    await dialog.get_by_test_id("e-invoices-add").click()
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_test_id("toast").filter(has_text="1 e-invoice address was added")).to_be_visible()
    await page.goto("/customers?q=Nordavind+Peppol&f=has_e_invoice_address.is:yes")
    await expect(page.locator(".ag-row [col-id=name] .k-cell-name").first).to_have_text("Nordavind Peppol")


async def test_a_check_of_e_invoice_addresses_goes_on_when_the_page_is_left(visit: Visitors, site: Site) -> None:
    _, _, public = site
    page = await new_customer(visit, site, "NO")
    await page.get_by_test_id("name").fill("Sørvind Peppol")
    await saved(page, "Sørvind Peppol")
    await page.evaluate(GIVE_NUMBER, [int(page.url.rsplit("/", 1)[1]), "310000094"])
    slow = replace(service_group("310000094"), after=3)
    public.server.on("/smp/iso6523-actorid-upis%3A%3A0192%3A310000094", slow)
    await all_chosen_for(page, "/customers?q=Sørvind+Peppol", "e-invoices")
    dialog = page.get_by_test_id("e-invoices-check")
    await dialog.get_by_role("button", name="Continue in the background").click()
    await page.get_by_role("link", name="Contacts").click()
    await expect(page).to_have_url(re.compile("/contacts"))
    notice = page.get_by_test_id("toast").filter(has_text="1 e-invoice address was checked")
    await expect(notice).to_be_visible(timeout=20_000)
    await notice.get_by_role("button", name="Show").click()
    await dialog.get_by_test_id("e-invoices-add").click()
    await expect(page.get_by_test_id("toast").filter(has_text="1 e-invoice address was added")).to_be_visible()


async def test_asking_about_many_goes_on_when_the_page_is_left(visit: Visitors, site: Site) -> None:
    _, _, public = site
    page = await new_customer(visit, site, "NO")
    await page.goto("/customers?sort=-number")
    await page.locator(".ag-row [col-id=name] .k-cell-name").first.wait_for()
    await page.wait_for_function(STILL)
    await page.locator(".ag-header input[type=checkbox]").first.click()
    public.server.on("/fi/companies", Told((RECORDED / "finland/company.json").read_bytes(), after=3))
    try:
        await page.get_by_test_id("bar-more").click()
        await page.get_by_test_id("registers").click()
        await page.get_by_test_id("registers-background").click()
        await page.get_by_role("link", name="Contacts").click()
        await expect(page).to_have_url(re.compile("/contacts"))
        notice = page.get_by_test_id("toast").filter(has_text="registers have answered")
        await expect(notice).to_be_visible(timeout=20_000)
        await notice.get_by_role("button", name="Review").click()
        await expect(page.get_by_test_id("registers-summary")).to_be_visible()
        await page.get_by_test_id("take-over-many").click()
        await expect(page.get_by_test_id("registers-update")).to_have_count(0)
    finally:
        public.server.on("/fi/companies", recorded("finland/company.json"))


async def test_contacts_and_addresses_are_added_and_changed_on_the_card(visit: Visitors, site: Site) -> None:
    page = await new_customer(visit, site, "SE")
    await page.get_by_test_id("name").fill("Mälarö Kliniken")
    await saved(page, "Mälarö Kliniken")
    await page.get_by_test_id("add-contacts").click()
    await page.get_by_test_id("row-first_name").fill("Ingrid")
    await page.get_by_test_id("save-row").click()
    await expect(page.get_by_test_id("row-last_name")).to_have_attribute("aria-invalid", "true")
    await page.get_by_test_id("row-last_name").fill("Solheim")
    await page.get_by_test_id("save-row").click()
    await page.get_by_test_id("card-contacts").get_by_role("button", name="Ingrid Solheim").click()
    await expect(page.get_by_test_id("row-last_name")).to_have_value("Solheim")
    await page.get_by_test_id("row-last_name").fill("Sundt")
    await page.get_by_test_id("save-row").click()
    await expect(page.get_by_test_id("card-contacts")).to_contain_text("Ingrid Sundt")
    await page.get_by_test_id("add-e-invoice-addresses").click()
    await page.get_by_test_id("row-scheme").select_option("0088")
    await page.get_by_test_id("row-address").fill("12")
    await page.get_by_test_id("save-row").click()
    await expect(page.get_by_test_id("row-address")).to_have_attribute("aria-invalid", "true")
    await page.get_by_test_id("row-address").fill("7300009000009")
    await page.get_by_test_id("save-row").click()
    await expect(page.get_by_test_id("card-addresses")).to_contain_text("0088:7300009000009")


async def test_a_card_that_is_not_there_says_so(visit: Visitors, site: Site) -> None:
    visit.allow("404")
    page = await new_customer(visit, site, "SE")
    for path in ("/customers/999999", "/customers/nobody", f"/customers/{'9' * 40}"):
        answer = await page.goto(path)
        assert answer is not None and answer.status == 404


async def test_the_settings_say_which_registers_are_ready_and_what_the_others_lack(visit: Visitors, site: Site) -> None:
    server, made, _ = site
    page = await visit("/login", url=server.url)
    await sign_in(page, made.email, made.password)
    await page.goto("/settings/registers")
    await expect(page.get_by_test_id("register-bolagsverket").locator(".k-chip")).to_have_attribute("data-tone", "pos")
    denmark = page.get_by_test_id("register-cvr")
    await expect(denmark.locator(".k-chip")).to_have_attribute("data-tone", "neu")
    await expect(denmark).to_contain_text("STAMKUND_REGISTRY_DK_USER, STAMKUND_REGISTRY_DK_PASSWORD")
    await expect(page.get_by_test_id("swedish-names")).to_contain_text("4")
    assert "hemligt" not in await page.content()
