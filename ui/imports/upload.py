"""Where a file is dropped or chosen; the browser sends it as it is."""

from typing import Any

from nicegui import ui

from services.imports.targets import KINDS as IMPORTED
from services.resources import RESOURCES

from ..components.basics import text
from ..components.dom import Tag, glyph
from ..page import Page
from .words import KINDS

SEND = """async (e) => {
  e.preventDefault();
  const box = e.currentTarget.closest('.k-drop') || e.currentTarget;
  box.dataset.over = 'false';
  const file = (e.dataTransfer || e.target).files[0];
  if (!file) return;
  const kind = document.querySelector('[data-testid=import-kind]').value;
  emit({begins: file.name});
  try {
    const answer = await fetch('/ui/imports?kind=' + encodeURIComponent(kind), {method: 'POST', body: file,
      headers: {'X-Requested-With': 'stamkund', 'X-File-Name': encodeURIComponent(file.name),
                'Content-Type': 'application/octet-stream'}});
    const told = await answer.json();
    emit(answer.ok ? {id: told.id} : {error: told.detail});
  } catch (error) { emit({error: ''}); }
  if (e.target.value) e.target.value = '';
}"""
OVER = "(e) => { e.preventDefault(); e.currentTarget.dataset.over = 'true'; }"
LEAVE = "(e) => { e.currentTarget.dataset.over = 'false'; }"


class Upload:
    """What is imported, and the place for its file."""

    def __init__(self, page: Page, kind: str = "customers") -> None:
        self._page = page
        with Tag("section", None, "k-import-upload"):
            with Tag("label", None, "k-field"):
                Tag("span", page.t("What the file holds"), "k-label")
                with Tag("select", None, "k-input", data_testid="import-kind"):
                    for name in IMPORTED:
                        if page.actor.may(RESOURCES[name].write_right):
                            chosen = "selected" if name == kind else None
                            Tag("option", page.t(KINDS[name][1]), value=name, selected=chosen)
            with ui.element("label").classes("k-drop") as self._drop:
                glyph("upload")
                self._told = text(page.t("Drop a file here, or choose one"), "k-strong")
                text(page.t("Excel or CSV. Nothing is saved before you have seen every row."))
                chooser = Tag(
                    "input", None, "k-sr", type="file", data_testid="import-file", accept=".xlsx,.csv,.txt,.tsv"
                )
                chooser.attribute("aria-label", page.t("Choose a file"))
        chooser.on("change", self._arrived, js_handler=SEND)
        self._drop.on("drop", self._arrived, js_handler=SEND)
        self._drop.on("dragover", js_handler=OVER)
        self._drop.on("dragleave", js_handler=LEAVE)

    async def _arrived(self, event: Any) -> None:
        page, told = self._page, event.args
        async with page.telling():
            if told.get("begins"):
                self._told.set_text(page.t("{file} is being sent", file=told["begins"]))
            elif told.get("id"):
                page.navigate(f"/imports/{int(told['id'])}")
            else:
                self._told.set_text(page.t("Drop a file here, or choose one"))
                page.toast(page.t("The file was not taken"), str(told.get("error") or ""), kind="error")
