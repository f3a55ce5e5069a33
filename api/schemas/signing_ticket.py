"""The wire of `/api/v1/signing-ticket`: what a token is to sign, and the values it made (docs/sign-agent.md)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Base64Bytes, BaseModel, Field

MOST_VALUES = 30


class ItemToSign(BaseModel):
    """One copy: what people should see of it, and the exact bytes to be signed (DER of the CMS signed attributes)."""

    id: UUID
    original: str
    number: str
    pages: int
    signed_attributes: Base64Bytes
    digest_sha256: str
    completed: bool


class TicketToSign(BaseModel):
    """A batch: which certificate must sign, until when, with SHA-256 and the certificate's own kind of key."""

    certificate_sha256: str
    expires_at: datetime
    items: list[ItemToSign]


class ValueMade(BaseModel):
    """The bare signature of one item: PKCS#1 v1.5 for RSA, DER for ECDSA."""

    id: UUID
    value: Base64Bytes


class ValuesMade(BaseModel):
    """What the agent hands in."""

    values: list[ValueMade] = Field(min_length=1, max_length=MOST_VALUES)


class ItemOutcome(BaseModel):
    """What became of one act; without a code it is signed."""

    act_id: UUID
    code: str | None
    message_vi: str | None
    message_en: str | None


class TicketOutcome(BaseModel):
    """What became of each value."""

    items: list[ItemOutcome]
