"""The book's date is that of the person's signature in Vietnam, over the turn of the year too (NĐ 23/2015 art. 13)."""

from datetime import UTC, date, datetime
from typing import BinaryIO

from api.demo.authority import Authority
from signing.book.register import Step, book_of_year, entries_of
from signing.issuing.sequence import issue
from signing.pades import SigningTrust
from signing.rules.deadlines import VIETNAM
from storage.objects.object_store import ObjectInfo
from storage.records.database import Database
from tests.certifying import Counter, Seals, accepted
from tests.integration.signing.conftest import key_of
from tests.memory_store import MemoryStore
from tests.office import people


class NewYearStore(MemoryStore):
    """The year ends while the frozen pages are being kept: after the number, before the signature."""

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self.objects, self.written_at = counter.store.objects, counter.store.written_at
        self._counter = counter

    def create(self, key: str, source: BinaryIO | bytes, *, sha256: str | None = None) -> ObjectInfo:
        if "/frozen-" in key:
            self._counter.clock.now = datetime(2027, 1, 1, 0, 0, 1, tzinfo=VIETNAM).astimezone(UTC)
        return super().create(key, source, sha256=sha256)


def test_number_of_the_old_year_unsigned_at_its_end_is_voided_and_the_new_book_begins_at_01(
    database: Database, authority: Authority, trust: SigningTrust
) -> None:
    counter = Counter(database, trust, Seals(key_of(authority.agency)))
    receiver, certifier, _ = people(database)
    act = accepted(database, counter.store, receiver, certifier)
    counter.clock.now = datetime(2026, 12, 31, 23, 59, 58, tzinfo=VIETNAM).astimezone(UTC)

    copy = issue(counter.desk(store=NewYearStore(counter)), certifier, act.id, key_of(authority.certifier))

    assert copy.label == "01/2027-SCT/BS"
    with database.transaction() as session:
        old, new = (book_of_year(session, act.agency_id, year) for year in (2026, 2027))
        assert old is not None and new is not None
        left, begun = entries_of(session, old.id), entries_of(session, new.id)
    assert [(row.number, row.step) for row in left] == [(1, Step.RESERVED), (1, Step.INTENDED), (1, Step.VOIDED)]
    assert "hết ngày" in left[-1].data["reason"]
    assert [row.step for row in begun] == [Step.RESERVED, Step.INTENDED, Step.ISSUED]
    assert {row.on_date for row in left} == {date(2026, 12, 31)}
    assert {row.on_date for row in begun} == {date(2027, 1, 1)}
