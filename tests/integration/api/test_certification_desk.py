"""The certification desk from the scan to the letter in the citizen's hands, on the services as they are wired."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pydantic import SecretStr

from api import certifying, workflows
from api.composition import Services, open_services
from api.settings import Settings
from signing.book.acts import ActState, act_by_id, acts_of_request
from signing.book.letters import appointment_slip, letters_of, open_letter
from signing.book.requests import CertificationRequest
from signing.errors import ActNotInState, CopyTextUnprintable, PagesIncomplete, SigningKeyUnavailable
from signing.examination.grounds import Ground, Sign
from signing.examination.look_up import Outcome
from storage import deposit_jobs
from storage.records.database import Database
from storage.records.uploads import Upload
from tests.office import APPLICANT, APPLICANT_ID, citizen, people

BIRTH = Path(__file__).parents[2] / "assets" / "scans" / "birth.jpg"


@pytest.fixture
def services(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setattr(deposit_jobs, "_GATHERING", timedelta(0))  # nothing is due later than the queue is worked on
    with open_services(Settings(data_folder=tmp_path, database_url=SecretStr(database.url))) as services:
        yield services


def captured(services: Services) -> tuple[CertificationRequest, Upload]:
    """A request with the scan of one original, read by the machine."""
    officer = people(services.database)[0]
    request = workflows.open_certification(
        services, officer, requester_name=APPLICANT, requester_personal_id=APPLICANT_ID
    )
    upload = workflows.take_upload(services, officer, request.dossier_id, "gốc.jpg", BytesIO(BIRTH.read_bytes()))
    services.queue.work(until_idle=True)
    return request, upload


def test_original_is_counted_advised_looked_up_then_refused_in_writing(services: Services) -> None:
    officer, certifier, _ = people(services.database)
    request, upload = captured(services)

    def name_it(pages: int) -> None:
        workflows.capture_original(
            services,
            officer,
            request.id,
            upload.id,
            name="Giấy khai sinh (thử nghiệm)",
            type_code="GKS",
            paper_copies=2,
            declared_pages=pages,
            declared_sheets=1,
        )

    with pytest.raises(PagesIncomplete):
        name_it(2)
    name_it(1)
    with services.database.transaction() as session:
        slip = appointment_slip(session, services.rules, request)
        [act] = acts_of_request(session, request.id)
    assert slip.startswith(b"%PDF-1.7")
    assert (act.fee, act.original.declared_pages, act.original.declared_sheets) == (6_000, 1, 1)
    assert act.advice is not None
    assert act.advice.pages_seen == 1
    assert Sign.FOREIGN not in {hint.sign for hint in act.advice.hints}
    assert [one.outcome for one in act.look_ups or ()] == [Outcome.NOT_FOUND]

    receipt = certifying.give_receipt(services, officer, request.id)
    assert receipt.facts["total"] == 6_000
    letter = certifying.refuse_original(services, certifier, act.id, Ground.ALTERED, "Có dấu tẩy ở ngày sinh")
    with pytest.raises(ActNotInState):
        certifying.refuse_original(services, certifier, act.id, Ground.ALTERED, "lần nữa")
    with pytest.raises(SigningKeyUnavailable):
        certifying.sign_letter(services, certifier, letter.id, "chungthuc", "123456")
    services.queue.work(until_idle=True)

    with services.database.transaction() as session:
        mine = open_letter(session, citizen(), letter.id)
        assert [one.label for one in letters_of(session, request.id)] == [receipt.label, letter.label]
        assert act_by_id(session, act.id).state is ActState.REFUSED
    kept = services.warehouse.state(f"dossier:{request.dossier_code}")
    assert {path for path in kept if path.startswith("letters/")} == {
        f"letters/{one.kind.value}-{one.made_at.year}-0001.pdf" for one in (receipt, letter)
    }
    path = f"letters/refusal-{letter.made_at.year}-0001.pdf"
    assert services.warehouse.read(f"dossier:{request.dossier_code}", path) == services.store.read(mine.key)


def test_reason_that_cannot_be_printed_refuses_nothing(services: Services) -> None:
    officer, certifier, _ = people(services.database)
    request, upload = captured(services)
    act = workflows.capture_original(
        services,
        officer,
        request.id,
        upload.id,
        name="Giấy khai sinh",
        type_code="GKS",
        paper_copies=0,
        declared_pages=1,
        declared_sheets=1,
    )
    with pytest.raises(CopyTextUnprintable):
        certifying.refuse_original(services, certifier, act.id, Ground.ALTERED, "改竄")
    with services.database.transaction() as session:
        assert act_by_id(session, act.id).state is ActState.OPENED
        assert letters_of(session, request.id) == []
