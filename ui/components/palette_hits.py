"""What the palette lists: rows that were found, what can be done, and the public registers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from services.identifiers import format_org_number
from services.quick import Hits
from services.registries.opening import registers
from services.standard import ready_made_name

from ..commands import Command, commands_of
from ..design import colour, initials

if TYPE_CHECKING:
    from ..shell import Shell

Does = Callable[[], Awaitable[None]]
Row = dict[str, Any]
NEW = "/customers/new"


@dataclass(frozen=True)
class Hit:
    """A line that can be opened; `customer_id` is whom Ctrl Enter shows beside the page."""

    group: str
    label: str
    detail: str
    opens: Does
    icon: str = ""
    tile: tuple[str, int] | None = None
    is_person: bool = False
    keys: tuple[str, ...] = ()
    flag: str = ""
    customer_id: int | None = None


class Listed:
    """Builds the lines for one viewer."""

    def __init__(self, shell: "Shell") -> None:
        self._shell = shell
        self.t = shell.visitor.language.t

    def found(self, hits: Hits) -> list[Hit]:
        """Customers, then what hangs on them."""
        t, others = self.t, []
        customers = [self._customer(row, t("Customers")) for row in hits.of("customers")]
        group = t("Invoices, projects and contacts")
        others += [self._invoice(row, group) for row in hits.of("invoices")]
        others += [self._project(row, group) for row in hits.of("projects")]
        others += [self._contact(row, group) for row in hits.of("contacts")]
        return [*customers, *others]

    def to_do(self, text: str, hits: Hits, *, only_commands: bool) -> list[Hit]:
        """What can be done with the best customer, commands with the words, a new customer of the name."""
        group, words = self.t("Do"), text.casefold().split()
        commands = [self._command(one, group) for one in commands_of(self._shell).values() if one.is_listed]
        matching = [hit for hit in commands if all(word in hit.label.casefold() for word in words)]
        if only_commands or not text:
            return matching
        best = hits.of("customers")[:1]
        about = [self._note(row, group) for row in best] if self._shell.visitor.actor.may("edit") else []
        return [*about, *matching, *self._create(text, group, hits)]

    def to_create(self, name: str) -> list[Hit]:
        """A new customer of a name, or without one the form for it."""
        group = self.t("Do")
        if not name:
            return [
                self._command(one, group) for one in commands_of(self._shell).values() if one.name == "new:customer"
            ]
        return self._create(name, group, Hits())

    def in_registers(self, text: str) -> list[Hit]:
        """The search in the public register of the firm's country."""
        visitor = self._shell.visitor
        country = visitor.firm.country
        source = next((one for one in registers().sources() if one.country == country), None)
        if not visitor.actor.may("edit") or len(text) < 3 or source is None:
            return []
        label = self.t("Search “{text}” in {register}", text=text, register=source.name)
        opens = self._new(text, by_hand=False)
        return [Hit(self.t("In public registers"), label, "", opens, flag=country)]

    def _customer(self, row: Row, group: str) -> Hit:
        number = format_org_number(row["country"], row["org_number"]) if row["org_number"] else ""
        state = "" if row["is_active"] else self.t("Inactive")
        detail = _line(row["number"], number, state, row["owner"])
        tile = (initials(row["name"])[:1], colour(row["id"]))
        path = f"/customers/{row['id']}"
        return Hit(group, row["name"], detail, self._going(path), tile=tile, customer_id=row["id"])

    def _contact(self, row: Row, group: str) -> Hit:
        tile = (initials(row["name"]), colour(row["id"]))
        path = f"/customers/{row['customer_id']}?tab=contacts"
        detail = ", ".join(filter(None, (row["title"], row["customer"])))
        return Hit(
            group, row["name"], detail, self._going(path), tile=tile, is_person=True, customer_id=row["customer_id"]
        )

    def _project(self, row: Row, group: str) -> Hit:
        icon = "folder-kanban" if row["state"] == "won" else "handshake"
        return Hit(
            group, row["name"], _line(row["number"], row["customer"]), self._going(f"/projects/{row['id']}"), icon
        )

    def _invoice(self, row: Row, group: str) -> Hit:
        language = self._shell.visitor.language
        day = row["date"] if isinstance(row["date"], date) else date.fromisoformat(str(row["date"])[:10])
        status = ready_made_name(row["status_key"], row["status"], language)
        detail = _line(row["customer"], language.money(int(row["net"]), row["currency"]), status, language.date(day))
        label = self.t("Invoice {number}", number=row["number"])
        return Hit(group, label, detail, self._going(f"/invoices/{row['id']}"), "receipt-text")

    def _note(self, row: Row, group: str) -> Hit:
        label = self.t("Log activity with {name}", name=row["name"])
        return Hit(group, label, "", self._going(f"/customers/{row['id']}?tab=activity"), "message-square-plus")

    def _create(self, text: str, group: str, hits: Hits) -> list[Hit]:
        is_there = any(row["name"].casefold() == text.casefold() for row in hits.of("customers"))
        if not self._shell.visitor.actor.may("edit") or is_there or len(text) < 2:
            return []
        return [Hit(group, self.t("Create customer “{name}”", name=text), "", self._new(text, by_hand=True), "plus")]

    def _command(self, one: Command, group: str) -> Hit:
        return Hit(group, one.label, "", one.does, icon=one.icon, keys=one.keys)

    def _new(self, text: str, *, by_hand: bool) -> Does:
        """The form for a new customer with what was typed, which is carried past the address."""

        async def go() -> None:
            self._shell.carried[NEW] = ("hand" if by_hand else "register", text)
            self._shell.navigate(NEW)

        return go

    def _going(self, path: str) -> Does:
        async def go() -> None:
            self._shell.navigate(path)

        return go


def _line(*words: Any) -> str:
    return " · ".join(str(word) for word in words if word not in (None, ""))
