"""The choice of the country: the five with a register one press away, every other one in a list."""

from collections.abc import Awaitable, Callable

from services.fields.choices import Choice

from ...components.dom import Tag
from ...design import asset
from ...page import Page
from ..inputs import TELL, option

NEAR = ("NO", "SE", "FI", "DK", "EE")


class Countries:
    """A segmented control with the list of the others at its end."""

    def __init__(self, page: Page, country: str, choices: list[Choice], changed: Callable[[], Awaitable[None]]) -> None:
        self.value, self._changed, self._page = country, changed, page
        self._others = [choice for choice in choices if choice.value not in NEAR]
        with Tag("div", None, "k-field"):
            label = Tag("span", page.t("Country"), "k-label")
            with Tag("div", None, "k-seg k-countries", role="radiogroup", aria_labelledby=label.html_id):
                self._near = {code: self._button(code) for code in NEAR}
                self._list = self._select()
        self._mark()

    async def turn(self, country: str) -> None:
        """Choose another country."""
        if country and country != self.value:
            self.put(country)
            await self._changed()

    def put(self, country: str) -> None:
        """Show another country as chosen without telling."""
        self.value = country
        self._mark()

    def _button(self, code: str) -> Tag:
        name = self._page.language.country(code)
        button = Tag(
            "button", None, type="button", role="radio", aria_label=name, title=name, data_testid=f"country-{code}"
        )
        with button.on("click", lambda: self.turn(code), args=[]):
            flag(code)
            Tag("b", code)
        return button

    def _select(self) -> Tag:
        lines = [option("", self._page.t("Other"), self.value in NEAR)]
        lines += [option(str(one.value), one.label, one.value == self.value) for one in self._others]
        select = Tag("select", None, "k-countries-other", aria_label=self._page.t("Other country"))
        select.attribute("innerHTML", "".join(lines))
        return select.on("change", lambda event: self.turn(str(event.args)), js_handler=TELL)

    def _mark(self) -> None:
        for code, button in self._near.items():
            button.attribute("aria-checked", "true" if code == self.value else "false")
        other = "" if self.value in NEAR else self.value
        self._list.attribute("data-chosen", "true" if other else None)
        self._list.client.run_javascript(f"(e => {{ if (e) e.value = '{other}' }})(getHtmlElement({self._list.id}))")


def flag(code: str) -> None:
    """A country's flag, beside its code or name."""
    with Tag("svg", None, "k-flag", aria_hidden="true"):
        Tag("use", href=f"{asset('flags.svg')}#{code.lower()}")
