"""What many customers' registers say by now: what differs, field by field, and which fields are taken over."""

from services.customers.refresh_many import Asking, Compared
from services.registries.registry import Found, Gone, NotFound, Status

from ..components.dom import Tag
from ..page import Page
from .card.refresh import PLACE
from .card.values import NOTHING, in_words
from .inputs import Changed, Tick
from .words import ENDED, STATUS_TONES, status_words

SHOWN = 100
Lines = list[tuple[Compared, list[tuple[str, str, str]]]]


class RefreshReview:
    """The inside of the dialog; `changed` is called when another choice was made."""

    def __init__(self, page: Page, asking: Asking, changed: Changed) -> None:
        self._page, self._asking, self._changed = page, asking, changed
        self._ticks: dict[str, Tick] = {}

    @property
    def chosen(self) -> list[str]:
        """The fields that are to be taken over."""
        return [name for name, tick in self._ticks.items() if tick.is_on]

    async def draw(self) -> None:
        """Draw it where one is."""
        page, asking = self._page, self._asking
        lines = [(one, await self._words(one)) for one in asking.different[:SHOWN]]
        Tag("p", self._summary(), "k-muted", data_testid="registers-summary")
        self._ended()
        with Tag("div", None, "k-pickfields"):
            for name, count in asking.fields().most_common():
                label = f"{self._label(name)} ({page.language.number(count)})"
                self._ticks[name] = Tick(label, self._changed, is_on=True, mark=f"take-{name}")
        if lines:
            self._table(lines)

    def _table(self, lines: Lines) -> None:
        with Tag("div", None, "k-tablebox"), Tag("table", None, "k-table k-table-plain"), Tag("tbody"):
            for one, words in lines:
                for place, (label, now, register) in enumerate(words):
                    with Tag("tr"):
                        Tag("td", one.values["name"] if place == 0 else "", "k-medium")
                        Tag("td", label, "k-muted")
                        with Tag("td", None, "k-wrap"):
                            Tag("span", now, "k-old")
                            Tag("span", f" \u2192 {register}", "k-new")
        if len(self._asking.different) > SHOWN:
            Tag("p", self._page.t("The first {count} are shown.", count=SHOWN), "k-muted")

    def _summary(self) -> str:
        """How many differ, agree, are not known and could not be asked."""
        page, compared = self._page, self._asking.compared
        if not compared and not self._asking.total:
            return page.t("None of the selected customers has an organization number.")
        found = sum(isinstance(one.outcome, Found) for one in compared)
        unknown = sum(isinstance(one.outcome, NotFound | Gone) for one in compared)
        differ = len(self._asking.different)
        silent, left = len(compared) - found - unknown, self._asking.total - len(compared)
        counted = (
            (page.n("{count} differs", "{count} differ", differ), True),
            (page.n("{count} is as in the register", "{count} are as in the registers", found - differ), True),
            (page.n("{count} was not found", "{count} were not found", unknown), unknown),
            (page.n("{count} could not be asked", "{count} could not be asked", silent), silent),
            (page.n("{count} was not asked any more", "{count} were not asked any more", left), left),
        )
        return " · ".join(words for words, is_told in counted if is_told)

    def _ended(self) -> None:
        """Companies that are bankrupt, winding up or deleted by now."""
        page = self._page
        for one in self._asking.compared:
            if one.company is not None and one.company.status in ENDED:
                status = Status(one.company.status)
                with Tag("p", None, "k-ended-line"):
                    Tag("b", one.values["name"])
                    Tag("span", status_words(status, page.language), "k-chip", data_tone=STATUS_TONES[status])

    async def _words(self, one: Compared) -> list[tuple[str, str, str]]:
        page, told, country = self._page, [], one.values["country"]
        for d in one.differences:
            if d.field in PLACE:
                told.append((self._label(d.field), d.now or NOTHING, str(d.register)))
            else:
                now, register = [await in_words(page, one.fields[d.field], v, country) for v in (d.now, d.register)]
                told.append((self._label(d.field), now, register))
        return told

    def _label(self, name: str) -> str:
        fields = self._asking.compared[0].fields
        return self._page.t(PLACE[name] if name in PLACE else fields[name].label)
