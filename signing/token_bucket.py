"""A token bucket: how often somebody else's service is asked, so that it does not shut us out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class TokenBucket:
    """`per_second` requests on average, as many at once as fit into a second; None means no limit. Thread-safe."""

    def __init__(self, per_second: float | None, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Start full."""
        self._rate, self._clock, self._lock = per_second, clock, threading.Lock()
        self._most = max(1.0, per_second or 0.0)
        self._left, self._seen = self._most, clock()

    def take(self) -> float:
        """Take one; 0.0 when it was there, else the seconds until one will be."""
        if self._rate is None:
            return 0.0
        with self._lock:
            now = self._clock()
            self._left = min(self._most, self._left + (now - self._seen) * self._rate)
            self._seen = now
            if self._left >= 1.0:
                self._left -= 1.0
                return 0.0
            return (1.0 - self._left) / self._rate
