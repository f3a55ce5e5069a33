"""What programs are told of certified copies: by digest, by code, and the public list of cancellations.

Never a name of a person, never a file.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from signing.book.copies import Cancellation, PublicEntry

Status = Literal["issued", "cancelled", "voided", "unknown"]


class RegisterEntry(BaseModel):
    """What the register says of one copy."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "schema": 1,
                "status": "issued",
                "number": "145/2026-SCT/BS",
                "agency": "UBND phường Mẫu",
                "checked_at": "2026-11-22T02:31:07Z",
                "issued_on": "2026-11-22",
                "original_type": "GKS",
                "page_count": 2,
                "decision_number": None,
                "decided_on": None,
            }
        },
    )

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    status: Status
    number: str | None
    agency: str | None
    checked_at: datetime
    issued_on: date | None
    original_type: str | None
    page_count: int | None
    decision_number: str | None
    decided_on: date | None

    @classmethod
    def of(cls, entry: PublicEntry, checked_at: datetime) -> RegisterEntry:
        """The wire form of an entry."""
        return cls(
            status=entry.status.value,
            number=entry.number,
            agency=entry.agency,
            checked_at=checked_at,
            issued_on=entry.issued_on,
            original_type=entry.original_type,
            page_count=entry.page_count,
            decision_number=entry.cancelled_by,
            decided_on=entry.cancelled_on,
        )


class CancelledCopy(BaseModel):
    """One cancelled copy: every released form of it by digest, its code, the decision."""

    number: str
    agency: str
    code: str
    sha256: list[str]
    status: Literal["cancelled"] = "cancelled"
    decision_number: str
    decided_on: date
    cancelled_at: datetime

    @classmethod
    def of(cls, one: Cancellation) -> CancelledCopy:
        """The wire form of a cancellation."""
        return cls(
            number=one.number,
            agency=one.agency,
            code=one.verification_code,
            sha256=list(one.sha256),
            decision_number=one.decision_number,
            decided_on=one.decided_on,
            cancelled_at=one.at,
        )


class CancellationList(BaseModel):
    """All cancelled copies, newest first; `saoy verify --cancellations` reads this very shape."""

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    published_at: datetime
    copies: list[CancelledCopy]
