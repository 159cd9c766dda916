"""How invoices are sent: one of three, pressed. What Peppol says is a proposal, what a person pressed stays."""

from typing import Any

from services.fields.choices import Choice

from ...components.dom import Tag, glyph
from ..inputs import Choose

ICONS = {"e_invoice": "send", "email": "mail", "letter": "printer"}


class Channel(Choose):
    """A field whose list lies open as buttons; pressing the chosen one again takes the choice back."""

    def _draw(self, **attributes: Any) -> Tag:
        box = Tag("div", None, "k-seg k-channels", role="group", aria_label=self.label, **attributes)
        with box:
            self._buttons = {str(one.value): self._button(one) for one in self._choices}
        return box

    def set(self, value: str) -> None:
        """Show a choice."""
        self.value = value
        for name, button in self._buttons.items():
            button.attribute("aria-pressed", "true" if name == value else "false")

    def _button(self, one: Choice) -> Tag:
        value = str(one.value)
        button = Tag("button", None, type="button", aria_pressed="false", data_testid=f"channel-{value}")
        with button.on("click", lambda: self._press(value), args=[]):
            glyph(ICONS[value])
            Tag("b", one.label)
        return button

    async def _press(self, value: str) -> None:
        self.set("" if value == self.value else value)
        await self._written(self.value)
