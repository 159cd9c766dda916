"""How much a token may ask for: a bucket of requests for each, filled again steadily; kept by each process for itself."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from .refusals import TooManyRequests

BURST = 1000
PER_SECOND = 50.0
KEEP = 10_000


@dataclass
class Bucket:
    """What a token has left, and when that was so."""

    left: float
    at: float


class RateLimit:
    """One for each process."""

    def __init__(
        self, burst: int = BURST, per_second: float = PER_SECOND, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = burst
        self._per_second = per_second
        self._clock = clock
        self._buckets: OrderedDict[int, Bucket] = OrderedDict()

    def take(self, token_id: int) -> int:
        """Count a request; answers with how many are left at once, raises `TooManyRequests` when there are none."""
        now = self._clock()
        bucket = self._buckets.setdefault(token_id, Bucket(self._burst, now))
        self._buckets.move_to_end(token_id)
        bucket.left = min(self._burst, bucket.left + (now - bucket.at) * self._per_second)
        bucket.at = now
        if bucket.left < 1:
            raise TooManyRequests(max(1, math.ceil((1 - bucket.left) / self._per_second)))
        bucket.left -= 1
        while len(self._buckets) > KEEP:
            self._buckets.popitem(last=False)
        return int(bucket.left)
