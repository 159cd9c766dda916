"""Collects the English texts from the source: what goes through t, n or mark, and the messages of refusals."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("main.py", "models", "services", "ui", "api")
ONE = ("t", "raw", "pieces")

Id = str | tuple[str, str]
Key = tuple[str | None, Id]  # context, text or (singular, plural)


class NotCollectable(Exception):
    """A text that is put together in the code cannot be translated; the message names the place."""


@dataclass
class Text:
    """A text to translate and the files it stands in; `is_short` marks the heading of a column."""

    key: Key
    files: set[str] = field(default_factory=set)
    is_short: bool = False

    @property
    def id(self) -> Id:
        """The English text, or singular and plural."""
        return self.key[1]


def collect(root: Path = ROOT) -> dict[Key, Text]:
    """All texts of the product by key. Raises `NotCollectable`."""
    texts: dict[Key, Text] = {}
    for path, tree in modules(root):
        for key, is_short in in_module(tree, path):
            text = texts.setdefault(key, Text(key))
            text.files.add(path)
            text.is_short |= is_short
    return texts


def modules(root: Path = ROOT, rooms: tuple[str, ...] = ROOMS) -> Iterator[tuple[str, ast.Module]]:
    """Path from the root and syntax tree of every module."""
    for room in rooms:
        for path in sorted((root / room).rglob("*.py")) if (root / room).is_dir() else (root / room,):
            if path.exists():
                yield str(path.relative_to(root)), ast.parse(path.read_text(), str(path))


def in_module(tree: ast.Module, path: str) -> Iterator[tuple[Key, bool]]:
    """Keys of a module's texts, and whether each heads a column."""
    short = {id(word.value) for word in ast.walk(tree) if isinstance(word, ast.keyword) and word.arg == "short"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for key in _of_call(node, path):
                yield key, id(node) in short
    for message in _refusals(tree):
        yield (None, message), False


def _of_call(node: ast.Call, path: str) -> Iterator[Key]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in ONE and node.args:
        for text in _literals(node.args[0], f"{path}:{node.lineno}"):
            yield (None, text)
    elif name == "mark" and node.args:
        context = (
            node.args[1] if len(node.args) > 1 else next((k.value for k in node.keywords if k.arg == "context"), None)
        )
        for text in _literals(node.args[0], f"{path}:{node.lineno}"):
            yield (str(context.value) if isinstance(context, ast.Constant) else None, text)
    elif name == "n" and len(node.args) >= 2:
        forms = [_literals(form, f"{path}:{node.lineno}") for form in node.args[:2]]
        if forms[0] and forms[1]:
            yield (None, (forms[0][0], forms[1][0]))


def _literals(node: ast.expr, place: str) -> list[str]:
    """The texts an argument may be: a literal, or either branch of a choice; none for a variable."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value] if node.value else []
    if isinstance(node, ast.IfExp):
        return _literals(node.body, place) + _literals(node.orelse, place)
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.BinOp) and _has_text(node)):
        raise NotCollectable(f"{place}: write one whole text with {{placeholders}}")
    return []


def _has_text(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in ast.walk(node))


def _refusals(tree: ast.Module) -> Iterator[str]:
    known = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("refusals")
        for alias in node.names
    }
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            is_base = node.name == "Refusal"
            if is_base or any(isinstance(base, ast.Name) and base.id in known for base in node.bases):
                known.add(node.name)
                message = ast.get_docstring(node)
                if message and not is_base:
                    yield " ".join(message.split())
