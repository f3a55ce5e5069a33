"""Acts of certification for tests, from the request at the desk to the copy, with a clock that can be set."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from signing.book.acts import Act, Original, open_act
from signing.book.deciding import accept_act, record_look_ups
from signing.book.deciding import record_checklist as answer
from signing.book.requests import PROCEDURE, open_request
from signing.examination.grounds import Checklist, Ground
from signing.issuing.desk import IssuingDesk
from signing.key_source import SigningKey
from signing.pades import SigningTrust
from signing.rules import load_rules
from signing.rules.deadlines import VIETNAM
from storage.actor import Actor
from storage.identifiers import Sha256, new_id
from storage.objects.object_store import ObjectKey, ObjectStore
from storage.records.database import Database
from storage.records.procedures import load_procedures
from storage.warehouse.ocfl_root import Warehouse
from tests.faulty_store import DiedError
from tests.memory_store import MemoryStore
from tests.office import APPLICANT, APPLICANT_ID, NOON, TODAY
from tests.unit.signing.sheets import A4, scan_pdf

RULES = load_rules()


def requested(database: Database, store: ObjectStore, receiver: Actor, *, pages: int = 1) -> Act:
    """An act as opened at the desk: a captured original in a request of its own."""
    key = ObjectKey(f"work/{new_id()}/captured.pdf")
    captured = store.create(key, scan_pdf(*[A4] * pages))
    assert captured.sha256 is not None
    original = Original(
        "Giấy khai sinh số 12/2019",
        "GKS",
        pages,
        key,
        Sha256(captured.sha256),
        declared_pages=pages,
        declared_sheets=pages,
    )
    with database.transaction() as session:
        request = open_request(
            session,
            receiver,
            RULES,
            load_procedures().on(PROCEDURE, TODAY),
            requester_name=APPLICANT,
            requester_personal_id=APPLICANT_ID,
            received_at=NOON,
            received_on=TODAY,
        )
        return open_act(session, receiver, RULES, request.id, original, on=TODAY)


def answers(*applying: Ground, pages: int = 1) -> Checklist:
    """A complete checklist."""
    return Checklist({ground: ground in applying for ground in Ground}, pages, "đã tra cứu (thử nghiệm)")


def accepted(database: Database, store: ObjectStore, receiver: Actor, certifier: Actor, *, pages: int = 1) -> Act:
    """An act that two persons compared."""
    act = requested(database, store, receiver, pages=pages)
    with database.transaction() as session:
        record_look_ups(session, receiver, act.id, [])
        answer(session, receiver, act.id, answers(pages=pages))
        return accept_act(session, certifier, RULES, act.id, on=TODAY)


@dataclass(slots=True)
class Clock:
    """Says what it is told."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def strike(self, hour: int, minute: int, *, days: int = 0) -> None:
        """Set it to a time of day in Vietnam, today or days later."""
        today = datetime.now(VIETNAM).replace(hour=hour, minute=minute)
        self.now = (today + timedelta(days=days)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Seals:
    """One agency key for every agency."""

    key: SigningKey

    def seal_of(self, agency_code: str) -> SigningKey:
        return self.key


@dataclass(slots=True)
class Counter:
    """The desk with everything behind it, kept in memory but for the database."""

    database: Database
    trust: SigningTrust
    seals: Seals
    store: MemoryStore = field(default_factory=MemoryStore)
    vault: MemoryStore = field(default_factory=MemoryStore)
    clock: Clock = field(default_factory=Clock)
    person_signed: list[UUID] = field(default_factory=list)
    issued: list[UUID] = field(default_factory=list)

    def desk(
        self,
        *,
        database: Database | None = None,
        store: ObjectStore | None = None,
        vault: ObjectStore | None = None,
        trust: SigningTrust | None = None,
    ) -> IssuingDesk:
        """The issuing desk, with what is given in place of the sound thing."""
        return IssuingDesk(
            database=database or self.database,
            store=store or self.store,
            warehouse=Warehouse(vault or self.vault),
            rules=RULES,
            trust=trust or self.trust,
            seals=self.seals,
            verify_base_url="https://saoy.example.gov.vn",
            electronic_symbol=False,
            after_person=lambda _, act_id: self.person_signed.append(act_id),
            after_issue=lambda _session, act, _level: self.issued.append(act.id),
            now=self.clock,
        )


class DyingDatabase(Database):
    """The same rows, for a process that dies just before or after its `fatal`-th commit (counted from 1)."""

    def __init__(self, url: str, *, fatal: int, after: bool) -> None:
        super().__init__(url, pool_size=2)
        self._fatal, self._after, self.commits = fatal, after, 0

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        self.commits += 1
        dies = self.commits == self._fatal
        with super().transaction() as session:
            yield session
            if dies and not self._after:
                raise DiedError
        if dies:
            raise DiedError
