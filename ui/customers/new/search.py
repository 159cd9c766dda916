"""The field for a name or number: asks the register of the country as one types, and shows what it answers."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from services.customers.numbers import customers_with_numbers
from services.registries.opening import registers
from services.registries.ranking import Match
from services.registries.registry import Company, Found, Gone
from services.registries.reply import Reply, Search
from services.registries.type_ahead import TypeAhead

from ...components.dom import Tag, glyph
from ...page import Page
from ..inputs import SET
from .results import Results

PAUSE = 300  # ms without a letter before the register is asked
SHORTEST = 3
TYPED = (
    "(event) => { const field = event.target; clearTimeout(field.kWait);"
    f" field.kWait = setTimeout(() => emit(field.value), {PAUSE}) }}"
)
KEYS = (
    "(event) => { if (!['ArrowDown', 'ArrowUp', 'Enter', 'Escape'].includes(event.key) || event.isComposing) return;"
    " if (event.key === 'Escape' && event.target.getAttribute('aria-expanded') !== 'true') return;"
    " event.preventDefault(); event.stopPropagation(); clearTimeout(event.target.kWait);"
    " emit({key: event.key, text: event.target.value}) }"
)
Picked = Callable[[Company, Reply[Company]], Awaitable[None]]
ByHand = Callable[[str], Awaitable[None]]


class RegisterSearch:
    """One form's search; `on_pick` is given the company and closes the answers (`forget`) when it has filled the form.

    `on_hand` is given what was typed when somebody goes on without.
    """

    def __init__(self, page: Page, country: Callable[[], str], on_pick: Picked, on_hand: ByHand) -> None:
        self._page, self._country, self._on_pick, self._on_hand = page, country, on_pick, on_hand
        self._asking = TypeAhead(registers())
        self._text = self._asked = ""
        page.canvas.on_end(self._asking.cancel)

    def build(self) -> None:
        """Draw the field and the place of the answers."""
        page = self._page
        label = page.t("Name or organization number")
        with Tag("div", None, "k-field k-regfield"):
            caption = Tag("label", label, "k-label")
            with Tag("div", None, "k-input k-lookup"):
                self.input = Tag("input", None, type="text", autocomplete="off", role="combobox", aria_expanded="false")
                self.input.attribute("data-testid", "registry-search").attribute("autofocus", True)
                self.input.attribute("aria-autocomplete", "list").attribute("spellcheck", "false")
                self.input.attribute("placeholder", " ")  # by which the style sheet knows that it is empty
                with Tag("button", None, "k-clear", type="button", aria_label=page.t("Empty the field")) as clear:
                    glyph("x")
                go = Tag("button", None, "k-lookup-go", type="button", aria_label=page.t("Search in the register"))
                with go.attribute("title", page.t("Search in the register")):
                    glyph("search")
        caption.attribute("for", self.input.html_id)
        self.results = Results(page, self.input, self._pick, self._hand)
        self.input.on("input", lambda event: self._typed(str(event.args)), js_handler=TYPED)
        self.input.on("keydown", lambda event: self._key(event.args), js_handler=KEYS)
        read = f"() => emit(getHtmlElement({self.input.id}).value)"
        clear.on("click", self._emptied, args=[])
        go.on("click", lambda event: self._ask(str(event.args)), js_handler=read)

    def forget(self) -> None:
        """Close the answers and give up what is being asked."""
        self._asking.cancel()
        self._asked = ""
        self.results.close()

    def empty(self) -> None:
        """As at the beginning, with the caret in the field."""
        self.forget()
        self._text = ""
        code = "(e => { if (e) { e.value = ''; e.focus() } })(getHtmlElement(%d))"
        self.input.client.run_javascript(code % self.input.id)

    async def _emptied(self) -> None:
        self.empty()

    async def begin(self, text: str) -> None:
        """Write a text into the field as if somebody had typed it, and ask."""
        self.input.client.run_javascript(SET.format(id=self.input.id, value=json.dumps(text)))
        await self._ask(text)

    async def again(self) -> None:
        """Ask again (the country is another one)."""
        if len(self._text) >= SHORTEST:
            await self._ask(self._text)

    async def _typed(self, text: str) -> None:
        self._text = text.strip()
        if len(self._text) < SHORTEST:
            self.forget()
        elif self._text != self._asked or not self.results.is_open:
            await self._ask(self._text)

    async def _key(self, told: dict[str, Any]) -> None:
        name, text = told["key"], str(told["text"]).strip()
        if name == "Escape":
            self.forget()
        elif name == "Enter" and text == self._asked and self.results.is_open and self.results.chosen is not None:
            await self._pick(self.results.chosen)
        elif name == "Enter":
            await self._ask(text)
        else:
            self.results.move(1 if name == "ArrowDown" else -1)

    async def _ask(self, text: str) -> None:
        self._text = self._asked = text.strip()
        if len(self._text) < SHORTEST:
            self.results.say(self._page.t("Write at least three letters of the name, or the whole number."))
            return
        country = self._country()
        self.results.wait()
        async with self._page.telling():
            reply = await self._asking.search(country, self._text)
            if reply is not None and self._asked == text.strip():
                await self._show(reply, country)

    async def _show(self, reply: Search, country: str) -> None:
        found = reply.outcome.value if isinstance(reply.outcome, Found) else ()
        numbers = [match.company.org_number for match in found]
        known = await customers_with_numbers(self._page.actor, country, numbers) if numbers else {}
        self.results.show(self._asked, reply, known)

    async def _pick(self, match: Match) -> None:
        """The list knows a part; the register is asked for the whole. Where it does not answer, the part is used."""
        page, company = self._page, match.company
        self.results.wait()
        async with page.telling():
            reply = await registers().by_number(company.country, company.org_number)
            if isinstance(reply.outcome, Gone):
                self.results.say(page.t("This company was removed from the register for legal reasons."))
                return
            whole = reply.outcome.value if isinstance(reply.outcome, Found) else company
            await self._on_pick(whole, reply)

    async def _hand(self) -> None:
        text = self._text
        self.forget()
        await self._on_hand(text)
