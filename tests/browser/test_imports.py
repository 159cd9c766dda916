"""A messy Swedish list of 500 customers goes through the wizard: mapped, corrected, imported, and all of it undone."""

import random
from pathlib import Path

import openpyxl
from playwright.async_api import expect

from tests.support.browser import sign_in

HEADINGS = [
    "Företag",
    "Orgnr",
    "Bransch",
    "Kundansv.",
    "Aktiv",
    "Fakt.adress",
    "Betvillkor",
    "GLN",
    "Omsättning 2024",
    "Kommentar",
]


def org_number(number: int) -> str:
    """A Swedish organization number with its check digit, the dash sometimes left out."""
    digits = f"5567{number:05d}"
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(digits)]
    whole = digits + str(-sum(n // 10 + n % 10 for n in doubled) % 10)
    return f"{whole[:6]}-{whole[6:]}" if number % 3 else whole


def messy(path: Path, count: int = 500) -> Path:
    """A title above the headings, words of its own for industries, notes and yes and no, wrong numbers, empty cells."""
    dice, book = random.Random(7), openpyxl.Workbook()
    book.active.title = "Kunder"
    for line in (["Kundlista 2025, utskriven av Maja"], [], HEADINGS):
        book.active.append(line)
    for number in range(count):
        name = f"{dice.choice(['Havbris', 'Åkerblom', 'Öresund', 'Ärla'])} {dice.choice(['Energi', 'Bygg', 'Data'])} {number} AB"
        org = "5593-77" if number % 100 == 5 else org_number(number)
        industry = ["Energi", "Bygg & Anl", "", "IT och telekom"][number % 4]
        address = f"Storgatan {number}, 111 {10 + number % 90} Stockholm" if number % 2 else None
        terms, comment = ["30", "20 dagar", 14][number % 3], "Ring före 10" if number % 9 == 0 else None
        book.active.append([name, org, industry, "", "JN"[number % 7 == 0], address, terms, "–", "1 120 400", comment])
    book.save(path)
    return path


async def test_a_messy_list_is_mapped_corrected_imported_and_undone(serve, visit, register, tmp_path):
    server = await serve(folder=register.folder)
    page = await visit("/login", url=server.url)
    await sign_in(page, register.email, register.password)
    await page.goto("/imports")
    await page.get_by_test_id("import-file").set_input_files(messy(tmp_path / "kundlista.xlsx"))
    await page.wait_for_url("**/imports/*")
    await expect(page.get_by_test_id("import-counts")).to_be_visible()
    await expect(page.get_by_test_id("target-0")).to_have_value("name")
    await expect(page.get_by_test_id("target-5")).to_have_value("billing.full")
    await expect(page.get_by_test_id("verdict-1")).to_contain_text("5")

    await page.get_by_test_id("column-2").locator("button").click()
    await page.get_by_test_id("value-choice").first.select_option(label="Construction")
    await expect(page.get_by_test_id("value-choice").first).not_to_have_attribute("aria-invalid", "true")
    await page.get_by_test_id("import-check").click()
    await expect(page.get_by_test_id("rows-new")).to_contain_text("495")
    await page.get_by_test_id("fix-9").fill("556012-5790")
    await page.get_by_test_id("fix-9").press("Enter")
    await expect(page.get_by_test_id("rows-new")).to_contain_text("496")

    await page.get_by_test_id("import-run").click()
    await expect(page.get_by_test_id("import-done")).to_contain_text("496")
    async with page.expect_download() as download:
        await page.get_by_test_id("refused-xlsx").click()
    await (await download.value).save_as(tmp_path / "nekade.xlsx")
    refused = openpyxl.load_workbook(tmp_path / "nekade.xlsx").active
    assert (refused.max_row, refused.cell(1, 11).value) == (5, "Why it was refused")
    await page.reload()
    await page.get_by_test_id("import-undo").click()
    await expect(page.get_by_test_id("toast").last).to_be_visible()
    await expect(page.get_by_test_id("import-undo")).to_have_count(0)
