"""What NiceGUI does with less while it builds a page comes to the same."""

from nicegui.client import HTML_ESCAPE_TABLE

from ui.sparing import Escapable, expects_arguments


class Handlers:
    """Methods as elements have them."""

    def plain(self) -> None: ...

    def asking(self, event: object) -> None: ...

    def lenient(self, event: object = None, *more: object) -> None: ...


def test_a_page_is_escaped_as_nicegui_escapes_it() -> None:
    told = '{"text":"Åkerblom & Søn <script>alert(`${1}`)</script> &lt; 🙂"}'

    assert Escapable(told).translate(HTML_ESCAPE_TABLE) == told.translate(HTML_ESCAPE_TABLE)
    assert next(iter(HTML_ESCAPE_TABLE)) == ord("&"), "the sign in every replacement is replaced first"


def test_handlers_are_known_to_ask_for_their_event_or_not() -> None:
    one, other = Handlers(), Handlers()

    for handlers in (one, other):
        assert not expects_arguments(handlers.plain)
        assert expects_arguments(handlers.asking)
        assert not expects_arguments(handlers.lenient)
    assert expects_arguments(lambda event: event)
    assert not expects_arguments(lambda: None)
