"""What can be done from anywhere: by keyboard, and by name in the palette. The rows follow from sections and additions."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from services.i18n import mark
from services.own_changes import last_undone, take_back_last
from services.refusals import NothingToUndo

from .changes.undoing import take_back
from .components.add_new import additions_of
from .components.nav import sections_of

if TYPE_CHECKING:
    from .shell import Shell


@dataclass(frozen=True)
class Command:
    """`name` is what the keyboard sends, `keys` are printed beside it."""

    name: str
    label: str
    icon: str
    keys: tuple[str, ...]
    does: Callable[[], Awaitable[None]]
    is_listed: bool = True


def commands_of(shell: "Shell") -> dict[str, Command]:
    """The commands of a viewer by name."""
    found = [*_ways(shell), *_additions(shell), *_everywhere(shell)]
    return {command.name: command for command in found}


def _ways(shell: "Shell") -> list[Command]:
    t = shell.visitor.language.t
    return [
        Command(f"go:{s.key}", t("Go to {place}", place=t(s.label)), s.icon, ("G", s.keys), _going(shell, s.path))
        for s in sections_of(shell.visitor.actor)
    ]


def _additions(shell: "Shell") -> list[Command]:
    t = shell.visitor.language.t
    return [
        Command(f"new:{a.key}", t(a.command), a.icon, ("N", a.keys), _going(shell, a.path))
        for a in additions_of(shell.visitor.actor)
    ]


def _everywhere(shell: "Shell") -> list[Command]:
    t = shell.visitor.language.t

    async def search() -> None:
        shell.palette.open()

    async def help_() -> None:
        shell.shortcuts.open()

    return [
        Command("search", t(mark("Search and commands")), "search", ("Ctrl", "K"), search, is_listed=False),
        Command("undo", t(mark("Undo the last change")), "undo-2", ("Ctrl", "Z"), lambda: undo_last(shell)),
        Command("redo", t(mark("Do again what was undone")), "redo-2", ("Ctrl", "Y"), lambda: redo_last(shell)),
        Command("fold", t(mark("Fold the navigation")), "panel-left", ("Ctrl", "B"), shell.fold),
        Command("help", t(mark("List of shortcuts")), "keyboard", ("?",), help_),
        Command("log-out", t(mark("Log out")), "log-out", (), shell.log_out),
    ]


def _going(shell: "Shell", path: str) -> Callable[[], Awaitable[None]]:
    async def go() -> None:
        shell.navigate(path)

    return go


async def undo_last(shell: "Shell") -> None:
    """Take back the viewer's newest change and say what came of it."""
    page, actor = shell.page, shell.visitor.actor
    try:
        await take_back_last(actor, partial(take_back, page))
    except NothingToUndo:
        page.toast(page.t("There is nothing to undo"), kind="info")


async def redo_last(shell: "Shell") -> None:
    """Do again what the viewer took back last."""
    page = shell.page
    change_set_id = await last_undone(shell.visitor.actor)
    if change_set_id is None:
        page.toast(page.t("There is nothing to do again"), kind="info")
        return
    await take_back(page, change_set_id, is_redo=True)
