"""The review page when the officer names another type: the right fields are read and shown before any are confirmed."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from api import workflows
from api.accounts.log_in import create_account
from api.composition import Services, open_services
from api.settings import Settings
from api.web.app import Site, create_app
from storage.actor import Role
from storage.records.database import Database
from storage.records.papers import Paper, PaperState, papers_of
from tests.office import APPLICANT, APPLICANT_ID, people
from tests.tools import need_command

BIRTH = Path(__file__).parents[2] / "assets" / "scans" / "birth.jpg"
PASSWORD = "mật khẩu thử nghiệm"


@pytest.fixture
def services(database: Database, tmp_path: Path) -> Iterator[Services]:
    with open_services(Settings(data_folder=tmp_path, database_url=SecretStr(database.url))) as services:
        yield services


def hidden(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def test_page_confirms_only_once_the_fields_of_the_named_type_were_shown(services: Services) -> None:
    need_command("tesseract")
    officer = people(services.database)[0]
    with services.database.transaction() as session:
        create_account(
            session, login="canbo", name=officer.name, roles=[Role.INTAKE_OFFICER], agency_id=officer.agency_id,
            password=PASSWORD,
        )  # fmt: skip
    dossier = workflows.take_in_dossier(
        services, officer, "1.099756", owner_name=APPLICANT, owner_identifier=APPLICANT_ID
    )
    workflows.take_upload(services, officer, dossier.id, "khai-sinh.jpg", BytesIO(BIRTH.read_bytes()))
    services.queue.work(until_idle=True)

    def paper() -> Paper:
        with services.database.transaction() as session:
            return papers_of(session, dossier.id)[0]

    client = TestClient(create_app(services, site=Site(address="http://testserver", is_trial=True)))
    token = hidden(client.get("/dang-nhap").text, "form_token")
    client.post("/dang-nhap", data={"login": "canbo", "password": PASSWORD, "form_token": token})
    address = f"/can-bo/giay-to/{paper().id}"
    first = client.get(address).text
    assert hidden(first, "shown_type") == paper().type_code == "GKS"

    sent = {"form_token": hidden(first, "form_token"), "shown_type": "GKS", "type": "TLKS", "f.ethnicity": "Kinh thử"}
    shown = client.post(address, data=sent)

    assert shown.url.path == address
    assert "Đã đọc lại theo loại" in shown.text
    assert hidden(shown.text, "shown_type") == "TLKS"
    assert (paper().type_code, paper().state) == ("TLKS", PaperState.PROPOSED)
    assert paper().fields["ethnicity"].source == "officer"

    client.post(address, data={**sent, "shown_type": "TLKS", "form_token": hidden(shown.text, "form_token")})
    assert paper().state is PaperState.CONFIRMED
