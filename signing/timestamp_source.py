"""Time-stamps from time-stamping authorities over HTTP (RFC 3161), asked in a fixed order.

Owns the conversation with the authorities: the next one is asked when one fails or has been asked too often, and one
that failed is left in peace, each time it fails again for twice as long: a batch must not wait for a dead one thirty
times. Refuses to know what is stamped. Every failure, from no answer to a wrong
one, is `TimestampUnavailable`: it costs the level of a signature, never the signature.

Each token also tells how far this machine's clock is from the authority's; the newest reading is kept.
"""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from asn1crypto import cms, tsp
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError, handle_tsp_response

from signing.errors import TimestampUnavailable
from signing.token_bucket import TokenBucket

_LARGEST_ANSWER = 1 << 20
_LONGEST_REST_SECONDS = 60.0
_PATIENCE_SECONDS = 3.0  # rather wait so long for a place in the bucket than lose the level
_WHOLE_SECOND = timedelta(seconds=1)  # many authorities cut the fraction off


class TimestampSource(TimeStamper):
    """Time-stamping authorities in order. Keep it for the life of the process: it remembers how they fare."""

    def __init__(
        self,
        *urls: str,
        timeout_seconds: float = 10.0,
        per_second: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the addresses, first choice first; nothing is asked yet. `per_second` limits each authority alone."""
        super().__init__()  # type: ignore[no-untyped-call]
        if not urls:
            raise TypeError("name at least one authority")
        self.urls = urls
        self._authorities = [_Authority(url, timeout_seconds, TokenBucket(per_second, clock=clock)) for url in urls]
        self._clock, self._now = clock, now
        self._drift: tuple[float, timedelta] | None = None

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A token over the digest, its status and nonce checked, from the first authority that gives one."""
        failures: list[TimestampUnavailable] = []
        waits: dict[_Authority, float] = {}
        for authority in self._authorities:
            if authority.rests_until > self._clock():
                continue
            if wait := authority.bucket.take():
                waits[authority] = wait
                continue
            try:
                return await self._ask(authority, message_digest, md_algorithm)
            except TimestampUnavailable as exc:
                failures.append(exc)
        if waits and (shortest := min(waits.values())) <= _PATIENCE_SECONDS:
            await asyncio.sleep(shortest)
            authority = min(waits, key=lambda one: waits[one])
            if not authority.bucket.take():
                return await self._ask(authority, message_digest, md_algorithm)
        if waits:
            raise _unavailable(self.urls[0], "đang quá tải", "it is asked too often")
        raise failures[0] if failures else _unavailable(self.urls[0], "vừa không trả lời", "it did not answer just now")

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask the first authority once, in a thread."""
        return await asyncio.to_thread(self._authorities[0].ask, req.dump())

    def drift(self, *, within_seconds: float) -> timedelta | None:
        """How far this machine's clock is ahead of the authorities'; None when none of them answers.

        A reading younger than `within_seconds` is good enough; otherwise a token is asked for.
        """
        if self._drift is None or self._clock() - self._drift[0] > within_seconds:
            self._drift = None
            try:
                asyncio.run(self.async_timestamp(secrets.token_bytes(32), "sha256"))
            except TimestampUnavailable:
                return None
        reading: tuple[float, timedelta] | None = self._drift
        return reading[1] if reading is not None else None

    async def _ask(self, authority: _Authority, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        # In a thread: time-stamping must not hold up other signatures.
        nonce, request = self.request_cms(message_digest, md_algorithm)  # type: ignore[no-untyped-call]
        asked_at = self._now()
        try:
            answer = await asyncio.to_thread(authority.ask, request.dump())
            token = handle_tsp_response(answer, nonce)
            self._drift = self._clock(), _drift(token, asked_at, self._now())
        except TimestampUnavailable:
            authority.rest(self._clock())
            raise
        except (TimestampRequestError, ValueError, TypeError, KeyError) as exc:
            authority.rest(self._clock())
            raise _unavailable(authority.url, "câu trả lời không dùng được", "its answer cannot be used") from exc
        authority.failures = 0
        return token


class _Authority:
    """One authority: its address, its bucket, and until when it is left in peace."""

    def __init__(self, url: str, timeout_seconds: float, bucket: TokenBucket) -> None:
        self.url, self.bucket, self._timeout = url, bucket, timeout_seconds
        self.failures, self.rests_until = 0, float("-inf")

    def rest(self, now: float) -> None:
        self.failures += 1
        self.rests_until = now + min(_LONGEST_REST_SECONDS, 2.0**self.failures)

    def ask(self, body: bytes) -> tsp.TimeStampResp:
        request = urllib.request.Request(self.url, data=body, headers={"Content-Type": "application/timestamp-query"})
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:
                data = answer.read(_LARGEST_ANSWER + 1)
        except (urllib.error.URLError, http.client.HTTPException, OSError) as exc:
            if isinstance(exc, urllib.error.HTTPError):
                exc.close()  # it is the answer itself, with its connection
            raise _unavailable(self.url, "không trả lời", "it does not answer") from exc
        if len(data) > _LARGEST_ANSWER:
            raise _unavailable(self.url, "câu trả lời quá lớn", "its answer is too large")
        return tsp.TimeStampResp.load(data)


def token_over(source: TimestampSource, data: bytes) -> bytes:
    """A time-stamp token (RFC 3161, DER) over the SHA-256 of these bytes; `TimestampUnavailable` when there is none."""
    token = asyncio.run(source.async_timestamp(hashlib.sha256(data).digest(), "sha256"))
    return bytes(token.dump())


def stamps(token: bytes, data: bytes) -> bool:
    """Whether a token is about these bytes. Says nothing about who made it: that takes the authority's roots."""
    try:
        signed = cms.ContentInfo.load(token)["content"]
        imprint = signed["encap_content_info"]["content"].parsed["message_imprint"]
        found = imprint["hash_algorithm"]["algorithm"].native, imprint["hashed_message"].native
    except (ValueError, TypeError, KeyError):
        return False
    return bool(found == ("sha256", hashlib.sha256(data).digest()))


def _drift(token: cms.ContentInfo, asked_at: datetime, answered_at: datetime) -> timedelta:
    """Our clock minus theirs, as far as it cannot be explained by the time the answer took (RFC 3161 genTime)."""
    stamped_at: datetime = token["content"]["encap_content_info"]["content"].parsed["gen_time"].native
    if stamped_at > answered_at:
        return timedelta(0) - (stamped_at - answered_at)
    return max(timedelta(0), asked_at - stamped_at - _WHOLE_SECOND)


def _unavailable(url: str, why_vi: str, why_en: str) -> TimestampUnavailable:
    return TimestampUnavailable(
        f"Dịch vụ cấp dấu thời gian {url}: {why_vi}. Chữ ký vẫn lập được ở mức thấp hơn và sẽ được bổ sung "
        "dấu thời gian sau.",
        f"Time-stamping authority {url}: {why_en}. The signature can be made at a lower level and completed later.",
    )
