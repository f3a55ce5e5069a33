"""A brake on guessing: so many tries in so long, by address or by name.

Keeps its counts in the memory of one process: it slows a guesser, it does not account for anybody.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_MOST_KEYS = 20_000


class Brake:
    """A token bucket per key: `burst` tries at once, refilled over `per_seconds`."""

    def __init__(self, *, burst: int, per_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst = float(burst)
        self._rate = burst / per_seconds
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str) -> float:
        """Take one try; 0.0 when it is allowed, else the seconds until the next one is."""
        now = self._clock()
        with self._lock:
            left, then = self._buckets.pop(key, (self._burst, now))
            left = min(self._burst, left + (now - then) * self._rate)
            allowed = left >= 1.0
            self._buckets[key] = (left - 1.0 if allowed else left, now)
            while len(self._buckets) > _MOST_KEYS:
                self._buckets.popitem(last=False)
        return 0.0 if allowed else (1.0 - left) / self._rate

    def forget(self, key: str) -> None:
        """Give a key its full measure again (after it proved itself)."""
        with self._lock:
            self._buckets.pop(key, None)
