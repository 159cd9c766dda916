"""The button beside the VAT number that asks VIES. Member states' systems go down nightly: nothing waits for it."""

from collections.abc import Callable

from services.identifiers import Checked, Severity
from services.identifiers.vat_numbers import EUROPEAN
from services.registries.opening import registers
from services.registries.registry import Found, words_for
from services.registries.vies import VatAnswer

from ...components.dom import Tag, glyph
from ...page import Page


class VatCheck:
    """Asks on request, and keeps the answer for the number that it was about."""

    def __init__(self, page: Page, number: Callable[[], Checked]) -> None:
        self._page, self._number = page, number
        self._about: str | None = None
        self._answer: VatAnswer | None = None
        self._button = Tag("button", None, "k-btn k-sec k-sm", type="button", data_testid="vies")
        with self._button.on("click", self._ask, args=[]):
            glyph("badge-check")
            Tag("span", page.t("Check in VIES"))
        self._said = Tag("span", None, "k-t-small k-vat-said", role="status")
        self.clear()

    def show(self, text: str, country: str) -> None:
        """The button is there for numbers of the European Union."""
        number = self._number()
        may_ask = bool(text.strip()) and number.number[:2] in EUROPEAN and number.severity is not Severity.IMPOSSIBLE
        self._button.set_visibility(may_ask)
        if number.number != self._about:
            self._about, self._answer = None, None
            self._said.say("")

    def clear(self) -> None:
        """Nothing was asked."""
        self._about, self._answer = None, None
        self._said.say("")
        self._button.set_visibility(False)

    def answer(self) -> VatAnswer | None:
        """What VIES said of the number that stands in the field now."""
        return self._answer if self._about == self._number().number else None

    async def _ask(self) -> None:
        page, number = self._page, self._number().number
        self._said.say(page.t("Asking VIES …"))
        async with page.telling():
            outcome = await registers().check_vat(number)
            if isinstance(outcome, Found):
                self._about, self._answer = number, outcome.value
                self._said.say(self._words(outcome.value))
            else:
                self._said.say(f"{page.t('Could not be checked.')} {page.t(words_for(outcome))}")

    def _words(self, answer: VatAnswer) -> str:
        at = self._page.language.datetime(answer.checked_at, self._page.firm.time_zone)
        if not answer.valid:
            return self._page.t("Not valid in VIES, {time}", time=at)
        if answer.name:
            return self._page.t("Valid in VIES for {name}, {time}", name=answer.name, time=at)
        return self._page.t("Valid in VIES, {time}", time=at)
