"""What the officer sees of a dossier's scans: sheets to lay between papers, pages left out and taken back, refusals."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pdf2image import convert_from_bytes
from PIL import Image
from pydantic import SecretStr
from starlette.testclient import TestClient

from api import workflows
from api.accounts.log_in import create_account
from api.composition import Services, open_services
from api.settings import Settings
from api.web.app import Site, create_app
from digitize.intake.source_page import as_pixels
from digitize.reading.barcodes import read_barcodes
from digitize.understanding.separators import Separator, parse_separator_code
from storage.actor import Actor, Role
from storage.records.database import Database
from storage.records.dossiers import Dossier
from storage.records.papers import papers_of
from tests.office import APPLICANT, APPLICANT_ID, people
from tests.tools import need_command

BIRTH = Path(__file__).parents[2] / "assets" / "scans" / "birth.jpg"
PASSWORD = "mật khẩu thử nghiệm"


@pytest.fixture
def services(database: Database, tmp_path: Path) -> Iterator[Services]:
    with open_services(Settings(data_folder=tmp_path, database_url=SecretStr(database.url))) as services:
        yield services


@pytest.fixture
def officer(services: Services) -> Actor:
    return people(services.database)[0]


@pytest.fixture
def dossier(services: Services, officer: Actor) -> Dossier:
    return workflows.take_in_dossier(services, officer, "1.099756", owner_name=APPLICANT, owner_identifier=APPLICANT_ID)


@pytest.fixture
def client(services: Services, officer: Actor) -> TestClient:
    with services.database.transaction() as session:
        create_account(
            session, login="canbo", name=officer.name, roles=[Role.INTAKE_OFFICER], agency_id=officer.agency_id,
            password=PASSWORD,
        )  # fmt: skip
    client = TestClient(create_app(services, site=Site(address="http://testserver", is_trial=True)))
    form = client.get("/dang-nhap").text
    token = form.partition('name="form_token" value="')[2].partition('"')[0]
    done = client.post("/dang-nhap", data={"login": "canbo", "password": PASSWORD, "form_token": token})
    assert done.url.path == "/can-bo"
    return client


def scanned(*pages: Image.Image) -> bytes:
    target = BytesIO()
    pages[0].save(target, "PDF", resolution=200, save_all=True, append_images=pages[1:])
    return target.getvalue()


def read(services: Services, officer: Actor, dossier: Dossier, name: str, data: bytes) -> str:
    """The address of the only paper in the file."""
    workflows.take_upload(services, officer, dossier.id, name, BytesIO(data))
    services.queue.work(until_idle=True)
    with services.database.transaction() as session:
        return f"/can-bo/giay-to/{papers_of(session, dossier.id)[0].id}"


def test_sheets_of_a_dossier_name_it_and_each_component(client: TestClient, dossier: Dossier) -> None:
    need_command("pdftoppm")
    link = f"/can-bo/ho-so/{dossier.code}/to-phan-cach.pdf"
    assert link in client.get(f"/can-bo/ho-so/{dossier.code}").text
    answer = client.get(link)
    assert answer.headers["content-type"] == "application/pdf"
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        count = len(pdf.pages)
    ends = [convert_from_bytes(answer.content, dpi=80, first_page=n, last_page=n)[0] for n in (1, count)]
    said = [
        parse_separator_code(code.text)
        for sheet in ends
        for code in read_barcodes(as_pixels(sheet.convert("L")))
        if code.kind == "QRCode"
    ]
    assert said[0] is not None
    assert said[0].dossier == dossier.code
    assert said[0].component
    assert said[1] == Separator(dossier.code)


def test_blank_back_is_counted_and_taken_back_beside_its_paper(
    client: TestClient, services: Services, officer: Actor, dossier: Dossier
) -> None:
    need_command("tesseract")
    with Image.open(BIRTH) as front:
        back = Image.new("RGB", front.size, (250, 249, 246))
        paper = read(services, officer, dossier, "hai-mat.pdf", scanned(front.convert("RGB"), back))
    told = client.get(paper).text
    assert "1 trang không thuộc giấy tờ nào" in told
    assert "1 trang trắng" in told
    left_out = told.partition('class="left-out"')[2]
    page = left_out.partition('name="page_id" value="')[2].partition('"')[0]
    token = left_out.partition('name="form_token" value="')[2].partition('"')[0]
    address = f"/can-bo/ho-so/{dossier.code}/trang"
    client.post(address, data={"do": "restore", "page_id": page, "form_token": token})
    told = client.get(paper).text
    assert "không thuộc giấy tờ nào" not in told
    assert 'data-show="2"' in told


def test_scan_without_colour_is_refused_until_somebody_answers_for_it(
    client: TestClient, services: Services, officer: Actor, dossier: Dossier
) -> None:
    need_command("tesseract")
    with Image.open(BIRTH) as scan:
        paper = read(services, officer, dossier, "den-trang.pdf", scanned(scan.convert("L")))
    told = client.get(paper).text
    assert "quét đen trắng; quy định là ảnh màu" in told
    assert "Vẫn dùng trang này" in told
