"""Time-stamps from a time-stamping authority over HTTP (RFC 3161).

Owns the conversation with the authority. Refuses to know what is stamped. Every failure of the authority, from no
answer to a wrong one, is `TimestampUnavailable`: it costs the level of a signature, never the signature.
"""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import urllib.error
import urllib.request

from asn1crypto import cms, tsp
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from signing.errors import TimestampUnavailable

_LARGEST_ANSWER = 1 << 20


class TimestampSource(TimeStamper):
    """One time-stamping authority. Keep it for the life of the process: it remembers how large its answers are."""

    def __init__(self, url: str, *, timeout_seconds: float = 10.0) -> None:
        """Take the address; nothing is asked yet."""
        super().__init__()  # type: ignore[no-untyped-call]
        self.url = url
        self._timeout = timeout_seconds

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A token over the digest, its status and nonce checked."""
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except (TimestampRequestError, ValueError, TypeError, KeyError) as exc:
            raise self._unavailable("câu trả lời không dùng được", "its answer cannot be used") from exc

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask once, in a thread: time-stamping must not hold up other signatures."""
        return await asyncio.to_thread(self._ask, req.dump())

    def _ask(self, body: bytes) -> tsp.TimeStampResp:
        request = urllib.request.Request(self.url, data=body, headers={"Content-Type": "application/timestamp-query"})
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:
                data = answer.read(_LARGEST_ANSWER + 1)
        except (urllib.error.URLError, http.client.HTTPException, OSError) as exc:
            raise self._unavailable("không trả lời", "it does not answer") from exc
        if len(data) > _LARGEST_ANSWER:
            raise self._unavailable("câu trả lời quá lớn", "its answer is too large")
        return tsp.TimeStampResp.load(data)

    def _unavailable(self, why_vi: str, why_en: str) -> TimestampUnavailable:
        return TimestampUnavailable(
            f"Dịch vụ cấp dấu thời gian {self.url}: {why_vi}. Chữ ký vẫn lập được ở mức thấp hơn và sẽ được bổ sung "
            "dấu thời gian sau.",
            f"Time-stamping authority {self.url}: {why_en}. The signature can be made at a lower level and completed "
            "later.",
        )


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
