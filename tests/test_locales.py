"""Every text is there in every language, and no page shows a text that is not in the catalogues."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from locales import worksheet
from locales.check import compared, faults
from locales.collect import ROOT, NotCollectable, collect, in_module, modules
from locales.files import CODES, is_translated, read
from locales.glossary import glossary
from services.i18n.catalogue import Texts, translations

# Where a component takes words: its first argument, these keyword arguments, these props.
SHOWN = {
    "label", "button", "input", "textarea", "number", "select", "checkbox", "switch", "radio", "tab", "chip", "badge", "tooltip",
    "notify", "menu_item", "item_label", "item", "expansion", "markdown", "html", "link", "set_text", "page_title", "toggle",
    "upload",
}  # fmt: skip
KEYWORDS = {"label", "text", "placeholder", "title", "caption", "message", "hint", "tooltip", "error", "aria_label"}
PROPS = re.compile(r"""\b(?:placeholder|aria-label|label|title|hint|alt)=(["'])(?P<text>.*?)\1""")
SENTENCE = re.compile(r"(?!Ctrl )[A-ZÅÄÖÆØ](?![A-Z])[\w’-]*( [\w’“”-]+)+[.?…]?|(?!Ctrl )[A-Z][a-z]+ [a-z]+.*")
JS_SENTENCE = re.compile(r"""(["'`])([A-Z][a-z]+ [a-z]+(?:(?!\1).)*)\1""")
MARKS = {"t", "n", "mark", "raw", "pieces"}
NAMES = {"Stamkund"}  # the product, the same in every language
NOT_SHOWN = {"Implicit handshake failed", "Inter Variable"}  # what programs say to programs, names of fonts


def test_no_text_is_missing_in_any_language() -> None:
    assert faults(collect()) == []


@pytest.mark.parametrize("code", CODES)
def test_a_language_is_read_as_babel_reads_it(code: str) -> None:
    spoken, catalogue = translations(code), read(code)
    for message in [message for message in catalogue if message.id and is_translated(message)]:
        if isinstance(message.id, tuple):
            assert tuple(spoken.ngettext(*message.id, n) for n in (1, 2)) == message.string
        else:
            text = spoken.pgettext(message.context, message.id) if message.context else spoken.gettext(message.id)
            assert text == message.string


def test_a_text_that_is_unsure_or_lacks_a_form_is_shown_in_english() -> None:
    head = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    spoken = Texts(
        f'{head}#, fuzzy\nmsgid "Otter"\nmsgstr "Saukko"\n\nmsgid "{{count}} otter"\nmsgid_plural "{{count}} otters"\n'
        'msgstr[0] "{count} saukko"\nmsgstr[1] ""\n\nmsgid "Say \\"hi\\"\\n"\nmsgstr ""\n"Sano "\n"\\"moi\\"\\n"\n'
    )
    assert spoken.gettext("Otter") == "Otter"
    assert spoken.ngettext("{count} otter", "{count} otters", 2) == "{count} otters"
    assert spoken.gettext('Say "hi"\n') == 'Sano "moi"\n'


def test_no_page_shows_a_text_that_is_not_in_the_catalogues() -> None:
    assert [fault for path, tree in modules(rooms=("ui",)) for fault in hard_coded(tree, path)] == []


def test_no_script_shows_a_text_of_its_own() -> None:
    scripts = {path.name: re.sub(r"//.*|/\*(?s:.*?)\*/", "", path.read_text()) for path in (ROOT / "ui").rglob("*.js")}
    assert [f"{name}: {text}" for name, script in scripts.items() for _, text in JS_SENTENCE.findall(script)] == []


def hard_coded(tree: ast.Module, path: str) -> Iterator[str]:
    """Where a module of `ui/` gives a component words of its own, or holds an English sentence."""
    passed_over = documentation(tree) | translated(tree) | {id(n) for n in ast.walk(tree) if literal(n) in NOT_SHOWN}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for text in shown_by(node, passed_over):
                yield f"{path}:{node.lineno}: {text}"
        elif isinstance(node, ast.Constant) and id(node) not in passed_over and SENTENCE.fullmatch(literal(node)):
            yield f"{path}:{node.lineno}: {node.value}"


def shown_by(call: ast.Call, passed_over: set[int]) -> Iterator[str]:
    """Literal words that a call shows to a person."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = [word.value for word in call.keywords if word.arg in KEYWORDS] if name in SHOWN else []
    given += call.args[:1] if name in SHOWN else []
    for text in (literal(argument) for argument in given if id(argument) not in passed_over):
        if has_words(re.sub(r"<[^>]*>", "", text)):
            yield text
    if name == "props" and call.args:
        yield from (found["text"] for found in PROPS.finditer(literal(call.args[0])) if has_words(found["text"]))


def literal(node: ast.AST) -> str:
    """The letters that stand in the code; values of an f-string left out."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def has_words(text: str) -> bool:
    """Whether a text holds words of a language, other than names and addresses."""
    return (
        text not in NAMES
        and re.search(r"[^\W\d_]{2}", text) is not None
        and not re.match(r"(https?:|/|svguse:|Ctrl\b)", text)
    )


def documentation(tree: ast.Module) -> set[int]:
    """Docstrings, and what programmers read: messages of exceptions and logs."""
    found = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        is_log = isinstance(node, ast.Call) and "log" in ast.unparse(node.func).lower()
        if isinstance(node, ast.Raise) or is_log:
            found |= {id(part) for part in ast.walk(node)}
    return found


def translated(tree: ast.Module) -> set[int]:
    """Everything inside a call of t, n or mark."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            found |= {id(part) for part in ast.walk(node)} if name in MARKS else set()
    return found


@pytest.mark.parametrize(
    "line",
    [
        'ui.label("Customers")', 'ui.button(icon="x", text="Save")', 'ui.label(f"{n} rows")', 'ui.input(placeholder="Search")',
        'x.props("aria-label=\'Close it\'")', 'note("Nothing is here yet.")', 'ui.html("<b>Bold</b>")',
    ],
)  # fmt: skip
def test_hard_coded_words_are_found(line: str) -> None:
    assert list(hard_coded(ast.parse(line), "ui/x.py")) != []


@pytest.mark.parametrize(
    "line",
    [
        'ui.label(language.t("Customers"))', 'ui.button(icon="plus")', 'ui.label(f"{n} / {m}")', 'ui.label("–")',
        'ui.label("Stamkund")',
        'x.props(f"aria-label=\'{name}\'")', 'key("Ctrl Z")', 'raise ValueError("No such page here")', 'ui.html("<b></b>")',
        'log.error("Went wrong badly")',
    ],
)  # fmt: skip
def test_other_literals_are_left_in_peace(line: str) -> None:
    assert list(hard_coded(ast.parse(line), "ui/x.py")) == []


def test_texts_are_found_wherever_they_stand() -> None:
    source = """
from services.refusals import Refusal, NotFound
class NoOtter(Refusal):
    \"\"\"There is no
    otter.\"\"\"
class NoSeal(NotFound):
    \"\"\"No seal.\"\"\"
LABEL = Field("a", mark("Long label"), short=mark("Short"))
viewer.t("One" if x else "Two", name=viewer.n("{count} a", "{count} b", 2))
mark("Open", "verb"), viewer.t(LABEL)
"""
    found = dict(in_module(ast.parse(source), "x.py"))
    assert {key for key, is_short in found.items() if not is_short} == {
        (None, "There is no otter."), (None, "No seal."), (None, "Long label"), (None, "One"), (None, "Two"),
        (None, ("{count} a", "{count} b")), ("verb", "Open"),
    }  # fmt: skip
    assert found[(None, "Short")]


@pytest.mark.parametrize("call", ['v.t(f"Hello {name}")', 'v.t("Hello " + name)', 'mark("a %s" % b)'])
def test_a_text_put_together_in_the_code_is_an_error(call: str) -> None:
    with pytest.raises(NotCollectable, match=r"x\.py:1"):
        list(in_module(ast.parse(call), "x.py"))


@pytest.mark.parametrize(
    ("source", "translation", "has_plural", "fault"),
    [
        ("Hello {name}", "Hej {namn}", False, "other placeholders"),
        ("{count} rows", "Raderna", True, None),
        ("{count} rows", "{count} rader", True, None),
        ("{count} rows of {name}", "{count} rader", True, "other placeholders"),
        ("It is so.", "Så är det", False, "ends differently"),
        ("It is so.", "Så är det!", False, "holds ! or ..."),
        ("Quoted “{x}”.", "Citerat ”{x}”.", False, None),
    ],
)
def test_a_translation_that_does_not_fit_is_named(
    source: str, translation: str, has_plural: bool, fault: str | None
) -> None:
    found = list(compared(source, translation, has_plural))
    assert fault in found if fault else found == []


def test_the_catalogues_can_be_filled_from_a_table(tmp_path: Path) -> None:
    table = tmp_path / "texts.csv"
    table.write_text(
        "context,en,en_plural,sv,sv_plural\n,Otter,,Utter,\n,{count} otter,{count} otters,{count} utter,{count} uttrar\n"
    )
    assert worksheet.read(table) == {
        "sv": {
            (None, "Otter"): "Utter",
            (None, ("{count} otter", "{count} otters")): ("{count} utter", "{count} uttrar"),
        }
    }


def test_the_glossary_has_a_word_for_everything() -> None:
    assert [word for code in CODES for word, translation in glossary(code).items() if not translation] == []


def test_every_catalogue_can_be_read() -> None:
    assert all(len(read(code)) > 0 for code in CODES)
