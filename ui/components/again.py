"""Logging in again over the page, when the session has ended: what is on the screen stays, nothing is lost.

A plain dialog of the browser; entry.js posts its form and brings the connection back under the new session.
"""

from nicegui import ui

from ..plain import fragment
from ..visitor import Visitor


class LogInAgain(ui.html):
    """The dialog of a tab; `ask` opens it in the browser."""

    def __init__(self, visitor: Visitor) -> None:
        t = visitor.language.t
        texts = {
            "title": t("Log in again"),
            "text": t("Your session has ended. Log in to go on where you were; nothing on the page is lost."),
            "t_email": t("E-mail"),
            "t_password": t("Password"),
            "t_reveal": t("Show the password"),
            "t_offline": t("The register cannot be reached. Check your connection and try again."),
            "t_submit": t("Log in"),
            "t_other": t("Log in as someone else"),
        }
        super().__init__(fragment("again.html", email=visitor.preferences.email, **texts), sanitize=False)
        self._visitor = visitor

    def ask(self) -> None:
        """Open the dialog, unless this browser has logged in again already in another tab."""
        self._visitor.client.run_javascript(f"kEntry.sessionEnded({self._visitor.looker.user_id})")
