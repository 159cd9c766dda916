"""Which page is shown: the routes of the table, and what stands there when there is none or it fails."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from nicegui import background_tasks, ui
from nicegui.page_arguments import RouteMatch

from services.refusals import NotFound, NotPermitted, Refusal

from . import errors
from .canvas import Canvas
from .page import Page
from .routes import ROUTES, Route

if TYPE_CHECKING:
    from .shell import Shell


class Pages(ui.sub_pages):
    """The place of the pages in the shell."""

    def __init__(self, shell: "Shell") -> None:
        self._shell = shell
        self._table: Mapping[str, Route] = {route.path: route for route in ROUTES}
        self.page: Page | None = None
        super().__init__({path: route.build for path, route in self._table.items()})

    @property
    def building(self) -> "set[asyncio.Task[None]]":
        """The work on pages that are not whole yet."""
        return set(self._active_tasks)

    def rebuild(self) -> None:
        """Build the page anew (rights have changed)."""
        self.refresh()

    def replace_url(self, url: str) -> None:
        """The address changed under the page, which knows already."""
        self._router.current_path = url
        match = self._find_matching_path()
        if match is not None:
            self._match = match

    def _render_page(self, match: RouteMatch) -> bool:
        self._rendered_path = match.path
        route = self._table[match.pattern]
        page = Page(self._shell, Canvas(), match.path, match.parameters, dict(match.query_params))
        page.came_from = self.page.url if self.page else ""
        self._begin(page, self._build(page, route))
        self._shell.show(page, route)
        return True

    def _render_404(self) -> None:
        page = Page(self._shell, Canvas(), self._router.current_path.partition("?")[0], {}, {})
        self._begin(page, errors.not_found(page))
        self._shell.show(page, None)

    def _begin(self, page: Page, building: "asyncio.Future[None] | object") -> None:
        self.page = self._shell.visitor.page = page
        page.canvas.classes("k-canvas")
        task = background_tasks.create(building, name=f"building {page.path}", context=page.canvas)  # type: ignore[arg-type]
        self._active_tasks.add(task)
        task.add_done_callback(self._active_tasks.discard)

    async def _build(self, page: Page, route: Route) -> None:
        try:
            actor = await page.visitor.check()
            if not actor.may(route.right):
                raise NotPermitted()
            await route.build(page)
        except Refusal as refusal:
            page.canvas.clear()
            await self._refused(page, refusal)
        except Exception as error:
            page.canvas.clear()
            await errors.broken(page, error)

    async def _refused(self, page: Page, refusal: Refusal) -> None:
        self.client.status_code = refusal.status
        if isinstance(refusal, NotFound):
            await errors.not_found(page)
        else:
            await errors.refused(page, refusal)

    def _required_query_params_changed(self, route_match: RouteMatch) -> bool:
        page, query = self.page, dict(route_match.query_params)
        if page is None or query == page.query:
            return False
        if page.query_handler is None:
            return True
        page.query = query
        background_tasks.create(self._tell_query(page), name="query changed", context=page.canvas)
        return False

    async def _tell_query(self, page: Page) -> None:
        async with page.telling():
            if page.query_handler is not None:
                await page.query_handler(page.query)
