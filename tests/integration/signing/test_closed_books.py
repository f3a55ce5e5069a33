"""Books closed by month and year: signed, PDF/A, made once, never changed; what comes later in a supplement."""

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from api.demo.authority import Authority
from signing.book.acts import Act
from signing.book.closing import YEAR, BookCloser, close_due_books, close_month, close_year, closed_books
from signing.book.closing import Seals as SealsOfAgencies
from signing.book.register import Step, append_step, book_of_year, open_volume, reserve, steps_of
from signing.book.tables import BookRow
from signing.errors import BookNotReady, EntryNotInState
from signing.pades import SigningTrust
from signing.rules.deadlines import VIETNAM
from signing.signature_level import SignatureLevel
from signing.timestamp_source import TimestampSource
from signing.trust_roots import TrustRoots
from signing.verification import verify_pdf
from signing.verification_report import Verdict
from storage.actor import Actor
from storage.errors import NotAllowed
from storage.records.database import Database
from storage.warehouse.ocfl_root import Warehouse
from tests.certifying import RULES, Clock, Seals, requested
from tests.faulty_store import DiedError
from tests.integration.signing.conftest import key_of
from tests.memory_store import MemoryStore
from tests.office import people
from tests.tools import need_command
from tests.verapdf import assert_pdfa

NOVEMBER, DECEMBER = 11, 12
SAID = {"original": "Giấy khai sinh số 12/2019", "pages": 3, "paper_copies": 1, "fee": 10_000}
SIGNED = {"signer": "Lê Văn Mẫu", "signer_title": "Phó Chủ tịch"}


class Office:
    """A book that fills by hand, a clock that says what it is told, and the closer."""

    def __init__(self, database: Database, trust: SigningTrust, seals: SealsOfAgencies) -> None:
        self.database, self.store, self.vault, self.clock = database, MemoryStore(), MemoryStore(), Clock()
        self.officer, self.head, self.stranger = people(database)
        self.act: Act = requested(database, self.store, self.officer)
        self.closer = BookCloser(database, self.store, Warehouse(self.vault), RULES, trust, seals, self.clock)
        self.on(2026, 11, 23)

    def on(self, year: int, month: int, day: int) -> None:
        self.clock.now = datetime(year, month, day, 10, tzinfo=VIETNAM).astimezone(UTC)

    def number(self, on: date, *steps: Step) -> int:
        with self.database.transaction() as session:
            taken = reserve(
                session, self.officer, agency_id=self.act.agency_id, act_id=self.act.id, on_date=on,
                symbol="SCT/BS", symbol_rule="thử nghiệm", data=SAID,
            )  # fmt: skip
        for step in steps:
            self.go(taken.number, step)
        return taken.number

    def go(self, number: int, step: Step) -> None:
        data = {
            Step.INTENDED: SIGNED,
            Step.VOIDED: {"reason": "hết ngày mà chưa ký / the day passed before the signature"},
            Step.CANCELLED: {"decision": "12/QĐ-UBND", "decided_on": "2026-12-02"},
        }.get(step, {})
        with self.database.transaction() as session:
            book = session.scalars(select(BookRow).where(BookRow.agency_id == self.act.agency_id)).first()
            assert book is not None
            append_step(session, self.officer, book_id=book.id, number=number, step=step, data=data)

    def november(self) -> None:
        """Five numbers: four issued, of which one cancelled, and one voided."""
        for day in range(23, 28):
            last = Step.VOIDED if day == 24 else Step.ISSUED
            self.number(date(2026, 11, day), Step.INTENDED, last)
        self.go(5, Step.CANCELLED)

    @property
    def book(self) -> BookRow:
        with self.database.transaction() as session:
            return session.scalars(select(BookRow).where(BookRow.agency_id == self.act.agency_id)).one()

    def text(self, key: str, tmp_path: Path) -> str:
        path = tmp_path / "book.pdf"
        path.write_bytes(self.store.read(key))
        done = subprocess.run([need_command("pdftotext"), "-layout", path, "-"], capture_output=True, check=True)
        return done.stdout.decode()


@pytest.fixture
def office(database: Database, trust: SigningTrust, authority: Authority) -> Office:
    return Office(database, trust, Seals(key_of(authority.agency)))


