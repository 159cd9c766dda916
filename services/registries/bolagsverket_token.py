"""The bearer token of Bolagsverket's API: OAuth2 client credentials, kept until shortly before it ends."""

import asyncio
from time import monotonic

from aiohttp import encode_basic_auth

from .answer import Answer, Shape
from .registry import Reason, Unavailable
from .settings import RegistrySettings
from .told import dig, need
from .transport import Source, Transport

SOURCE = Source("bolagsverket_token", rate=1)
SCOPE = "vardefulla-datamangder:read vardefulla-datamangder:ping"  # without it the token opens nothing
EARLIER = 60.0  # seconds before its end a token is no longer used


class Tokens:
    """Fetches a token once for all who wait for it."""

    def __init__(self, transport: Transport, settings: RegistrySettings) -> None:
        self._transport = transport
        self._url = settings.se_token_url
        self._id, self._secret = settings.se_client_id, settings.se_client_secret
        self._lock = asyncio.Lock()
        self.forget()

    @property
    def configured(self) -> bool:
        """Whether client id and secret are set."""
        return bool(self._id and self._secret)

    def forget(self) -> None:
        """The token was refused; the next one is fetched anew."""
        self._token, self._ends = "", 0.0

    async def get(self) -> str | Unavailable:
        """A token that is good for a minute at least."""
        async with self._lock:
            if self._token and monotonic() < self._ends - EARLIER:
                return self._token
            answer = await self._transport.post(
                SOURCE,
                self._url,
                form={"grant_type": "client_credentials", "scope": SCOPE},
                headers={"Authorization": encode_basic_auth(self._id, self._secret)},
            )
            return answer if isinstance(answer, Unavailable) else self._keep(answer)

    def _keep(self, answer: Answer) -> str | Unavailable:
        try:
            body = answer.ok()
            self._token = need(body, "access_token")
        except Shape:
            return Unavailable(Reason.REFUSED if answer.status in (400, 401, 403) else Reason.DOWN)
        lasts = dig(body, "expires_in")
        self._ends = monotonic() + (float(lasts) if isinstance(lasts, int | float) else 3600.0)
        return self._token
