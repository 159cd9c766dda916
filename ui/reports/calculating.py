"""The dialog of a calculated field: its name, its formula with fields in brackets, how the value shows."""

import json
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from nicegui import ui

from services.fields.field import Field
from services.i18n import mark
from services.refusals import Refusal
from services.reports.calculated import KINDS, MOST_LABEL, Calculated, is_countable, read_calculated, require_calculated
from services.reports.formulas import shown_signs
from services.reports.prepare import label_of
from services.reports.refusals import UnknownInFormula
from services.reports.report import Report

from ..components.basics import button, icon_button, text
from ..components.dom import Tag
from ..customers.inputs import option
from ..page import Page
from .menus import VALUE, adder

Made = Callable[[Report], Awaitable[None]]
BRACKETS = re.compile(r"\[([^\[\]]*)\]")
ROUND = str.maketrans("[]", "()")
KIND_WORDS = {"number": mark("Plain number"), "money": mark("Amount"), "percent": mark("Percent")}
INSERT = """((box, text) => {
  box.focus(); box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input"));
})(getHtmlElement(%d), %s)"""


class Calculating:
    """Opens the dialog over a report; `made` hears the report with the field."""

    def __init__(self, page: Page, made: Made) -> None:
        self._page, self._made, self._signs = page, made, shown_signs(page.language)

    def open(self, report: Report, fields: Mapping[str, Field], name: str) -> None:
        """Change a calculated field, or make one for ""."""
        page = self._page
        known = {key: field for key, field in fields.items() if is_countable(field) and key not in _own(report)}
        self._report, self._known = report, known
        self._labels = told_apart({key: label_of(key, one, dict(fields), page.language) for key, one in known.items()})
        found = next((one for one in report.calculated if one.name == name), None)
        self._is_new = found is None
        self._field = found or Calculated(_free(report), "", "", "number")
        self._formula = self._shown(self._field) if found else ""
        with page.canvas, ui.dialog() as self._dialog, ui.card().classes("k-dialog k-dialog-sm") as card:
            card.props["data-testid"] = "calculated-field"
            self._draw()
        self._dialog.on("hide", self._dialog.delete)
        self._dialog.open()

    def _shown(self, field: Calculated) -> str:
        return field.expression.written(lambda key: f"[{self._labels.get(key, key)}]", self._signs)

    def _draw(self) -> None:
        page = self._page
        with ui.element("header").classes("k-dialog-head"):
            text(page.t("New calculated field") if self._is_new else page.t("Calculated field"), "k-title", "h2")
            with ui.element("div").classes("k-dialog-head-end"):
                icon_button(page.t("Close"), "x", self._dialog.close)
        with ui.element("div").classes("k-dialog-body k-col k-gap-12"):
            self._name_box()
            self._formula_box()
            self._kind_box()
        with ui.element("footer").classes("k-dialog-foot"):
            if not self._is_new:
                take = button(page.t("Delete"), self._delete, classes="k-sec k-danger-text", mark="calculated-delete")
                take.style("margin-right:auto")
            button(page.t("Cancel"), self._dialog.close, classes="k-sec")
            button(page.t("Save"), self._save, classes="k-primary", mark="calculated-save", keys="Ctrl Enter")

    def _name_box(self) -> None:
        with Tag("label", None, "k-field-stack"):
            text(self._page.t("Name of the field"), "k-label")
            box = Tag("input", None, "k-input", type="text", maxlength=MOST_LABEL, autofocus=True)
            box.attribute("data-testid", "calculated-name").attribute("defaultValue", self._field.label)
            box.on("input", self._named, js_handler=VALUE)

    def _formula_box(self) -> None:
        page = self._page
        with Tag("label", None, "k-field-stack"):
            text(page.t("Formula"), "k-label")
            box = Tag("textarea", None, "k-input", rows="3", spellcheck="false", data_testid="calculated-formula")
            box.attribute("defaultValue", self._formula).on("input", self._written, js_handler=VALUE)
        self._box = box
        options = sorted(self._labels.items(), key=lambda one: one[1].casefold())
        inserting = adder(
            page.t("Insert a field"),
            lambda: options,
            self._insert,
            page.t("Find a field"),
            data_testid="calculated-insert",
        )
        inserting.classes("k-self-start")
        self._note = text("", "k-t-small k-muted", "p").props("role=status data-testid=calculated-note")
        self._tell()

    def _kind_box(self) -> None:
        page = self._page
        with Tag("label", None, "k-field-stack"):
            text(page.t("Shown as"), "k-label")
            lines = [option(kind, page.t(KIND_WORDS[kind]), kind == self._field.kind) for kind in KINDS]
            box = Tag("select", None, "k-input", data_testid="calculated-kind").attribute("innerHTML", "".join(lines))
            box.on("change", self._kept_as, js_handler=VALUE)

    def _named(self, event: Any) -> None:
        self._field = replace(self._field, label=str(event.args or ""))

    def _kept_as(self, event: Any) -> None:
        self._field = replace(self._field, kind=str(event.args or ""))

    def _written(self, event: Any) -> None:
        self._formula = str(event.args or "")
        self._tell()

    async def _insert(self, key: str) -> None:
        ui.run_javascript(INSERT % (self._box.id, json.dumps(f"[{self._labels[key]}]")))

    def _tell(self) -> None:
        """Say how the formula is understood, or where it is not."""
        page = self._page
        if not self._formula.strip():
            self._note.set_text(page.t("Fields stand in brackets, with + − × ÷ and parentheses."))
            return
        try:
            made = self._read(replace(self._field, label=self._field.label or "?"))
        except Refusal as refusal:
            self._note.set_text(refusal.message(page.language))
            return
        self._note.set_text("= " + made.expression.written(self._labels.__getitem__, self._signs))

    def _read(self, field: Calculated) -> Calculated:
        """The field with its formula over names; refusals as programs get them."""
        keys = {label: key for key, label in self._labels.items()}

        def key_of(found: re.Match[str]) -> str:
            if found[1] not in keys:
                raise UnknownInFormula(field="calculated", name=found[1])
            return keys[found[1]]

        formula = BRACKETS.sub(key_of, self._formula)
        made = read_calculated([replace(field, formula=formula).as_json()])
        require_calculated(made, self._known)
        return made[0]

    async def _save(self) -> None:
        async with self._page.telling():
            made, report = self._read(self._field), self._report
            others = [one for one in report.calculated if one.name != made.name]
            fields = report.fields if made.name in report.fields else (*report.fields, made.name)
            totals = {**report.totals, made.name: "formula"}
            self._dialog.close()
            await self._made(report.but(calculated=(*others, made), fields=fields, totals=totals))

    async def _delete(self) -> None:
        name, report = self._field.name, self._report
        sorts = [one for one in report.sort.split(",") if one.strip().lstrip("-") != name]
        self._dialog.close()
        await self._made(
            report.but(
                calculated=tuple(one for one in report.calculated if one.name != name),
                fields=tuple(one for one in report.fields if one != name),
                totals={one: function for one, function in report.totals.items() if one != name},
                sort=",".join(sorts),
                filter=report.asked.without_field(name).text(),
            )
        )


def told_apart(labels: Mapping[str, str]) -> dict[str, str]:
    """Labels of fields so that each can stand in brackets for one: without brackets of their own, none twice."""
    plain = {key: label.translate(ROUND) for key, label in labels.items()}
    often = Counter(label.casefold() for label in plain.values())
    return {key: label if often[label.casefold()] == 1 else f"{label} ({key})" for key, label in plain.items()}


def _own(report: Report) -> set[str]:
    return {one.name for one in report.calculated}


def _free(report: Report) -> str:
    taken = _own(report)
    return next(name for n in range(1, len(taken) + 2) if (name := f"calc_{n}") not in taken)
