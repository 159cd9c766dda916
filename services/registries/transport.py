"""How registers are asked: in turn, in less than five seconds, again where it may help, and never with names in the log.

Nothing here logs an address, a parameter or a body: they hold numbers and names of persons.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from aiohttp import ClientConnectionError, ClientError, ClientResponse, ClientSession, ClientTimeout
from aiolimiter import AsyncLimiter
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, stop_before_delay
from yarl import URL

from .answer import Answer, decoded, retry_after
from .breaker import Breaker
from .registry import Reason, Unavailable

logger = logging.getLogger(__name__)

LARGEST = 8 * 1024 * 1024  # bytes; a hundred Finnish companies are about 1 MB
WAIT_WITHOUT_HINT = 5.0  # seconds after a 429 that names none


@dataclass(frozen=True, slots=True)
class Source:
    """A register and its limits: `rate` requests in `per` seconds, `at_once` under way."""

    key: str
    rate: float
    per: float = 1.0
    at_once: int = 8


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait (seconds) and how often to try.

    `timeout` covers one question: queue, attempts and pauses. `altogether` covers what somebody waits for, which may
    take a second question (a token, a looser search); it is a little longer, so that registers that hang are noticed.
    `share` is this process's part of each register's rate: 1 when it is alone, 0.5 when there are two.
    """

    timeout: float = 4.5
    altogether: float = 5.0
    retries: int = 2
    pause: float = 0.3
    failures: int = 3
    rest: float = 30.0
    share: float = 1.0


PATIENT = Patience()


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. `encoded` leaves the address exactly as it is written."""

    method: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, str] | None = None
    encoded: bool = False


class _Again(Exception):
    """An attempt failed in a way that another may mend."""

    def __init__(self, why: Unavailable) -> None:
        self.why = why


class _Crowded(Exception):
    """The turn did not come in time; the register is not to blame."""


class _Line:
    """The queue before one register."""

    def __init__(self, source: Source, patience: Patience) -> None:
        self.limiter = AsyncLimiter(source.rate, source.per / patience.share)
        self.places = asyncio.Semaphore(source.at_once)
        self.breaker = Breaker(patience.failures, patience.rest)

    async def enter(self) -> None:
        """Wait for a place and for the rate's leave; whoever entered releases the place."""
        await self.places.acquire()
        try:
            await self.limiter.acquire()
        except BaseException:
            self.places.release()
            raise


class Transport:
    """Asks registers through an injected session; one for the whole process, so that the limits hold."""

    def __init__(self, session: ClientSession, user_agent: str, patience: Patience = PATIENT) -> None:
        self._session = session
        self._user_agent = user_agent
        self._patience = patience
        self._lines: dict[str, _Line] = {}

    async def get(self, source: Source, url: str, **what: Any) -> Answer | Unavailable:
        """GET; `what` are the other fields of `Request`. An HTTP status other than 429 and 5xx is an answer."""
        return await self.ask(source, Request("GET", url, **what))

    async def post(self, source: Source, url: str, **what: Any) -> Answer | Unavailable:
        """POST of a question (nothing that registers are asked changes anything there, so it may be repeated)."""
        return await self.ask(source, Request("POST", url, **what))

    async def ask(self, source: Source, request: Request) -> Answer | Unavailable:
        """Ask once it is our turn; gives up after `Patience.timeout` seconds altogether."""
        line = self._line(source)
        started = monotonic()
        told: Answer | Unavailable = line.breaker.refuses() or await self._within_time(line, request)
        word = told.reason if isinstance(told, Unavailable) else f"HTTP {told.status}"
        logger.info("%s: %s after %.0f ms", source.key, word, (monotonic() - started) * 1000)
        return told

    def _line(self, source: Source) -> _Line:
        return self._lines.setdefault(source.key, _Line(source, self._patience))

    async def _within_time(self, line: _Line, request: Request) -> Answer | Unavailable:
        try:
            async with asyncio.timeout(self._patience.timeout):
                answer: Answer = await self._retrying()(self._attempt, line, request)
        except _Crowded:
            line.breaker.let_go()
            return Unavailable(Reason.BUSY)
        except _Again as failure:
            return self._given_up(line, failure.why)
        except TimeoutError:
            return self._given_up(line, Unavailable(Reason.TIMEOUT))
        except asyncio.CancelledError:
            line.breaker.let_go()
            raise
        line.breaker.answered()
        return answer

    def _given_up(self, line: _Line, why: Unavailable) -> Unavailable:
        if why.reason == Reason.BUSY:
            line.breaker.told_to_wait(why.retry_after or WAIT_WITHOUT_HINT)
        else:
            line.breaker.failed()
        return why

    def _retrying(self) -> AsyncRetrying:
        patience = self._patience
        return AsyncRetrying(
            retry=retry_if_exception_type(_Again),
            stop=stop_after_attempt(patience.retries + 1) | stop_before_delay(patience.timeout),
            wait=self._pause,
            reraise=True,
        )

    def _pause(self, state: RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        asked_for = failure.why.retry_after if isinstance(failure, _Again) else None
        if asked_for is not None:
            return asked_for
        return float(self._patience.pause * 2 ** (state.attempt_number - 1))

    async def _attempt(self, line: _Line, request: Request) -> Answer:
        async with self._turn(line):
            try:
                async with self._sent(request) as response:
                    return await _heard(response)
            except ClientConnectionError as lost:
                slow = isinstance(lost, TimeoutError)
                raise _Again(Unavailable(Reason.TIMEOUT if slow else Reason.DOWN)) from None
            except ClientError:
                raise _Again(Unavailable(Reason.DOWN)) from None

    @asynccontextmanager
    async def _turn(self, line: _Line) -> AsyncIterator[None]:
        """A place and the rate's leave, within half the time, so that the register has the other half."""
        try:
            async with asyncio.timeout(self._patience.timeout / 2):
                await line.enter()
        except TimeoutError:
            raise _Crowded from None
        try:
            yield
        finally:
            line.places.release()

    def _sent(self, request: Request) -> Any:
        """Redirects are not followed: they would carry tokens and numbers to another host."""
        return self._session.request(
            request.method,
            URL(request.url, encoded=request.encoded),
            params=request.params or None,
            headers={"User-Agent": self._user_agent, "Accept": "application/json", **request.headers},
            json=request.json,
            data=request.form,
            allow_redirects=False,
            timeout=ClientTimeout(total=None, sock_connect=self._patience.timeout * 0.4),
        )


async def _heard(response: ClientResponse) -> Answer:
    if response.status == 429:
        raise _Again(Unavailable(Reason.BUSY, retry_after(response.headers)))
    if response.status >= 500:
        raise _Again(Unavailable(Reason.DOWN, retry_after(response.headers)))
    body = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        body += chunk
        if len(body) > LARGEST:
            return Answer(response.status, None)
    return Answer(response.status, decoded(bytes(body), response.charset))
