"""The field in which a note, call, meeting or task is written; Ctrl Enter keeps it."""

from collections.abc import Awaitable, Callable

from services.customers.contacts import contacts_of
from services.customers.timeline import note
from services.fields.choices import ACTIVITY_KINDS, Choice, choices

from ...components.basics import button
from ...components.dom import Tag, glyph
from ..inputs import Choose, Field
from .desk import Desk
from .noted import ICONS

CTRL_ENTER = (
    "(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); emit() } }"
)
MOST = 4000


class Composer:
    """What is being written stays when the card changes around it."""

    def __init__(self, desk: Desk, kept: Callable[[int | None], Awaitable[None]]) -> None:
        self._desk, self._page, self._kept = desk, desk.page, kept
        self._kind, self._is_busy, self._more = "note", False, False
        self._text = ""
        page = self._page
        with Tag("div", None, "k-composer", data_testid="composer") as self._box:
            self._area = Tag("textarea", None, "k-composer-text", rows="2", maxlength=str(MOST))
            self._area.attribute("placeholder", page.t("Write a note about {name} …", name=desk.name))
            self._area.attribute("aria-label", page.t("Text of the activity"))
            self._area.on(
                "input", lambda event: self._written(str(event.args)), js_handler="(e) => emit(e.target.value)"
            )
            self._area.on("keydown", self._save, js_handler=CTRL_ENTER)
            self._error = Tag("p", None, "k-error", role="alert")
            self._fields = Tag("div", None, "k-composer-fields")
            with Tag("div", None, "k-composer-foot"):
                with Tag("div", None, "k-seg k-sm", role="radiogroup", aria_label=page.t("Kind")) as self._kinds:
                    pass
                save = button(page.t("Save"), self._save, classes="k-primary k-sm k-end", mark="save-activity")
                save.props["title"] = "Ctrl Enter"
        self._draw_kinds()

    async def begin(self, kind: str = "note") -> None:
        """Put the caret into the field."""
        await self._choose(kind)
        self._area.client.run_javascript(f"getHtmlElement({self._area.id})?.focus()")

    def _draw_kinds(self) -> None:
        page = self._page
        self._kinds.clear()
        with self._kinds:
            for kind, words in ACTIVITY_KINDS.items():
                one = Tag("button", None, "", type="button", role="radio", data_testid=f"kind-{kind}")
                one.attribute("aria-checked", "true" if kind == self._kind else "false")
                with one.on("click", lambda kind=kind: self._choose(kind), args=[]):
                    glyph(ICONS[kind])
                    Tag("b", page.t(words))

    async def _choose(self, kind: str) -> None:
        self._kind = kind
        self._draw_kinds()
        await self._draw_fields()

    async def _draw_fields(self) -> None:
        """With whom, and for a task by whom and until when."""
        page = self._page
        people = await contacts_of(page.actor, self._desk.customer_id)
        listed = [Choice(str(one.row["id"]), one.name) for one in people if one.row["is_active"]]
        users = await colleagues(self._desk)
        self._fields.clear()
        with self._fields:
            self._contact = Choose(page.t("Contact"), _nothing, listed)
            if self._kind == "task":
                self._due = Field(page.t("Due date"), _nothing, type="date", data_testid="task-due")
                own = str(page.actor.user_id or "")
                self._person = Choose(page.t("Who does it"), _nothing, users, none=None, value=own)

    async def _written(self, text: str) -> None:
        self._text = text
        self._error.say("")

    async def _save(self) -> None:
        if self._is_busy:
            return
        page, self._is_busy = self._page, True
        try:
            async with page.telling(text=_Shown(self._error), due_date=_Shown(self._error)):
                change_set_id = await note(page.actor, self._desk.customer_id, self._given())
                self._text = ""
                self._area.client.run_javascript(f"(e => {{ if (e) e.value = '' }})(getHtmlElement({self._area.id}))")
                await self._choose("note")
                await self._kept(change_set_id)
        finally:
            self._is_busy = False

    def _given(self) -> dict[str, object]:
        given: dict[str, object] = {"kind": self._kind, "text": self._text}
        if self._fields.default_slot.children:
            given["contact_id"] = int(self._contact.value) if self._contact.value else None
        if self._kind == "task":
            given["due_date"] = self._due.value or None
            given["person_id"] = int(self._person.value) if self._person.value else None
        return given


class _Shown:
    """A refusal below the text."""

    def __init__(self, place: Tag) -> None:
        self._place = place

    @property
    def error(self) -> str | None:
        """What keeps it from being saved."""
        return self._place._text

    @error.setter
    def error(self, message: str | None) -> None:
        self._place.say(message or "")


async def colleagues(desk: Desk) -> list[Choice]:
    """The colleagues to whom a task can be given."""
    listed = await choices("users", desk.page.language)
    return [Choice(str(one.value), one.label) for one in listed if one.is_active]


async def _nothing() -> None:
    return None
