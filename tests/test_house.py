"""The house keeps its floors: who may know whom, how long a file may get, what must not slip in."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("models", "services", "ui", "api")
MUST_NOT_KNOW = {
    "models": {"services", "ui", "api", "main", "nicegui", "fastapi", "starlette", "aiohttp", "openpyxl"},
    "services": {"ui", "api", "main", "nicegui", "fastapi", "starlette"},
    "ui": {"api", "main", "tortoise", "asyncpg", "aiohttp", "openpyxl", "tests"},
    "api": {"ui", "main", "tests"},
}
LONGEST = 300
MAY_BE_LONGER: set[str] = set()
STATIC = {".css", ".html", ".js", ".json", ".mjs", ".svg"}
NAMESPACES = ("http://www.w3.org/",)  # names that look like addresses; nothing is fetched from them
DELIVERY_HOSTS = re.compile(r"jsdelivr|unpkg\.com|cdnjs|googleapis|gstatic|bunny\.net|esm\.sh|cdn\.")


def modules(*rooms: str) -> Iterator[tuple[str, str]]:
    """Path from the root and source text of every module in the rooms."""
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text()


def imported(source: str) -> set[str]:
    """The top-level packages that a module imports, inside functions too."""
    packages = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            packages |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            packages.add(str(node.module).partition(".")[0])
    return packages


def test_lower_floors_know_nothing_of_upper_ones() -> None:
    wrong = [
        f"{path} imports {package}"
        for room in ROOMS
        for path, source in modules(room)
        for package in sorted(imported(source) & MUST_NOT_KNOW[room])
    ]
    assert wrong == []


def test_imports_are_found_inside_functions_and_not_taken_from_relative_ones() -> None:
    source = "from . import ui\ndef late():\n    import nicegui.elements\n    from tortoise.models import Model\n"
    assert imported(source) == {"nicegui", "tortoise"}


def test_no_module_grows_too_long_to_know_ones_way_in() -> None:
    lengths = {path: source.count("\n") for path, source in modules(*ROOMS)}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST and path not in MAY_BE_LONGER} == {}


def test_no_error_is_swallowed_unseen() -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path, source in modules(*ROOMS)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ExceptHandler) and swallows_everything(node)
    ]
    assert wrong == []


def swallows_everything(handler: ast.ExceptHandler) -> bool:
    """Whether a handler catches any exception and does nothing with it."""
    broad = handler.type is None or ast.unparse(handler.type) in ("Exception", "BaseException")
    return broad and all(isinstance(node, ast.Pass | ast.Continue) for node in handler.body)


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    assert [path for path, source in modules(*ROOMS) if later.search(source)] == []


def test_the_lock_pins_every_package_by_hash_and_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert re.findall(r"^.*(?:://|file:|--index-url|--find-links|--trusted-host).*$", lock, re.MULTILINE) == []
    packages = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", lock, flags=re.MULTILINE))
    assert [package for package in packages if "==" not in package or "--hash=sha256:" not in package] == []


def test_pages_fetch_nothing_from_other_hosts() -> None:
    files = [path for path in sorted((ROOT / "ui").rglob("*")) if path.suffix in STATIC]
    wrong = [
        f"{path.relative_to(ROOT)}: {address}"
        for path in files
        for address in re.findall(r"https?://[^\s\"'<>)]+", path.read_text())
        if not address.startswith(NAMESPACES)
    ]
    assert wrong == []
    assert [path for path, source in modules("ui") if DELIVERY_HOSTS.search(source)] == []
