"""What a colleague changed while a form was open: both values, and the choice between them."""

from collections.abc import Mapping
from typing import Any

from services.fields.catalogue import fields_of
from services.fields.choices import labels
from services.history import last_change

from ...components.basics import button
from ...components.dom import Tag, glyph
from ...page import Page
from ..inputs import Field


class Meanwhile:
    """A note above a form; empty until somebody was first."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._box = Tag("div", None, "k-meanwhile", role="alert", data_testid="meanwhile")

    async def show(
        self, resource: str, before: Mapping[str, Any], now: Mapping[str, Any], fields: Mapping[str, Field]
    ) -> None:
        """Show the fields that changed since the form was opened, with what was written here and there."""
        page = self._page
        known = await fields_of(resource, page.actor)
        moved = [name for name in fields if name in now and now[name] != before.get(name)]
        told = []
        for name in moved:
            last = await last_change(resource, int(now["id"]), name)
            words = await labels(known[name].choices or "", page.language) if known[name].choices else {}
            theirs = "" if now[name] is None else str(now[name])
            told.append((name, last.actor_name if last else page.t("Somebody"), theirs, words.get(now[name], theirs)))
        self._box.clear()
        with self._box, Tag("div", None, "k-note", data_tone="warn"):
            glyph("triangle-alert")
            with Tag("div"):
                Tag("b", page.t("This was changed while you had it open."))
                Tag("p", page.t("Choose for each field, or save again to keep what stands here."))
                for name, who, theirs, words in told:
                    self._line(fields[name], who, theirs, str(words or "–"))

    def _line(self, field: Field, who: str, theirs: str, words: str) -> None:
        page = self._page
        with Tag("div", None, "k-meanwhile-line") as line:
            Tag("span", page.t("{field}: {person} wrote {value}.", field=field.label, person=who, value=words))

            async def take() -> None:
                field.restore(theirs)
                line.delete()

            async def keep() -> None:
                line.delete()

            button(page.t("Keep theirs"), take, classes="k-sec k-sm")
            button(page.t("Use mine"), keep, classes="k-ghost k-sm")
