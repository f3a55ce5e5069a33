"""Use cases that span rooms: done once however often they are asked for, and only by whom they concern."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr

from api import workflows
from api.composition import Services, open_services
from api.settings import Settings
from storage.actor import Actor
from storage.errors import NotAllowed, RecordConflict, RecordNotFound
from storage.records.access_log import readings_of
from storage.records.database import Database
from storage.records.dossiers import Dossier
from tests.office import APPLICANT, APPLICANT_ID, at_once, field, people, proposed


@pytest.fixture
def services(database: Database, tmp_path: Path) -> Iterator[Services]:
    settings = Settings(data_folder=tmp_path, database_url=SecretStr(database.url))
    with open_services(settings) as services:
        yield services


def take_in(services: Services, *, by: int = 0, key: str | None = None) -> Dossier:
    actor = people(services.database)[by]
    return workflows.take_in_dossier(
        services, actor, "1.099756", owner_name=APPLICANT, owner_identifier=APPLICANT_ID, idempotency_key=key
    )


def request(services: Services, *, by: int = 0, key: str | None = None) -> tuple[UUID, UUID]:
    opened = workflows.open_certification(
        services,
        people(services.database)[by],
        requester_name=APPLICANT,
        requester_personal_id="001 090 000 001",
        idempotency_key=key,
    )
    return opened.id, opened.dossier_id


def test_dossier_sent_many_times_under_one_key_is_one_dossier(services: Services) -> None:
    assert len({one.code for one in at_once(8, lambda _: take_in(services, key="form"))}) == 1


def test_dossier_sent_without_a_key_is_a_new_one_each_time(services: Services) -> None:
    assert take_in(services).code != take_in(services).code


def test_key_of_one_officer_opens_nothing_to_another(services: Services) -> None:
    mine, _ = request(services, key="form")
    theirs, _ = request(services, by=2, key="form")

    assert mine != theirs
    assert request(services, key="form")[0] == mine
    assert take_in(services, key="form").code != take_in(services, by=2, key="form").code


def test_dossier_of_an_unknown_procedure_is_refused(services: Services) -> None:
    with pytest.raises(RecordNotFound):
        workflows.take_in_dossier(
            services, people(services.database)[0], "9.999999", owner_name=APPLICANT, owner_identifier=None
        )


def test_original_is_captured_only_from_the_requests_own_files_by_its_own_agency(services: Services) -> None:
    officer, _, stranger = people(services.database)
    mine, _ = request(services)
    theirs, their_dossier = request(services, by=2)
    upload = workflows.take_upload(services, stranger, their_dossier, "gốc.pdf", BytesIO(b"%PDF-1.7"))

    with pytest.raises(RecordNotFound):
        capture(services, officer, mine, upload.id)
    with pytest.raises(NotAllowed):
        capture(services, officer, theirs, upload.id)


def capture(services: Services, officer: Actor, request_id: UUID, upload_id: UUID) -> None:
    workflows.capture_original(
        services,
        officer,
        request_id,
        upload_id,
        name="GKS",
        type_code="GKS",
        paper_copies=0,
        declared_pages=1,
        declared_sheets=1,
    )


def test_batch_is_not_signed_without_the_officers_role(services: Services) -> None:
    certifier = people(services.database)[1]
    with pytest.raises(NotAllowed):
        workflows.sign_papers(services, certifier, take_in(services).id, "chungthuc", "123456")


def test_paper_is_not_confirmed_as_a_type_nobody_knows(services: Services) -> None:
    officer = people(services.database)[0]
    [paper] = proposed(services.database, services.store, officer, take_in(services), [field("holder_name", APPLICANT)])
    with pytest.raises(RecordConflict):
        workflows.confirm(services, officer, paper.id, "KHÔNG-CÓ", {}, None)


def test_dossier_taken_in_is_on_record_for_its_owner(services: Services) -> None:
    dossier = take_in(services)

    with services.database.transaction() as session:
        assert {line.action for line in readings_of(session, dossier.owner.id)} == {"receive", "open"}
