"""An overview without customers shows the ways to the first ones, and the list as soon as there is one."""

from services.accounts import add_user
from services.changes import recording
from services.permissions import SYSTEM
from services.profiles import profile_named
from tests.support.site import PASSWORD, Site, Tab, until

MARK = "first-use"


def is_empty(tab: Tab) -> bool:
    """Whether the page hides its list behind the ways to the first customers."""
    page = tab.shown(MARK)[0].parent_slot.parent
    return page.props.get("data-empty") == "true"


def figures(tab: Tab) -> list[str]:
    return [element._text for element in tab.shown("kpi-active_customers-value")]


async def test_the_first_customer_brings_the_list_and_its_figures(site: Site) -> None:
    tab = await site.open_tab(await site.signed_in())
    await until(lambda: tab.shown(MARK) and figures(tab) == ["–"])
    assert is_empty(tab) and "/customers/new" in tab.answer.text
    async with recording(SYSTEM, "edit") as recorder:
        await recorder.create("customers", {"number": 10001, "name": "Havbris Energi AS"})
    await until(lambda: not is_empty(tab) and figures(tab) == ["0"])


async def test_who_may_not_make_customers_is_not_sent_to_make_one(site: Site) -> None:
    karin = "karin.oberg@nordlyd.example"
    await add_user(SYSTEM, karin, "Karin Öberg", await profile_named("Read-only"), PASSWORD)
    tab = await site.open_tab(await site.signed_in(karin))
    await until(lambda: tab.shown(MARK))
    assert is_empty(tab) and "/customers/new" not in tab.answer.text
