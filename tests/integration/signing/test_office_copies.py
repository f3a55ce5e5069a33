"""Copies an office makes of its own documents: each in its form, numbered in its own register, signed, PDF/A."""

import io
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select

from api.demo.authority import Authority
from signing.book.closing import BookCloser
from signing.book.office_copies import (
    DocumentToCopy,
    OfficeCopy,
    abbreviation,
    issue_office_copy,
    office_copies,
    open_office_copy,
)
from signing.book.tables import OfficeCopyRow
from signing.copy.envelope import DocumentFacts, add_envelope
from signing.errors import SigningFailed
from signing.pades import SigningTrust
from signing.rules.deadlines import VIETNAM
from signing.trust_roots import TrustRoots
from signing.verification import verify_pdf
from signing.verification_report import Verdict
from storage.actor import Actor
from storage.errors import NotAllowed, RecordNotFound
from storage.records.database import Database
from storage.warehouse.ocfl_root import Warehouse
from tests.certifying import RULES, Clock, Seals
from tests.integration.signing.conftest import key_of
from tests.memory_store import MemoryStore
from tests.office import people
from tests.tools import need_command
from tests.unit.signing.sheets import A4, scan_pdf
from tests.verapdf import assert_pdfa


def archival() -> bytes:
    """A scan as PDF/A, as the archive builder makes it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(scan_pdf(A4))) as pdf:
        add_envelope(pdf, DocumentFacts("Quyết định", "UBND phường Mẫu", datetime(2026, 11, 23, tzinfo=UTC), "12"))
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


DOCUMENT = DocumentToCopy("Quyết định số 12/QĐ-UBND", archival(), 1, "NGUYỄN VĂN MẪU")


@pytest.fixture
def closer(database: Database, trust: SigningTrust, authority: Authority) -> BookCloser:
    clock = Clock(datetime(2026, 11, 23, 9, tzinfo=VIETNAM).astimezone(UTC))
    seals, store = Seals(key_of(authority.agency)), MemoryStore()
    return BookCloser(database, store, Warehouse(MemoryStore()), RULES, trust, seals, clock)


@pytest.fixture
def head(database: Database) -> Actor:
    return people(database)[1]


def pdf_of(closer: BookCloser, copy: OfficeCopy) -> bytes:
    assert copy.object_key is not None
    return closer.store.read(copy.object_key)


def said(data: bytes, folder: Path) -> str:
    """What the face of the signature and the added page say, as Poppler reads it."""
    (folder / "copy.pdf").write_bytes(data)
    done = subprocess.run(
        [need_command("pdftotext"), "-layout", folder / "copy.pdf", "-"], capture_output=True, check=True
    )
    return done.stdout.decode()


def test_each_form_is_signed_numbered_and_archived(
    closer: BookCloser, head: Actor, roots: TrustRoots, tmp_path: Path
) -> None:
    made = {
        purpose: issue_office_copy(closer, head, purpose, DOCUMENT)
        for purpose in ("sao_y", "sao_luc", "trich_sao", "copy_from_register")
    }
    assert [copy.label for copy in made.values()] == ["01/SY-UBND", "02/SL-UBND", "03/TrS-UBND", "01/2026-CBS"]
    files = []
    for purpose, words in (("sao_y", "Sao y"), ("sao_luc", "Sao lục"), ("trich_sao", "Trích sao")):
        data = pdf_of(closer, made[purpose])
        assert verify_pdf(data, roots).verdict is Verdict.VALID
        assert words in said(data, tmp_path) and "2026-11-23T09:00:00+07:00" in said(data, tmp_path)
        with pikepdf.open(tmp_path / "copy.pdf") as pdf:
            page = pdf.pages[0]
            x0, y0, x1, y1 = (float(one) for one in page.obj.Annots[0].Rect)
            _, _, width, height = (float(one) for one in page.mediabox)
        assert (width - x1 < 12, height - y1 < 12) == (True, True), "top right (NĐ 30/2020 annex I)"
        files.append(tmp_path / f"{purpose}.pdf")
        files[-1].write_bytes(data)
    data = pdf_of(closer, made["copy_from_register"])
    told = said(data, tmp_path)
    assert "BẢN SAO CẤP TỪ SỔ GỐC" in told and "Cấp cho: NGUYỄN VĂN MẪU" in told
    assert verify_pdf(data, roots).verdict is Verdict.VALID
    assert_pdfa(*files, tmp_path / "copy.pdf")
    assert closer.warehouse.read("system:office-copy/H99.1/cap-ban-sao/2026/1", "copy.pdf") == data


def test_number_of_a_copy_that_failed_is_voided_with_its_reason(
    closer: BookCloser, head: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise SigningFailed("không ký được (thử nghiệm)", "cannot sign (test)")

    with monkeypatch.context() as patched, pytest.raises(SigningFailed):
        patched.setattr("signing.book.office_copies.sign_office_copy", fail)
        issue_office_copy(closer, head, "sao_y", DOCUMENT)
    assert issue_office_copy(closer, head, "sao_y", DOCUMENT).label == "02/SY-UBND"
    with closer.database.transaction() as session:
        second, first = office_copies(session, head, 2026)
    assert (first.state, first.void_reason, second.state) == ("voided", "không ký được (thử nghiệm)", "issued")


def test_number_whose_process_died_is_voided_an_hour_later(
    closer: BookCloser, head: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("signing.book.office_copies.sign_office_copy", die)
        issue_office_copy(closer, head, "sao_y", DOCUMENT)
    later = replace(closer, now=lambda: closer.now() + timedelta(hours=2))
    issue_office_copy(later, head, "sao_y", DOCUMENT)
    with closer.database.transaction() as session:
        states = [row.state for row in session.scalars(select(OfficeCopyRow).order_by(OfficeCopyRow.number))]
    assert states == ["voided", "issued"]


def test_new_year_begins_at_01(closer: BookCloser, head: Actor) -> None:
    issue_office_copy(closer, head, "sao_y", DOCUMENT)
    new_year = replace(closer, now=lambda: datetime(2027, 1, 1, 0, 1, tzinfo=VIETNAM).astimezone(UTC))
    assert issue_office_copy(new_year, head, "sao_y", DOCUMENT).label == "01/SY-UBND"


def test_copy_is_made_only_by_the_head_of_the_office_and_seen_only_there(
    closer: BookCloser, head: Actor, database: Database
) -> None:
    officer, _, stranger = people(database)
    with pytest.raises(NotAllowed):
        issue_office_copy(closer, officer, "sao_y", DOCUMENT)
    with pytest.raises(NotAllowed):
        issue_office_copy(closer, head, "digitized_component", DOCUMENT)
    with pytest.raises(RecordNotFound):
        issue_office_copy(closer, head, "copy_from_register", replace(DOCUMENT, recipient=" "))
    made = issue_office_copy(closer, head, "sao_y", DOCUMENT)
    with pytest.raises(NotAllowed), database.transaction() as session:
        open_office_copy(session, stranger, made.id)


@pytest.mark.parametrize(
    ("name", "short"),
    [("UBND phường Mẫu", "UBND"), ("Ủy ban nhân dân phường Mẫu", "UBND"), ("Sở Tư pháp", "STP")],
)
def test_office_is_abbreviated_as_in_document_numbers(name: str, short: str) -> None:
    assert abbreviation(name) == short
