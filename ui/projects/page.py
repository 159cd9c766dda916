"""The page /projects/{id}: a project or sales case whole, live, edited in place."""

from services import sales
from services.edits import Edited
from services.fields.field import Field
from services.projects.card import ProjectCard, project_card
from services.refusals import NotFound

from .. import errors
from ..changes.undoing import saved
from ..components.dom import Tag
from ..customers.card.details import Detail
from ..live import News
from ..page import Page
from .costs import Costs
from .figures import ProjectFiguresBox
from .head import ProjectHead
from .invoices import invoice_section

DETAILS = (
    "name", "sales_status_id", "project_status_id", "owner_id", "sales_person_id", "business_unit_id", "expected_value",
    "probability", "expected_order_date", "order_date", "start_date", "end_date", "is_closed", "description",
)  # fmt: skip
MOVED_BY = (
    "projects",
    "costs",
    "invoices",
    "invoice-statuses",
    "sales-statuses",
    "project-statuses",
    "users",
    "customers",
)
LONGEST_ID = 18
VERBS = {"win": sales.win, "lose": sales.lose, "reopen": sales.reopen}


def row_id_of(page: Page) -> int:
    """The id in the address; `NotFound` for what is none."""
    given = page.parameters["id"]
    if not (given.isascii() and given.isdecimal()) or len(given) > LONGEST_ID:
        raise NotFound()
    return int(given)


async def project(page: Page) -> None:
    """Build the page; `NotFound` for a project that is not there or may not be seen."""
    await ProjectPage(page, row_id_of(page)).build()


class ProjectPage:
    """One open project."""

    def __init__(self, page: Page, project_id: int) -> None:
        self._page, self._id = page, project_id
        self._card: ProjectCard | None = None
        self._is_busy = False

    async def build(self) -> None:
        """Draw everything."""
        page, card = self._page, await project_card(self._page.actor, self._id)
        with Tag("div", None, "k-page k-card-page", data_testid="project-card"):
            self._head = ProjectHead(page, self._do)
            with Tag("div", None, "k-rec-body"):
                with Tag("div", None, "k-rec-maincol"):
                    self._figures = ProjectFiguresBox(page)
                    await Costs(page, self._id).build()
                    self._invoices = Tag("div", None, "k-part")
                with Tag("aside", None, "k-aside"), Tag("section"):
                    with Tag("div", None, "k-aside-head"):
                        Tag("h2", page.t("Details"), "k-h3")
                    with Tag("div", None, "k-kvs"):
                        may_edit = page.actor.may("edit")
                        shown = [card.fields[name] for name in DETAILS if name in card.fields]
                        shown += [field for field in card.fields.values() if field.custom_id is not None]
                        self._details = [self._detail(field, may_edit) for field in shown]
        await self._show(card)
        page.on_announcement(self._on_news)

    def _detail(self, field: Field, may_edit: bool) -> Detail:
        return Detail(self._page, field, self._id, self._edited, may_edit, "projects")

    async def _show(self, card: ProjectCard) -> None:
        """Bring everything to how it is now; what is being edited stays open."""
        page, before = self._page, self._card
        self._card = card
        section = (page.t("Projects"), "/projects") if card.state == "won" else (page.t("Sales"), "/sales")
        page.title(card.values["name"], section)
        if before is None or (before.values, before.customer) != (card.values, card.customer):
            await self._head.show(card)
            for detail in self._details:
                await detail.show(card.values)
        if before is None or before.figures != card.figures:
            self._figures.show(card)
        if page.actor.sees("invoices") and (before is None or before.invoices != card.invoices):
            self._invoices.clear()
            with self._invoices:
                invoice_section(page, card)

    async def _on_news(self, news: News) -> None:
        if news.touches(*MOVED_BY):
            await self._again()

    async def _again(self) -> None:
        page = self._page
        try:
            await self._show(await project_card(page.actor, self._id))
        except NotFound:
            page.canvas.clear()
            with page.canvas:
                await errors.not_found(page)

    async def _edited(self, change_set_id: int | None) -> None:
        await self._again()
        if change_set_id is not None:
            saved(self._page, self._page.t("Saved"), change_set_id)

    async def _do(self, verb: str) -> None:
        """Win, lose or open again, once however often the button is pressed."""
        page = self._page
        if self._is_busy or self._card is None:
            return
        self._is_busy = True
        try:
            async with page.telling():
                seen = int(self._card.values["sales_status_id"])
                edited: Edited = await VERBS[verb](page.actor, self._id, seen=seen)
                await self._again()
                saved(page, self._words(verb), edited.change_set_id)
        finally:
            self._is_busy = False

    def _words(self, verb: str) -> str:
        t = self._page.t
        return {"win": t("Won, ordered today"), "lose": t("Lost and closed"), "reopen": t("In progress again")}[verb]