def test_month_is_closed_signed_and_archived_with_the_columns_of_the_form(
    office: Office, roots: TrustRoots, tmp_path: Path
) -> None:
    office.november()
    office.on(2026, 12, 1)

    [closed] = close_month(office.closer, office.head, office.book.id, NOVEMBER)

    data = office.store.read(closed.object_key)
    (tmp_path / "closed.pdf").write_bytes(data)
    assert_pdfa(tmp_path / "closed.pdf")
    assert (closed.level, verify_pdf(data, roots).verdict) == (SignatureLevel.B_LTA, Verdict.VALID)
    told = office.text(closed.object_key, tmp_path)
    for words in ("NGUYỄN VĂN MẪU", "Lê Văn Mẫu, Phó", "03/2026-SCT/BS", "23/11/2026", "3/2", "Bỏ số: hết ngày"):
        assert words in told
    assert "12/QĐ-UBND" in told and "02/12/2026" in told
    assert "5 số, từ số 01 đến số 05; đã cấp 4, bỏ 1, hủy 1" in told
    assert "bản sao đã chứng thực: 8; tổng phí: 40.000 đồng" in told
    assert "Trang 1" in told and office.book.head_hash in told
    archived = office.closer.warehouse.read("system:closed-book/H99.1/copies/2026", "month-11/00-B-LTA.pdf")
    assert archived == data


def test_book_closed_twice_is_closed_once(office: Office) -> None:
    office.november()
    office.on(2026, 12, 1)
    first = close_month(office.closer, office.head, office.book.id, NOVEMBER)
    office.on(2026, 12, 3)
    assert close_month(office.closer, office.head, office.book.id, NOVEMBER) == first
    assert close_due_books(office.closer) == 0


