"""The tiles above the list: built once, then only their texts move."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from nicegui import ui

from services.i18n import Language
from services.kpis import words
from services.kpis.catalogue import BILLING_THIS_MONTH, KPIS
from services.kpis.figures import Figure
from services.kpis.kpi import Kpi
from services.kpis.words import Change

from ..components.basics import text
from ..components.dom import glyph
from ..page import Page
from . import spark

ARROWS = {"up": "arrow-up-right", "down": "arrow-down-right"}
Open = Callable[[str], Awaitable[None]]


class Tiles:
    """The row of tiles of a page; `on_open` is called with the key of the tile that is to be explained."""

    def __init__(self, page: Page, on_open: Open) -> None:
        with ui.element("section").classes("k-kpis") as section:
            section.props["aria-label"] = page.t("Key figures")
            seen = [kpi for kpi in KPIS.values() if kpi.is_for(page.actor)]
            self._tiles = {kpi.key: Tile(page, kpi, on_open) for kpi in seen}

    def show(self, told: Mapping[str, "Told"], *, flash: bool) -> None:
        """Bring new figures into the tiles; those that changed flash."""
        for key, tile in self._tiles.items():
            if key in told:
                tile.show(told[key], flash=flash)

    def show_empty(self) -> None:
        """Say on every tile that there is nothing to count yet."""
        for tile in self._tiles.values():
            tile.show_empty()

    def fail(self) -> None:
        """Say on every tile that its figure could not be computed."""
        for tile in self._tiles.values():
            tile.fail()


@dataclass(frozen=True)
class Told:
    """What stands on a tile, in the words of a language: made once for all pages that show the same.

    `exact` is the figure of its explanation.
    """

    value: str
    exact: str
    unit: str
    spark: str
    change: Change
    against: str
    filtered: str
    title: str


def told_of(figure: Figure, currency: str, viewer: Language) -> Told:
    """A figure in words."""
    kpi = figure.kpi
    shown, exact = (words.amount(figure.value, kpi, currency, viewer, decimals=places) for places in (0, None))
    unit = currency if kpi.unit == "money" else ""
    change, notes = words.comparison(figure, currency, viewer), words.notes(figure, viewer)
    filtered = ""
    if figure.filtered is not None:
        amount = words.amount(figure.filtered, kpi, currency, viewer, decimals=0)
        filtered = viewer.t("{amount} in this list", amount=amount)
    exact = f"{exact} {unit}".strip()
    return Told(
        shown,
        exact,
        unit,
        spark.bars(figure.spark) if kpi is BILLING_THIS_MONTH else spark.line(figure.spark),
        change,
        " · ".join(notes) or change.against,
        filtered,
        "\n".join([exact, f"{change.change} {change.against}".strip(), *notes]),
    )


class Tile:
    """One tile: a button that opens the explanation."""

    def __init__(self, page: Page, kpi: Kpi, on_open: Open) -> None:
        self._page = page
        self._told: Told | None = None
        mark = f"kpi-{kpi.key}"
        with (
            ui.element("button")
            .classes("k-kpi")
            .props(f"type=button data-testid={mark} data-state=loading") as self._root
        ):
            text(page.t(kpi.label), "k-kpi-label")
            with ui.element("span").classes("k-kpi-fx").props(f"data-testid={mark}-explain"):
                glyph("square-function")
            with ui.element("span").classes("k-kpi-figure"):
                self._value = text("", "k-kpi-value k-sk-figure").props(f"data-testid={mark}-value")
                self._unit = text("", "k-kpi-unit")
            self._spark = ui.html("", sanitize=False, tag="span").classes("k-kpi-spark")
            with ui.element("span").classes("k-kpi-foot").props(f"data-testid={mark}-delta"):
                with ui.element("span").classes("k-delta") as self._delta:
                    self._arrow = glyph("arrow-up-right")
                    self._change = text("")
                self._against = text("")
            self._filtered = text("", "k-kpi-filtered k-hidden").props(f"data-testid={mark}-filtered")
        self._root.props["aria-label"] = page.t("{figure}: show how it is computed", figure=page.t(kpi.label))
        self._root.on("click", lambda: on_open(kpi.key))

    def show(self, told: Told, *, flash: bool) -> None:
        """Bring a figure in; nothing is sent for what stays the same."""
        before, self._told = self._told, told
        if told == before and self._root.props["data-state"] == "rest":
            return
        changed = flash and before is not None and before.value != told.value
        self._root.props["data-state"] = "changed" if changed else "rest"
        self._value.classes(remove="k-sk-figure").set_text(told.value)
        self._unit.set_text(told.unit)
        self._spark.set_content(told.spark)
        self._compare(told)
        self._filtered.classes(**{"remove" if told.filtered else "add": "k-hidden"}).set_text(told.filtered)
        self._root.props["title"] = told.title
        self._root.update()

    def show_empty(self) -> None:
        """A dash in place of a figure: nothing is there to count."""
        self._root.props["data-state"] = "empty"
        self._told = None
        self._value.classes(remove="k-sk-figure").set_text("\u2013")
        self._unit.set_text("")
        self._spark.set_content("")
        self._delta.classes(add="k-hidden")
        self._against.set_text(self._page.t("No figures yet"))
        self._root.update()

    def fail(self) -> None:
        """Say that the figure could not be computed; a click tries again, the rest of the page works."""
        self._root.props["data-state"] = "error"
        self._told = None
        self._value.classes(remove="k-sk-figure").set_text(self._page.t("Could not be calculated"))
        self._unit.set_text("")
        self._change.set_text("")
        self._against.set_text(self._page.t("Open the explanation to try again"))
        self._root.update()

    def _compare(self, told: Told) -> None:
        change = told.change
        self._delta.classes(
            remove="k-good k-bad k-even k-hidden", add=tone(change.direction) if change.change else "k-hidden"
        )
        self._change.set_text(change.change)
        if change.direction in ARROWS:
            self._arrow.become(ARROWS[change.direction])
        self._arrow.set_visibility(change.direction in ARROWS)
        self._against.set_text(told.against)


def tone(direction: str | None) -> str:
    """The colour of a change: good or bad for the firm."""
    return {"up": "k-good", "down": "k-bad"}.get(direction or "", "k-even")
