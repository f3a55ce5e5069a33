"""Exactly what was signed: the file as it was when a signature was made, cut out of what it has become."""

from __future__ import annotations

from signing.verification_report import SignatureReport


def signed_revision(content: bytes, signature: SignatureReport) -> bytes | None:
    """The file up to the end of what this signature covers; None when it covers nothing that can be cut out.

    All of it is signed but the gap in which the signature's own value stands.
    """
    if len(signature.signed_bytes) != 4:
        return None
    start, length, after, rest = signature.signed_bytes
    sound = start == 0 and length > 0 and rest > 0 and after >= length and after + rest <= len(content)
    return content[: after + rest] if sound else None
