"""From the confirmed paper to the warehouse: what is signed, what is left unsigned and why, what is kept as it came."""

import json
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from pydantic import SecretStr
from sqlalchemy import select

from api import workflows
from api.accounts.log_in import create_account
from api.composition import Services, open_services
from api.settings import Settings
from api.signers import load_signers
from storage.actor import Actor, Role
from storage.errors import RecordConflict
from storage.objects.checked_reading import read_checked
from storage.objects.local_store import LocalStore
from storage.records.agencies import SignedForm
from storage.records.database import Database, migrate
from storage.records.dossiers import Dossier
from storage.records.papers import ArchivalForm, Paper, PaperState, UnsignedReason, paper_by_id, papers_of
from storage.records.rebuilding import rebuild_records
from storage.records.tables import AgencyRow
from storage.records.uploads import Upload, UploadState, uploads_of
from tests.office import APPLICANT, APPLICANT_ID, people

BIRTH = Path(__file__).parents[2] / "assets" / "scans" / "birth.jpg"


@pytest.fixture
def services(database: Database, tmp_path: Path) -> Iterator[Services]:
    with open_services(Settings(data_folder=tmp_path, database_url=SecretStr(database.url))) as services:
        yield services


def taken_in(services: Services, *files: bytes) -> tuple[Actor, Dossier]:
    """A dossier with these files read and their papers confirmed and archived."""
    officer = people(services.database)[0]
    dossier = workflows.take_in_dossier(
        services, officer, "1.099756", owner_name=APPLICANT, owner_identifier=APPLICANT_ID
    )
    for number, data in enumerate(files):
        workflows.take_upload(services, officer, dossier.id, f"tệp-{number}", BytesIO(data))
    services.queue.work(until_idle=True)
    for paper in papers(services, dossier):
        values = {name: value.value for name, value in paper.fields.items()}
        workflows.confirm(services, officer, paper.id, paper.type_code, values, paper.component_id)
    services.queue.work(until_idle=True)
    return officer, dossier


def papers(services: Services, dossier: Dossier) -> list[Paper]:
    with services.database.transaction() as session:
        return papers_of(session, dossier.id)


def one_upload(services: Services, dossier: Dossier) -> Upload:
    with services.database.transaction() as session:
        return uploads_of(session, dossier.id)[0]


def text_of(data: bytes) -> str:
    with pikepdf.open(BytesIO(data)) as pdf:
        return "".join(str(page.Resources.get("/Font", "")) for page in pdf.pages)


def test_office_without_certificates_finishes_its_papers_on_record(
    services: Services, fresh_database_url: str, tmp_path: Path
) -> None:
    officer, dossier = taken_in(services, BIRTH.read_bytes())

    [outcome] = workflows.finish_unsigned(services, officer, dossier.id)
    services.queue.work(until_idle=True)

    assert outcome.error is None
    [paper] = papers(services, dossier)
    assert (paper.state, paper.signed_by, paper.unsigned_reason) == (
        PaperState.STORED,
        None,
        UnsignedReason.NO_CERTIFICATE,
    )
    object_id = f"dossier:{dossier.code}/paper:{paper.id}"
    facts = json.loads(services.warehouse.read(object_id, "paper.json"))
    assert b'CONTENT="KHAI"' in services.warehouse.read(object_id, "text.alto.xml")
    assert (facts["file"], facts["unsigned_reason"], facts["signed"]["by"]) == ("archival.pdf", "no_certificate", None)
    with pikepdf.open(BytesIO(services.warehouse.read(object_id, "archival.pdf"))) as pdf:
        told = str(pdf.docinfo["/Subject"])
    assert "BẢN CHUYỂN ĐỔI TỪ VĂN BẢN GIẤY SANG THÔNG ĐIỆP DỮ LIỆU" in told
    assert "UBND phường Mẫu – canbo (thử nghiệm)" in told

    with closing(Database(fresh_database_url)) as rebuilt:
        migrate(rebuilt)
        store = LocalStore(tmp_path / "rebuilt")
        rebuild_records(rebuilt, store, services.warehouse, on_object=lambda _: None)
        with rebuilt.transaction() as session:
            back = paper_by_id(session, paper.id)
    assert (back.unsigned_reason, back.archival_form) == (paper.unsigned_reason, paper.archival_form)
    assert back.final_file is not None
    assert back.final_file.sha256 == paper.archival_sha256
    assert read_checked(store, back.final_file.key, back.final_file.sha256)


