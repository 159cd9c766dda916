"""What a browser may do with our answers: response headers, and a nonce on every script of a page."""

import secrets
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
COMMON = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self';"
    " img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'"
)
PLAIN = f"{COMMON}; script-src 'self'"
# Vue compiles templates and NiceGUI runs commands in the browser, hence unsafe-eval; scripts written into the page
# by anybody else have no nonce and do not run.
LIVE = COMMON + "; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'"


class Policy:
    """Adds the headers; NiceGUI's pages (header X-NiceGUI-Content) get a nonce of their own."""

    def __init__(self, app: ASGIApp, public_url: str | None = None) -> None:
        self.app = app
        self._fixed = dict(FIXED)
        if is_https(public_url):
            self._fixed["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        page = _Page(send)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._fixed.items():
                    headers.setdefault(name, value)
                if "x-nicegui-content" in headers:
                    page.begin(message, headers)
                    return
                headers.setdefault("Content-Security-Policy", PLAIN)
            await (page.take(message) if page.start else send(message))

        await self.app(scope, receive, sending)


class _Page:
    """A page on its way out, held back until it is whole."""

    def __init__(self, send: Send) -> None:
        self.start: Message | None = None
        self._send = send
        self._body = b""
        self._nonce = secrets.token_urlsafe(16)

    def begin(self, message: Message, headers: MutableHeaders) -> None:
        self.start = message
        headers["Content-Security-Policy"] = LIVE.format(nonce=self._nonce)

    async def take(self, message: Message) -> None:
        self._body += message.get("body", b"")
        if message.get("more_body") or self.start is None:
            return
        # Element data stands in the page with `<` escaped, so every `<script` is one that the program wrote.
        body = self._body.replace(b"<script", f'<script nonce="{self._nonce}"'.encode())
        MutableHeaders(scope=self.start)["Content-Length"] = str(len(body))
        await self._send(self.start)
        await self._send({"type": "http.response.body", "body": body})


def is_https(public_url: str | None) -> bool:
    """Whether browsers reach the register over TLS."""
    return public_url is not None and urlsplit(public_url).scheme == "https"
