"""What issuing needs, wired once: database, stores, rules, keys, clock. Refuses to know the order of the steps."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from signing.book.acts import Act
from signing.book.closing import BookCloser
from signing.key_source import SigningKey
from signing.pades import SigningTrust
from signing.rules import Rules
from signing.rules.deadlines import VIETNAM
from signing.signature_level import SignatureLevel
from storage.actor import system_actor
from storage.objects.object_store import ObjectStore
from storage.records.database import Database
from storage.warehouse.ocfl_root import Warehouse

SYSTEM = system_actor("cấp bản sao chứng thực")


class SealKeys(Protocol):
    """Where the agencies' own keys come from; kept by the server, used only after a person has signed."""

    def seal_of(self, agency_code: str) -> SigningKey:
        """The agency's signing key."""
        ...


@dataclass(frozen=True, slots=True)
class IssuingDesk:
    """What issuing needs. `after_person` is called in the transaction that records the person's signature.

    `check_clock` raises `ClockDrifted` when the clock is too wrong to sign by.
    """

    database: Database
    store: ObjectStore
    warehouse: Warehouse
    rules: Rules
    trust: SigningTrust
    seals: SealKeys
    verify_base_url: str
    electronic_symbol: bool
    after_person: Callable[[Session, UUID], None]
    after_issue: Callable[[Session, Act, SignatureLevel], None]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    check_clock: Callable[[], None] = lambda: None

    def today(self) -> date:
        """The day in Vietnam: the legal date of numbers and books."""
        return self.now().astimezone(VIETNAM).date()

    def closer(self) -> BookCloser:
        """What closes the books, with the same rules, keys and clock."""
        return BookCloser(
            self.database, self.store, self.warehouse, self.rules, self.trust, self.seals, lambda: self.now()
        )

    def alone(self, act_id: UUID) -> AbstractContextManager[None]:
        """One issuer at a time for one act, over all processes."""
        return self.database.alone(f"act {act_id}")