@pytest.mark.parametrize("step", ["extend_to_lta", "deposit"])
def test_closing_that_died_is_taken_up_with_the_same_signature(
    office: Office, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.november()
    office.on(2026, 12, 1)

    def die(*_: object, **__: object) -> None:
        raise DiedError

    with monkeypatch.context() as patched, pytest.raises(DiedError):
        patched.setattr(f"signing.book.closing.{step}", die)
        close_month(office.closer, office.head, office.book.id, NOVEMBER)
    office.on(2026, 12, 2)

    [closed] = close_month(office.closer, office.head, office.book.id, NOVEMBER)

    assert closed.closed_at == datetime(2026, 12, 1, 3, tzinfo=UTC)
    signed = [key for key in office.store.objects if key.startswith("books/") and "/B-T-" in key]
    assert len(signed) == 2, "one signature: its PDF and its note"


def test_cancellation_after_closing_is_told_in_a_supplement_and_the_book_stays(office: Office, tmp_path: Path) -> None:
    office.november()
    office.on(2026, 12, 1)
    [before] = close_month(office.closer, office.head, office.book.id, NOVEMBER)
    office.go(1, Step.CANCELLED)

    closed, supplement = close_month(office.closer, office.head, office.book.id, NOVEMBER)

    assert closed == before
    told = office.text(supplement.object_key, tmp_path)
    assert "Bổ sung lần 01" in told and "01/2026-SCT/BS" in told and "03/2026-SCT/BS" not in told
    assert (supplement.first_page, supplement.totals["cancelled"]) == (before.page_count + 1, 1)


def test_round_closes_what_is_over_and_gathers_late_rows_for_a_day(office: Office) -> None:
    office.november()
    assert close_due_books(office.closer) == 0
    office.on(2026, 12, 1)
    office.number(date(2026, 12, 1), Step.INTENDED)

    assert [close_due_books(office.closer) for _ in range(2)] == [1, 0]
    office.go(1, Step.CANCELLED)
    office.clock.now = datetime.now(UTC)  # rows carry the real time
    assert close_due_books(office.closer) == 0
    office.on(2026, 12, 10)
    assert [close_due_books(office.closer) for _ in range(2)] == [1, 0]


def test_round_waits_for_a_signed_copy_without_time_stamp_but_not_for_ever(office: Office, tmp_path: Path) -> None:
    office.number(date(2026, 11, 30), Step.INTENDED)
    office.on(2026, 12, 2)
    assert close_due_books(office.closer) == 0
    office.on(2026, 12, 11)
    assert close_due_books(office.closer) == 1
    with office.database.transaction() as session:
        [closed] = closed_books(session, office.book.id)
    assert "chờ phát hành" in office.text(closed.object_key, tmp_path)


def test_year_is_closed_with_totals_and_gives_no_more_numbers(office: Office, tmp_path: Path) -> None:
    office.november()
    office.number(date(2026, 12, 31), Step.INTENDED, Step.ISSUED)
    with pytest.raises(BookNotReady):
        close_year(office.closer, office.head, office.book.id)
    office.on(2026, 12, 31)

    [year] = close_year(office.closer, office.head, office.book.id)

    with office.database.transaction() as session:
        months = [one.place.month for one in closed_books(session, office.book.id)]
    assert months == [YEAR, NOVEMBER, DECEMBER]
    told = office.text(year.object_key, tmp_path)
    assert "Khóa sổ năm 2026: 6 số, từ số 01 đến số 06" in told
    with pytest.raises(EntryNotInState):
        office.number(date(2026, 12, 31))
    office.on(2027, 1, 4)
    office.go(6, Step.CANCELLED)
    assert [one.place.supplement for one in close_year(office.closer, office.head, office.book.id)] == [0, 1]


def test_year_is_closed_by_the_round_when_the_new_one_has_begun(office: Office) -> None:
    office.november()
    office.on(2027, 1, 1)
    made = close_due_books(office.closer)
    with office.database.transaction() as session:
        assert [one.place.month for one in closed_books(session, office.book.id)] == [YEAR, NOVEMBER]
    assert made == 2 and office.book.closed_at is not None
    assert close_due_books(office.closer) == 0


def test_year_is_not_closed_over_a_number_that_waits_for_its_signature(office: Office) -> None:
    office.number(date(2026, 12, 31))
    office.on(2026, 12, 31)
    with pytest.raises(BookNotReady):
        close_year(office.closer, office.head, office.book.id)
    assert office.book.closed_at is None


def test_month_that_is_not_over_or_empty_is_not_closed(office: Office) -> None:
    office.november()
    with pytest.raises(BookNotReady):
        close_month(office.closer, office.head, office.book.id, NOVEMBER)
    office.on(2026, 12, 1)
    with pytest.raises(BookNotReady):
        close_month(office.closer, office.head, office.book.id, 10)


@pytest.mark.parametrize("who", ["officer", "stranger"])
def test_book_is_closed_only_by_who_is_entrusted_with_it(office: Office, who: str) -> None:
    office.november()
    office.on(2026, 12, 1)
    actor: Actor = getattr(office, who)
    with pytest.raises(NotAllowed):
        close_month(office.closer, actor, office.book.id, NOVEMBER)


def test_book_signed_without_time_stamp_is_kept_and_lifted_by_the_round(
    database: Database, trust: SigningTrust, authority: Authority
) -> None:
    dead = SigningTrust(trust.roots, TimestampSource("http://127.0.0.1:9/tsa"))
    office = Office(database, dead, Seals(key_of(authority.agency)))
    office.november()
    office.on(2026, 12, 1)
    [closed] = close_month(office.closer, office.head, office.book.id, NOVEMBER)
    assert closed.level is SignatureLevel.B_B
    office.closer = BookCloser(
        database, office.store, Warehouse(office.vault), RULES, trust, Seals(key_of(authority.agency)), office.clock
    )

    close_due_books(office.closer)

    with database.transaction() as session:
        [lifted] = closed_books(session, office.book.id)
    assert lifted.level is SignatureLevel.B_LTA
    assert office.store.read(lifted.object_key).startswith(office.store.read(closed.object_key))


def test_numbers_go_on_across_volumes_and_the_book_names_both(office: Office, tmp_path: Path) -> None:
    first = office.number(date(2026, 11, 23), Step.INTENDED, Step.ISSUED)
    with office.database.transaction() as session:
        volumes = [open_volume(session, office.head, office.book.id).volume for _ in range(2)]
    second = office.number(date(2026, 11, 24), Step.INTENDED, Step.ISSUED)
    assert (first, second, volumes) == (1, 2, [2, 2])
    with office.database.transaction() as session:
        book = book_of_year(session, office.act.agency_id, 2026)
        assert book is not None
        assert [steps_of(session, book.id, one)[0].data["volume"] for one in (1, 2)] == [1, 2]
    office.on(2026, 12, 1)
    [closed] = close_month(office.closer, office.head, office.book.id, NOVEMBER)
    assert "Quyển số: 01/2026-SCT/BS, 02/2026-SCT/BS" in office.text(closed.object_key, tmp_path)
