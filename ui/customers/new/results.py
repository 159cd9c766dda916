"""What the register answered: companies to choose from, or why there are none."""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal

from services.identifiers import Severity, format_org_number
from services.registries.names import plain
from services.registries.ranking import Match, NameKind
from services.registries.registry import Company, Found, NotFound, Unavailable, UnknownShape, words_for
from services.registries.reply import Search

from ...components.dom import Tag, glyph, key
from ...design import company_initials
from ...page import Page
from ..words import STATUS_TONES, address_line, status_words

Pick = Callable[[Match], Awaitable[None]]
COLOURS = 8


class Results:
    """The list under the search field; arrow keys move in it, the field keeps the focus."""

    def __init__(self, page: Page, field: Tag, on_pick: Pick, on_hand: Callable[[], Awaitable[None]]) -> None:
        self._page, self._field, self._on_pick, self._on_hand = page, field, on_pick, on_hand
        self._matches: tuple[Match, ...] = ()
        self._lines: list[Tag] = []
        self._place = 0
        self.is_open = False
        self._box = Tag("div", None, "k-regs", data_testid="registry-results", aria_live="polite")
        self._box.set_visibility(False)

    @property
    def chosen(self) -> Match | None:
        """The company that Enter takes."""
        return self._matches[self._place] if self._matches else None

    def close(self) -> None:
        """Put the list away."""
        self._matches, self._lines = (), []
        self._open(False)

    def wait(self) -> None:
        """Say that the register is being asked."""
        self.say(self._page.t("Asking the register …"), with_foot=False)

    def say(self, text: str, *, with_foot: bool = True) -> None:
        """A message in place of companies."""
        self._begin()
        with self._box:
            with Tag("div", None, "k-regs-head"):
                Tag("span", text)
            if with_foot:
                self._foot("")

    def move(self, step: int) -> None:
        """Choose the next company or the one before."""
        if self._lines:
            self._place = (self._place + step) % len(self._lines)
            self._mark()

    def show(self, text: str, reply: Search, known: Mapping[str, tuple[int, int]]) -> None:
        """Show an answer; `known` are the customers among the companies by organization number: id and number."""
        self._begin()
        with self._box:
            if isinstance(reply.outcome, Found):
                self._matches = reply.outcome.value
                self._head(reply)
                name = self._page.t("Companies in the register")
                with Tag("div", None, "k-regs-list", role="listbox", aria_label=name, id="k-regs-list"):
                    self._lines = [self._line(n, match, text, known) for n, match in enumerate(self._matches)]
            else:
                self._nothing(reply)
            self._foot(reply.source.attribution if reply.source else "")
        self._mark()

    def _begin(self) -> None:
        self._matches, self._lines, self._place = (), [], 0
        self._box.clear()
        self._open(True)

    def _open(self, is_open: bool) -> None:
        self.is_open = is_open
        self._box.set_visibility(is_open)
        self._field.attribute("aria-expanded", "true" if is_open else "false")
        self._field.attribute("aria-controls", "k-regs-list" if is_open else None)
        if not is_open:
            self._field.attribute("aria-activedescendant", None)

    def _head(self, reply: Search) -> None:
        page, count = self._page, len(self._matches)
        with Tag("div", None, "k-regs-head"):
            Tag("b", page.n("{count} match", "{count} matches", count))
            if reply.source:
                Tag("span", page.t("in {register}", register=reply.source.name))
            seconds = Decimal(reply.milliseconds).scaleb(-3)
            Tag("span", page.t("answered in {seconds} s", seconds=page.language.number(seconds, 1)))

    def _nothing(self, reply: Search) -> None:
        """Why there is no company; none of it keeps anybody from saving by hand."""
        page, outcome = self._page, reply.outcome
        with Tag("div", None, "k-note k-regs-note", data_tone="acc"):
            glyph("info")
            with Tag("div"):
                Tag("b", page.t(words_for(outcome)))
                if isinstance(outcome, Unavailable | UnknownShape):
                    Tag("p", page.t("Nothing keeps you from saving: fill in by hand."))
                elif isinstance(outcome, NotFound):
                    self._why(reply)

    def _why(self, reply: Search) -> None:
        page = self._page
        if reply.check is not None and reply.check.severity is not Severity.OK and reply.check.message is not None:
            Tag("p", reply.check.message.message(page.language))
        elif len(reply.countries) > 1:
            names = page.language.list(page.language.country(code) for code in reply.countries)
            Tag("p", page.t("The number may be of {countries}. Choose the country.", countries=names))
        for skipped in reply.skipped:
            Tag("p", page.t("{register} was not asked.", register=skipped.source.name))

    def _line(self, place: int, match: Match, text: str, known: Mapping[str, tuple[int, int]]) -> Tag:
        company = match.company
        line = Tag("div", None, "k-reg", role="option", id=f"k-reg-{place}", aria_selected="false")
        with line.on("click", lambda: self._on_pick(match), args=[]):
            letters = company_initials(company.name)
            Tag("span", letters, f"k-tile k-tile-32 k-av{_colour(company)}", aria_hidden="true")
            with Tag("div"):
                with Tag("div"):
                    with Tag("b"):
                        _marked(company.name, text)
                    if company.legal_form and plain(company.legal_form) not in plain(company.name).split():
                        Tag("span", company.legal_form)
                Tag("small", self._detail(match))
            if company.org_number in known:
                with Tag("span", None, "k-tag k-accent"):
                    glyph("link")
                    Tag("span", self._page.t("Customer {number}", number=str(known[company.org_number][1])))
            tone = STATUS_TONES[company.status]
            Tag("span", status_words(company.status, self._page.language), "k-chip", data_tone=tone)
        return line

    def _detail(self, match: Match) -> str:
        page, company = self._page, match.company
        before = ""
        if match.kind is NameKind.PREVIOUS:
            before = page.t("Earlier name: {name}", name=match.name)
        elif match.kind is NameKind.OTHER:
            before = page.t("Also called {name}", name=match.name)
        place = company.place
        number = format_org_number(company.country, company.org_number)
        words = [number, before, address_line(place, page.language) if place else "", company.industry_name or ""]
        return " · ".join(word for word in words if word)

    def _foot(self, attribution: str) -> None:
        page = self._page
        with Tag("div", None, "k-regs-foot"):
            for keys, text in (
                (("↑", "↓"), page.t("move")),
                (("Enter",), page.t("use company")),
                (("Esc",), page.t("close")),
            ):
                with Tag("span", None, "k-regs-keys"):
                    for name in keys:
                        key(name)
                    Tag("span", text)
            hand = Tag("button", page.t("Fill in by hand instead"), "k-link", type="button", data_testid="by-hand")
            hand.on("click", lambda: self._on_hand(), args=[])
        if attribution:
            Tag("p", page.t(attribution), "k-regs-source")

    def _mark(self) -> None:
        for place, line in enumerate(self._lines):
            line.attribute("aria-selected", "true" if place == self._place else "false")
        active = f"k-reg-{self._place}" if self._lines else None
        self._field.attribute("aria-activedescendant", active)
        if active:
            self._field.client.run_javascript(
                f"document.getElementById('{active}')?.scrollIntoView({{block: 'nearest'}})"
            )


def _colour(company: Company) -> int:
    return sum(map(ord, company.org_number)) % COLOURS


def _marked(name: str, text: str) -> None:
    """The name with the words that were typed marked; words are compared without accents."""
    asked = plain(text).split()
    for word in name.split():
        bare = plain(word)
        hit = max((one for one in asked if bare.startswith(one)), key=len, default="")
        if hit:
            Tag("mark", word[: len(hit)], "k-hit")
            Tag("span", word[len(hit) :] + " ")
        else:
            Tag("span", word + " ")
