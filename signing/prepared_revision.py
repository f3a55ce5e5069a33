"""Signing in two steps: a revision that lacks only the signature's value, and the same revision with it.

Owns pyHanko for both halves; what happens in between, on a token at the officer's own PC, may take minutes and a
restart. What such a token signs are the signed attributes (RFC 5652 §5.4), which hold the digest of the copy.
Refuses to know where the halves are kept.
"""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import ExternalSigner, Signer
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest

from signing.errors import SignatureValueWrong, SigningFailed, TimestampUnavailable
from signing.key_source import SigningKey, is_signature_of
from signing.pades import SignedRevision, SigningTrust, sign_person
from signing.rules import Rules
from signing.signature_level import SignatureLevel
from signing.timestamp_source import TimestampSource

_ROOM_FOR_TIMESTAMP = 12_000  # bytes; the time-stamp comes only after the value


@dataclass(frozen=True, slots=True)
class PreparedRevision:
    """The whole file with a hole where the signature goes, and what is to be signed."""

    data: bytes
    signed_attributes: bytes
    hole_start: int
    hole_end: int
    at: datetime


def prepare_person(
    frozen: bytes | Path, key: SigningKey, trust: SigningTrust, *, rules: Rules | None = None, at: datetime
) -> PreparedRevision:
    """The person's revision on a frozen copy, made as ever but without the value; the signer is checked as ever."""
    blank = _Blank(key.signer)
    revision = sign_person(frozen, replace(key, signer=blank), SigningTrust(trust.roots, None), rules=rules, at=at)
    signature = PdfFileReader(io.BytesIO(revision.data)).embedded_regular_signatures[-1]
    _, start, end, _ = (int(number) for number in signature.byte_range)
    if not blank.signed_attributes:
        raise SigningFailed("Không chuẩn bị được chữ ký.", "The signature could not be prepared.")
    return PreparedRevision(revision.data, blank.signed_attributes, start, end, revision.at)


def complete_person(
    prepared: PreparedRevision, key: SigningKey, value: bytes, timestamps: TimestampSource | None
) -> SignedRevision:
    """The same revision with the value that came back: B-T, or B-B when no time-stamp can be had.

    A value that the certificate's key did not make for this very revision is `SignatureValueWrong`.
    """
    if not is_signature_of(value, prepared.signed_attributes, key.certificate):
        raise SignatureValueWrong(
            "Chữ ký gửi về không đúng với bản sao đã chuẩn bị hoặc không phải của chứng thư đã đăng ký; không dùng. "
            "Hãy cắm đúng thiết bị rồi ký lại.",
            "The signature that came back does not fit the prepared copy or the registered certificate; it was not "
            "used. Plug in the right token and sign again.",
        )
    if timestamps is not None:
        try:
            return SignedRevision(_filled(prepared, key, value, timestamps), SignatureLevel.B_T, prepared.at)
        except TimestampUnavailable:
            pass  # costs the level, not the signature
    return SignedRevision(_filled(prepared, key, value, None), SignatureLevel.B_B, prepared.at)


def _filled(prepared: PreparedRevision, key: SigningKey, value: bytes, timestamps: TimestampSource | None) -> bytes:
    signer = ExternalSigner(key.signer.signing_cert, key.signer.cert_registry, signature_value=value)
    attributes = cms.CMSAttributes.load(prepared.signed_attributes)
    container = asyncio.run(
        signer.async_sign_prescribed_attributes("sha256", signed_attrs=attributes, timestamper=timestamps)
    ).dump()
    output = io.BytesIO(prepared.data)
    room = (prepared.hole_end - prepared.hole_start - 2) // 2
    if len(container) > room:
        raise SigningFailed(
            "Chữ ký lớn hơn chỗ đã chừa. Hãy giữ tệp và báo cho quản trị viên.",
            f"The signature needs {len(container)} bytes and {room} were kept free. Tell the administrator.",
        )
    PreparedByteRangeDigest(b"", prepared.hole_start, prepared.hole_end).fill_reserved_region(output, container)
    return output.getvalue()


class _Blank(Signer):
    """Stands in for a key that is elsewhere: keeps what would be signed, and leaves room for the time-stamp."""

    def __init__(self, stands_for: Signer) -> None:
        super().__init__(signing_cert=stands_for.signing_cert, cert_registry=stands_for.cert_registry)
        self.signed_attributes = b""

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        del digest_algorithm
        if dry_run:
            return bytes(_ROOM_FOR_TIMESTAMP)
        self.signed_attributes = data
        return bytes(256)
