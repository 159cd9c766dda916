"""Lists other than customers: the same component over another resource."""

import re

from playwright.async_api import expect


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
    await expect(page).to_have_url(re.compile("email.empty"))
    await page.get_by_test_id("view-all").click()
    await page.get_by_test_id("list-search").fill("zzzz")
    await expect(page.get_by_test_id("list-foot")).to_contain_text(re.compile("No contacts match|Inga kontakter"))
