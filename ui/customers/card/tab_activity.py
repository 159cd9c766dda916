"""The tab Activity: what is to be done, what was done, what was changed; narrowed by kind, person, time and words."""

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from services import history
from services.customers.activity import Event
from services.customers.card import Card
from services.customers.timeline import GROUPS, Noted, Wanted, counts_of, forget, open_tasks, set_done, timeline
from services.fields.choices import Choice, choices
from services.i18n import mark
from services.periods import day_start

from ...changes.undoing import take_back
from ...components.basics import button, icon_button
from ...components.dom import Tag, glyph
from ...components.people import avatar
from ..inputs import Choose, Tick
from .composer import Composer
from .desk import Desk, Part
from .events import Told, diff_line, told_of
from .noted import ICONS, sentence

FIRST, MORE = 40, 80
LABELS = {
    "notes": ("message-square", mark("Notes")),
    "talks": ("phone", mark("Calls and meetings")),
    "tasks": ("square-check", mark("Tasks")),
    "changes": ("pencil", mark("Changed fields")),
    "invoices": ("receipt-text", mark("Invoices")),
    "register": ("badge-check", mark("Public registers")),
}
PERIODS = (("30", mark("Last 30 days")), ("90", mark("Last 90 days")), ("365", mark("Last year")), ("", mark("Always")))
DEBOUNCED = (
    "(event) => { clearTimeout(event.target.kTyping);"
    " event.target.kTyping = setTimeout(() => emit(event.target.value), 250) }"
)