def test_paper_is_not_left_unsigned_where_anybody_has_a_certificate(services: Services, tmp_path: Path) -> None:
    officer, dossier = taken_in(services, BIRTH.read_bytes())
    (tmp_path / "signers.toml").write_text(
        '[[signer]]\nlogin = "canbo"\nauthority = "thử nghiệm"\nvalid_from = 2026-01-01\npkcs12 = "canbo.p12"\n'
    )
    with services.database.transaction() as session:
        create_account(
            session,
            login="canbo",
            name="Cán bộ thử nghiệm",
            roles=[Role.INTAKE_OFFICER],
            agency_id=officer.agency_id,
            password="mật khẩu thử nghiệm",
        )
    object.__setattr__(services, "signers", load_signers(tmp_path / "signers.toml"))

    with pytest.raises(RecordConflict):
        workflows.finish_unsigned(services, officer, dossier.id)
    assert [paper.state for paper in papers(services, dossier)] == [PaperState.ARCHIVED]


def test_agency_may_have_the_untouched_scan_signed_and_keeps_the_searchable_file_beside_it(services: Services) -> None:
    with services.database.transaction() as session:
        session.scalars(select(AgencyRow).where(AgencyRow.code == "H99.1")).one().signed_form = SignedForm.UNTOUCHED
    officer, dossier = taken_in(services, BIRTH.read_bytes())

    [paper] = papers(services, dossier)
    assert paper.archival_form is ArchivalForm.UNTOUCHED
    assert paper.archival_key is not None
    assert paper.searchable_key is not None
    assert text_of(services.store.read(paper.archival_key)) == ""
    assert text_of(services.store.read(paper.searchable_key)) != ""

    workflows.finish_unsigned(services, officer, dossier.id)
    services.queue.work(until_idle=True)
    object_id = f"dossier:{dossier.code}/paper:{paper.id}"
    searchable = services.warehouse.read(object_id, "searchable.pdf")
    assert searchable == services.store.read(paper.searchable_key)


def test_file_that_came_signed_is_kept_byte_for_byte_with_the_verdict(services: Services) -> None:
    signed = as_if_signed(BIRTH)
    officer, dossier = taken_in(services, signed)

    upload, [paper] = one_upload(services, dossier), papers(services, dossier)
    assert upload.signature_verdict in ("invalid", "indeterminate")
    assert paper.archival_form is ArchivalForm.ORIGINAL
    assert (paper.archival_key, paper.archival_sha256) == (upload.object_key, upload.sha256)

    # No PIN: nobody copied it from paper, and its own signatures must stay what they are.
    [outcome] = workflows.sign_papers(services, officer, dossier.id, "canbo", "")
    services.queue.work(until_idle=True)
    assert outcome.error is None
    [paper] = papers(services, dossier)
    assert (paper.state, paper.unsigned_reason) == (PaperState.STORED, UnsignedReason.SIGNED_BEFORE)
    object_id = f"dossier:{dossier.code}/paper:{paper.id}"
    facts = json.loads(services.warehouse.read(object_id, "paper.json"))
    assert services.warehouse.read(object_id, facts["file"]) == signed
    assert facts["uploads"][0]["signatures"]["verdict"] == upload.signature_verdict


def test_unreadable_file_is_read_again_or_discarded_by_the_officers_word(services: Services) -> None:
    officer = people(services.database)[0]
    dossier = workflows.take_in_dossier(
        services, officer, "1.099756", owner_name=APPLICANT, owner_identifier=APPLICANT_ID
    )
    upload = workflows.take_upload(services, officer, dossier.id, "hỏng.pdf", BytesIO(b"%PDF-1.7 nothing more"))
    services.queue.work(until_idle=True)
    assert one_upload(services, dossier).state is UploadState.QUARANTINED

    workflows.try_again(services, officer, upload.id)
    assert one_upload(services, dossier).state is UploadState.ACCEPTED
    services.queue.work(until_idle=True)

    again = one_upload(services, dossier)
    assert (again.state, again.problem is not None) == (UploadState.QUARANTINED, True)


def as_if_signed(picture: Path) -> bytes:
    """A scan as PDF with a filled signature field whose signature is worth nothing."""
    made, out = BytesIO(), BytesIO()
    Image.open(picture).save(made, "PDF", resolution=200)
    with pikepdf.open(made) as pdf:
        value = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Sig,
                Filter=pikepdf.Name("/Adobe.PPKLite"),
                SubFilter=pikepdf.Name("/ETSI.CAdES.detached"),
                ByteRange=pikepdf.Array([0, 100, 200, 100]),
                Contents=pikepdf.String(b"\0" * 64),
            )
        )
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                FT=pikepdf.Name.Sig,
                T=pikepdf.String("ChuKy"),
                V=value,
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                Rect=pikepdf.Array([0, 0, 0, 0]),
                P=pdf.pages[0].obj,
            )
        )
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([field]))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]), SigFlags=3)
        pdf.save(out)
    return out.getvalue()
