"""Step 3: every row with what becomes of it; possible duplicates to decide, wrong values to correct, how rows are matched."""

from collections.abc import Awaitable, Callable, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from nicegui import ui

from services.fields.choices import labels
from services.imports import choosing
from services.imports.frame import MATCHING as CAN_MATCH
from services.imports.targets import Target, targets_of
from services.imports.telling import Resembles, RowPlan, rows_of

from ..components.basics import button, text
from ..components.dom import Tag
from ..page import Page
from .words import MATCHING

if TYPE_CHECKING:
    from .wizard import Wizard

VALUE = "(e) => emit(e.target.value)"
CHECKED = "(e) => emit(e.target.checked)"
SHOWN = 100


class Rows:
    """The plan of one import."""

    def __init__(self, page: Page, wizard: "Wizard") -> None:
        self._page, self._wizard, self._job = page, wizard, wizard.job
        self._targets: dict[str, Target] = {}
        self._names: dict[str, dict[int | str, str]] = {}
        self._kind = page.query.get("rows", "") or self._first()

    async def draw(self) -> None:
        """Draw the tabs and the rows of the chosen one."""
        page = self._page
        self._targets = await targets_of(self._job.resource, page.actor)
        with ui.element("div").classes("k-import-rows"):
            with Tag("div", None, "k-tabs", role="tablist", aria_label=page.t("Rows")):
                for kind, label, count in self._tabs():
                    self._tab(kind, label, count)
            self._options()
            if self._job.is_busy:
                text(page.t("The rows are being checked."), "k-muted k-pad", "p").props("role=status")
                Tag("progress", None, "k-import-progress k-pad", max="100", data_progress="yes")
            else:
                await self._table()

    def _first(self) -> str:
        order = ("refused", "same", "new", "changed", "unchanged")
        return next((kind for kind in order if self._job.counts.get(kind)), "new")

    def _tabs(self) -> list[tuple[str, str, int]]:
        t, counts = self._page.t, self._job.counts
        words = (("new", t("New")), ("changed", t("Updates")), ("unchanged", t("Unchanged")), ("refused", t("To fix")),
                 ("same", t("Possible duplicates")), ("left_out", t("Left out")))  # fmt: skip
        always = ("new", "changed", "refused")
        return [(kind, label, int(counts.get(kind, 0))) for kind, label in words if kind in always or counts.get(kind)]

    def _tab(self, kind: str, label: str, count: int) -> None:
        with Tag("button", None, "k-tab", type="button", role="tab", data_testid=f"rows-{kind}") as tab:
            Tag("span", label)
            Tag("span", self._page.language.number(count), "k-count")
        tab.attribute("aria-selected", "true" if kind == self._kind else "false")
        tab.on("click", self._showing(kind), args=[])

    def _options(self) -> None:
        page, job = self._page, self._job
        with Tag("details", None, "k-import-options"):
            Tag("summary", page.t("How records are recognized, and what stays if it breaks off"))
            with ui.element("div").classes("k-row k-wrap k-gap-12"):
                text(page.t("A row is a record that is there already when this is the same:"), "k-muted")
                for name in CAN_MATCH[job.resource]:
                    with Tag("label", None, "k-check"):
                        box = Tag(
                            "input", None, type="checkbox", checked=name in job.matching, data_testid=f"match-{name}"
                        )
                        box.on("change", self._matching(name), js_handler=CHECKED)
                        text(page.t(MATCHING[name]))
            with ui.element("div").classes("k-row k-wrap k-gap-12"):
                text(page.t("If the import is cancelled or breaks off:"), "k-muted")
                for what, label in (("none", page.t("nothing is kept")), ("rows", page.t("finished rows are kept"))):
                    with Tag("label", None, "k-check"):
                        box = Tag("input", None, type="radio", name="on-break", checked=job.on_break == what)
                        box.on("change", self._breaking(what), args=[])
                        text(label)

    async def _table(self) -> None:
        page = self._page
        kind = None if self._kind == "same" else self._kind
        found = await rows_of(page.actor, self._job.id, page.language, kind, limit=SHOWN, same=self._kind == "same")
        if not found:
            text(page.t("There are no such rows."), "k-muted k-pad", "p")
            return
        await self._read_names(found)
        if self._kind == "refused":
            self._take_home()
        with (
            ui.element("div").classes("k-tablebox"),
            Tag("table", None, "k-table", data_testid="import-rows"),
            Tag("tbody"),
        ):
            for one in found:
                self._row(one)
        if len(found) == SHOWN:
            text(page.t("The first {count} are shown.", count=SHOWN), "k-muted k-pad", "p")

    def _take_home(self) -> None:
        page, path = self._page, f"/ui/imports/{self._job.id}/refused"
        with ui.element("div").classes("k-row k-gap-8 k-pad k-wrap"):
            text(
                page.t("Correct the values here, or take the rows home, correct them there and import that file."),
                "k-muted",
            )
            Tag(
                "a", page.t("Download as Excel"), "k-link", href=f"{path}.xlsx", download="", data_testid="refused-xlsx"
            )
            Tag("a", page.t("Download as CSV"), "k-link", href=f"{path}.csv", download="")

    def _row(self, one: RowPlan) -> None:
        with Tag("tr", data_testid=f"row-{one.number}"):
            Tag("td", self._page.language.number(one.number), "k-num k-muted")
            Tag("td", one.name, "k-medium")
            with Tag("td", None, "k-import-what"):
                if one.kind == "refused":
                    self._reasons(one)
                elif one.same:
                    for other in one.same:
                        self._resembling(one, other)
                    self._decision(one)
                else:
                    self._values(one)

    def _reasons(self, one: RowPlan) -> None:
        places = {column.target: n for n, column in enumerate(self._job.columns)}
        for name, because in groupby(one.reasons, lambda because: because.target or ""):
            target, place = self._targets.get(name), places.get(name, -1)
            with Tag("label", None, "k-import-reason"):
                if target is not None:
                    Tag("span", f"{target.title(self._page.language)}:", "k-medium")
                if place >= 0:
                    cell = one.cells[place] if place < len(one.cells) else None
                    box = Tag("input", None, "k-input k-sm", value="" if cell is None else str(cell), aria_invalid="true",
                              data_testid=f"fix-{one.number}")  # fmt: skip
                    box.on("change", self._fixing(one.number, place), js_handler=VALUE)
                Tag("span", " ".join(each.sentence for each in because), "k-error")

    def _resembling(self, one: RowPlan, other: Resembles) -> None:
        page = self._page
        with ui.element("div").classes("k-row k-gap-8 k-wrap"):
            Tag("a", f"{other.number} {other.name}", "k-link", href=f"/customers/{other.customer_id}", target="_blank")
            text(other.why, "k-muted")
            button(page.t("Update this one"), self._deciding(one.number, str(other.customer_id)), classes="k-sec k-sm")

    def _decision(self, one: RowPlan) -> None:
        page = self._page
        with ui.element("div").classes("k-row k-gap-8"):
            button(page.t("They are different"), self._deciding(one.number, "new"), classes="k-ghost k-sm")
            button(page.t("Leave this row out"), self._deciding(one.number, "skip"), classes="k-ghost k-sm")

    def _values(self, one: RowPlan) -> None:
        for name, old, new in one.changes:
            with ui.element("div").classes("k-row k-gap-6 k-wrap"):
                text(f"{self._label(name)}:", "k-muted")
                text(self._word(name, old), "k-old")
                text("→", "k-muted")
                text(self._word(name, new), "k-new")
        told = [
            f"{self._label(name)}: {self._word(name, given)}" for name, given in one.values.items() if name != "name"
        ]
        told += [self._part(resource, part) for resource, _, part in one.parts]
        if told:
            text(" · ".join(told), "k-muted")

    def _part(self, resource: str, part: Mapping[str, Any]) -> str:
        for target in self._targets.values():
            if target.links is not None and target.links.resource == resource:
                return f"{self._label(target.name)}: {self._word(target.name, part[target.links.to])}"
        return ", ".join(str(given) for given in part.values() if isinstance(given, str))

    def _label(self, name: str) -> str:
        target = self._targets.get(name)
        return self._page.t(target.label) if target else name

    def _word(self, name: str, given: Any) -> str:
        if given is None:
            return "–"
        if isinstance(given, dict):
            return str(given.get("new", "…"))
        if isinstance(given, bool):
            return self._page.t("yes") if given else self._page.t("no")
        return self._names.get(name, {}).get(given, str(given))

    async def _read_names(self, found: list[RowPlan]) -> None:
        """The words of choices that the rows hold."""
        names = {name for one in found for name in [*one.values, *(changed for changed, _, _ in one.changes)]}
        names |= {target.name for target in self._targets.values() if target.links is not None}
        for name in names:
            target = self._targets.get(name)
            if target is not None and target.field.choices:
                self._names[name] = await labels(target.field.choices, self._page.language)

    def _showing(self, kind: str) -> Callable[[], Awaitable[None]]:
        async def show() -> None:
            self._page.set_query(rows=kind)
            await self._wizard.show()

        return show

    def _matching(self, name: str) -> Callable[[Any], Awaitable[None]]:
        async def match(event: Any) -> None:
            actor, job = self._page.actor, self._job
            names = set(job.matching) | {name} if event.args else set(job.matching) - {name}
            await self._wizard.change(lambda: choosing.match_by(actor, job.id, sorted(names)))

        return match

    def _breaking(self, what: str) -> Callable[[], Awaitable[None]]:
        async def keep() -> None:
            async with self._page.telling():
                await choosing.keep_on_break(self._page.actor, self._job.id, what)

        return keep

    def _fixing(self, number: int, place: int) -> Callable[[Any], Awaitable[None]]:
        async def fix(event: Any) -> None:
            actor, job_id, given = self._page.actor, self._job.id, str(event.args or "")
            await self._wizard.change(lambda: choosing.fix_cell(actor, job_id, number, place, given))

        return fix

    def _deciding(self, number: int, decision: str) -> Callable[[], Awaitable[None]]:
        async def decide() -> None:
            actor, job_id = self._page.actor, self._job.id
            await self._wizard.change(lambda: choosing.decide(actor, job_id, number, decision))

        return decide