class ActivityTab(Part):
    """The history of one customer."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        page = self._page
        self._most, self._search, self._country = FIRST, "", None
        self._country: str | None = None
        with Tag("div", None, "k-rec-maincol k-history"):
            self.composer = Composer(desk, self._changed)
            self._tasks = Tag("section", None, "k-part", data_testid="open-tasks")
            self._list = Tag("div", None, "k-part", data_testid="timeline")
        with Tag("aside", None, "k-aside k-history-aside"):
            with Tag("label", None, "k-viewsearch k-wide"):
                glyph("search")
                box = Tag("input", None, type="search", placeholder=page.t("Search in the history"))
                box.attribute("aria-label", page.t("Search in the history")).attribute("data-testid", "history-search")
                box.on("input", lambda event: self._searched(str(event.args)), js_handler=DEBOUNCED)
            Tag("h3", page.t("Show"), "k-label")
            self._ticks: dict[str, Tick] = {}
            self._counts: dict[str, Tag] = {}
            for group in GROUPS:
                if group != "invoices" or page.actor.sees("invoices"):
                    self._tick(group)
            self._filters = Tag("div", None, "k-col")

    async def show(self, card: Card) -> None:
        """Read the history again."""
        self._country = card.values["country"]
        if not self._filters.default_slot.children:
            people = [Choice(str(one.value), one.label) for one in await choices("users", self._page.language)]
            with self._filters:
                self._person = Choose(self._page.t("By"), self._narrowed, people, none=self._page.t("Everybody"))
                periods = [Choice(days, self._page.t(words)) for days, words in PERIODS]
                self._period = Choose(self._page.t("Period"), self._narrowed, periods, none=None, value="")
        await self._read()

    def _tick(self, group: str) -> None:
        icon, words = LABELS[group]
        tick = Tick(self._page.t(words), self._narrowed, is_on=True, classes="k-history-kind", mark=f"kind-of-{group}")
        with tick.box:
            glyph(icon).move(target_index=1)
            self._counts[group] = Tag("span", "", "k-count")
        self._ticks[group] = tick

    async def _searched(self, text: str) -> None:
        self._search = text.strip()[:100]
        await self._narrowed()

    async def _narrowed(self) -> None:
        async with self._page.telling():
            await self._read()

    async def _more(self) -> None:
        self._most += MORE
        await self._narrowed()

    def _wanted(self) -> Wanted:
        page = self._page
        since = None
        if self._period.value:
            day = page.today - timedelta(days=int(self._period.value))
            since = day_start(day, page.firm.time_zone)
        groups = frozenset(group for group, tick in self._ticks.items() if tick.is_on)
        person = int(self._person.value) if self._person.value else None
        return Wanted(groups, person, since, self._search, self._most)

    async def _read(self) -> None:
        page, customer_id = self._page, self._desk.customer_id
        found = await timeline(page.actor, customer_id, self._wanted())
        tasks = await open_tasks(page.actor, customer_id)
        counts = await counts_of(page.actor, customer_id)
        events = [one for one in found if isinstance(one, Event)]
        words = dict(
            zip((one.change_set_id for one in events), await told_of(page, events, self._country), strict=True)
        )
        for group, place in self._counts.items():
            place.say(str(counts[group]) if group in counts else "")
        self._tasks.clear()
        with self._tasks:
            self._draw_tasks(tasks)
        self._list.clear()
        with self._list:
            self._draw(found, words)

    def _draw_tasks(self, tasks: list[Noted]) -> None:
        page = self._page
        if not tasks:
            return
        Tag("h3", page.t("To do"), "k-day-head")
        for one in tasks:
            is_late = one.due_date is not None and one.due_date < page.today
            with Tag("div", None, "k-task", data_testid=f"task-{one.id}"):
                box = Tag("input", None, type="checkbox", aria_label=page.t("Done: {text}", text=one.text[:80]))
                box.on("change", lambda one=one: self._done(one), args=[])
                Tag("p", one.text, "k-task-text")
                if one.person_id is not None:
                    avatar(one.person_id, one.person or "", "k-av-18")
                due = page.language.date(one.due_date, today=page.today) if one.due_date else ""
                Tag("span", due, "k-chip" if is_late else "k-muted", data_tone="neg" if is_late else None)
                if self._is_own(one):
                    icon_button(page.t("Delete"), "trash-2", lambda one=one: self._forget(one), classes="k-sm")

    def _draw(self, found: list[Noted | Event], words: dict[int, Told]) -> None:
        page = self._page
        zone = ZoneInfo(page.firm.time_zone)
        for day, listed in groupby(found, key=lambda one: _moment(one).astimezone(zone).date()):
            with Tag("section", None, "k-day"):
                Tag("h3", self._day(day), "k-day-head")
                with Tag("ol", None, "k-timeline"):
                    for one in listed:
                        with Tag("li", None, "k-event-row"):
                            self._entry(one, words)
        if not found:
            Tag("p", page.t("Nothing here yet."), "k-muted k-pad")
        if len(found) >= self._most:
            button(page.t("Show more"), self._more, classes="k-ghost", mark="more-history")

    def _day(self, day: date) -> str:
        page = self._page
        words = page.language.date(day, style="weekday")
        if day == page.today:
            return page.t("Today, {day}", day=words)
        if day == page.today - timedelta(days=1):
            return page.t("Yesterday, {day}", day=words)
        return words if day.year == page.today.year else f"{words} {day.year}"

    def _entry(self, one: Noted | Event, words: dict[int, Told]) -> None:
        if isinstance(one, Noted):
            self._icon(ICONS[one.kind])
            with Tag("div", None, "k-event-main"):
                Tag("p", sentence(self._page, one), "k-medium")
                with Tag("div", None, "k-event-box"):
                    Tag("p", one.text, "k-prewrap")
                if self._is_own(one):
                    self._own_actions(one)
        else:
            told = words[one.change_set_id]
            self._icon(told.icon)
            with Tag("div", None, "k-event-main"):
                Tag("p", told.sentence, "k-medium")
                if told.diffs:
                    with Tag("div", None, "k-event-box"):
                        for label, old, new in told.diffs:
                            diff_line(label, old, new)
                    if self._may_restore(one):
                        label = self._page.t("Restore these values")
                        button(
                            label, lambda: self._restore(one), glyph="undo-2", classes="k-ghost k-sm", mark="restore"
                        )
        Tag(
            "time",
            self._page.language.time(_moment(one).astimezone(ZoneInfo(self._page.firm.time_zone))),
            "k-event-time",
        )

    def _icon(self, name: str) -> None:
        with Tag("span", None, "k-event-icon"):
            glyph(name)

    def _own_actions(self, one: Noted) -> None:
        with Tag("div", None, "k-event-actions"):
            if one.kind == "task":
                button(self._page.t("Open again"), lambda: self._open_again(one), classes="k-ghost k-sm")
            button(self._page.t("Delete"), lambda: self._forget(one), classes="k-ghost k-sm")

    def _is_own(self, one: Noted) -> bool:
        return self._desk.may_edit or one.person_id == self._page.actor.user_id

    def _may_restore(self, one: Event) -> bool:
        """One's own change, or anybody's for who may see the whole change log; many rows at once are undone elsewhere."""
        actor = self._page.actor
        is_mine = one.actor_id == actor.user_id or actor.may("change_log")
        return self._desk.may_edit and is_mine and one.kind not in ("setup", "seed")

    async def _restore(self, one: Event) -> None:
        page = self._page
        async with page.telling():
            rows = frozenset((moved.resource, moved.row_id) for moved in one.moved)
            part = history.Part(rows=rows) if one.rows > len(rows) else history.WHOLE
            await take_back(page, one.change_set_id, part)
            await self._changed(None)

    async def _done(self, one: Noted) -> None:
        async with self._page.telling():
            await self._changed(await set_done(self._page.actor, one.id, True))

    async def _open_again(self, one: Noted) -> None:
        async with self._page.telling():
            await self._changed(await set_done(self._page.actor, one.id, False))

    async def _forget(self, one: Noted) -> None:
        async with self._page.telling():
            await self._changed(await forget(self._page.actor, one.id))

    async def _changed(self, change_set_id: int | None) -> None:
        await self._desk.edited(change_set_id)

    async def begin(self) -> None:
        """Put the caret into the composer."""
        await self.composer.begin()


def _moment(one: Noted | Event) -> datetime:
    return one.done_at or one.at if isinstance(one, Noted) else one.at


__all__: list[Any] = ["ActivityTab"]
