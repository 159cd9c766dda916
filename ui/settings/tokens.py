"""API tokens: made for one's own programs, shown once, ended at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.i18n import mark
from services.tokens import LONGEST_LIFE, Token, TokenNeedsExpiry, create_token, revoke_token, tokens_of

from ..components.basics import button, text
from ..components.dom import Tag
from ..customers.inputs import Field, Tick
from ..page import Page
from .form import Form, FormDialog, nothing
from .table import SettingsTable

ABOUT = mark("A token lets a program read and write what you can. The register keeps only its fingerprint.")


async def tokens(page: Page) -> None:
    """Build the page."""
    await Tokens(page).build()


class Tokens:
    """The own tokens."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def build(self) -> None:
        """Draw table and the place where a new token is shown."""
        t = self._page.t
        columns = (t("Name"), t("May"), t("Created"), t("Last used"), t("Ends"), t("Status"), "")
        new = (t("New token"), self._open, "new-token")
        self._table = SettingsTable(self._page, t("API tokens"), t(ABOUT), columns, add=new)
        self._told = Tag("div")
        with Tag("p", None, "k-dim"):
            link = Tag("a", t("How programs use the register"), "k-link", href="/api/v1/docs", target="_blank")
            link.attribute("rel", "noopener")
        await self._show()

    async def _show(self) -> None:
        found = await tokens_of(self._page.visitor.looker.user_id)
        self._table.show([(token, self._cells(token)) for token in found], _stay, self._end)

    def _cells(self, token: Token) -> tuple[str, ...]:
        t = self._page.t
        is_over = token.expires_at is not None and token.expires_at <= datetime.now(UTC)
        status = t("Revoked") if token.is_revoked else t("Ended") if is_over else t("Active")
        rights = t("Read and write") if token.may_write else t("Read")
        return (
            token.name, rights, self._moment(token.created_at), self._moment(token.last_used_at),
            self._moment(token.expires_at), status,
        )  # fmt: skip

    def _moment(self, at: datetime | None) -> str:
        page = self._page
        return "–" if at is None else page.language.moment(at, page.firm.time_zone, page.today)

    def _end(self, token: Token) -> None:
        if not token.is_revoked:
            button(self._page.t("Revoke"), lambda: self._revoke(token), classes="k-sm k-danger", mark="revoke-token")

    async def _revoke(self, token: Token) -> None:
        async with self._page.telling():
            await revoke_token(self._page.actor, token.id)
            await self._show()

    async def _open(self, _what: Any) -> None:
        page = self._page

        async def save(given: dict[str, Any]) -> None:
            ends = _end_after(given["days"])
            user_id, may_write = page.visitor.looker.user_id, not given["read_only"]
            made = await create_token(page.actor, user_id, given["name"], may_write=may_write, expires_at=ends)
            self._tell(made)
            await self._show()

        def draw(form: Form) -> None:
            t, required = page.t, page.t("required")
            form.fields["name"] = Field(t("What it is for"), nothing, required=required, data_testid="token-name")
            help_ = t("Empty: until it is revoked.")
            form.fields["days"] = Field(
                t("Days until it ends"),
                nothing,
                value="365",
                help_=help_,
                inputmode="numeric",
                data_testid="token-days",
            )
            form.ticks["read_only"] = Tick(t("May only read"), nothing)

        FormDialog(page, page.t("New token"), Form(page, save), draw, "token-form").open()

    def _tell(self, token: str) -> None:
        self._told.clear()
        with self._told, Tag("div", None, "k-note k-note-code", role="status"):
            text(self._page.t("Copy the token now; it is not shown again."), "k-strong", "p")
            Tag("code", token, "k-code", data_testid="token-made")


def _end_after(days: str) -> datetime | None:
    """When a token ends that lasts so many days; None when nothing was written."""
    if not days:
        return None
    if not (days.isascii() and days.isdecimal() and 0 < int(days[:6]) <= LONGEST_LIFE.days):
        raise TokenNeedsExpiry(field="days")
    return datetime.now(UTC) + timedelta(days=int(days[:6]))


async def _stay(_token: Token) -> None:
    return None
