"""The check as people and programs meet it: by file, by digest, by code; the same answer everywhere."""

import hashlib
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.web.app import Site, create_app
from api.web.pages import check, register_answers
from signing.book.register import Step
from signing.book.share_codes import GOOD_FOR, make_share_code, spend_share_code
from signing.book.tables import CancellationRow, CertifiedCopyRow
from signing.copy.verification_code import VerificationCode
from signing.trust_roots import TrustRoots
from storage.errors import NotAllowed, RecordNotFound
from tests.integration.signing.conftest import Stages
from tests.office import NOON, TODAY, citizen
from tests.public_log_room import LogRoom


@pytest.fixture
def client(room: LogRoom, roots: TrustRoots) -> TestClient:
    services: Any = SimpleNamespace(database=room.database, public_log=room.log(), trust=roots)
    app = create_app(services, site=Site(address="http://testserver", is_trial=True))
    for brake in (check.by_address, check.per_code, register_answers._codes):
        brake.forget("testclient")
    return TestClient(app, raise_server_exceptions=False)


def codes(room: LogRoom) -> list[VerificationCode]:
    with room.database.transaction() as session:
        return [VerificationCode(each.verification_code) for each in session.query(CertifiedCopyRow).all()]


def test_file_is_reported_alike_in_every_form(client: TestClient, room: LogRoom, stages: Stages) -> None:
    files = {"file": ("bản sao.pdf", stages.lasting, "application/pdf")}

    answers = {
        form: client.post(f"/api/v1/verifications?form={form}", files=files)
        for form in ("json", "etsi", "pdf", "signed")
    }

    assert {each.status_code for each in answers.values()} == {200}
    assert answers["json"].json()["verdict"] == "valid"
    assert answers["json"].json()["proof_until"]
    assert answers["json"].json()["register"]["status"] == "unknown"
    assert len(answers["etsi"].json()["ValidationReport"]["SignatureValidationReport"]) == 2
    assert answers["pdf"].content.startswith(b"%PDF-1.7")
    assert answers["signed"].content == stages.by_agency
    page = client.post("/kiem-tra", files=files)
    assert page.status_code == 200
    assert "CHỮ KÝ HỢP LỆ" in page.text and "Bằng chứng còn giữ được đến" in page.text
    assert page.text.count("data:application/pdf;base64,") == 3  # the report, and what each of both signed
    nothing = client.post("/api/v1/verifications?form=signed&signature=9", files=files)
    assert nothing.status_code == 422 and nothing.json()["code"] == "file-unreadable"


def test_code_of_another_copy_vouches_for_nothing_and_still_cancels(
    client: TestClient, room: LogRoom, stages: Stages
) -> None:
    """A file that names the code of somebody else's copy: the register does not take it for that copy."""
    room.end_numbers(Step.ISSUED, Step.CANCELLED)
    issued, cancelled = codes(room)

    def told(code: VerificationCode) -> tuple[str, str]:
        claiming = stages.lasting + b"\n<dc:identifier>%b</dc:identifier>\n" % code.encode()
        found = client.post("/api/v1/verifications", files={"file": ("a.pdf", claiming, "application/pdf")}).json()
        return found["verdict"], found["register"]["status"]

    assert told(issued) == ("indeterminate", "unknown")
    assert told(cancelled) == ("invalid", "cancelled")


def test_digest_alone_tells_what_the_register_knows_of_exactly_these_bytes(client: TestClient, room: LogRoom) -> None:
    room.end_numbers(Step.ISSUED, Step.CANCELLED)
    issued, cancelled = (hashlib.sha256(room.copy_of(number)).hexdigest() for number in (1, 2))
    with room.database.transaction() as session:
        [taken] = session.query(CertifiedCopyRow).where(CertifiedCopyRow.number == 2).all()
        session.add(
            CancellationRow(
                copy_id=taken.id, decision_number="01/QĐ-UBND", decided_on=TODAY, reason="nhầm", at=NOON,
                actor_id="x", actor_name="Lê Văn Mẫu",
            )
        )  # fmt: skip

    good, bad = client.get(f"/kiem-tra/tep/{issued}"), client.get(f"/kiem-tra/tep/{cancelled}")
    unknown = client.get(f"/kiem-tra/tep/{'ab' * 32}")

    assert "BẢN SAO HỢP LỆ" in good.text and f"/nhat-ky/evidence/{issued}" in good.text
    assert "BẢN SAO ĐÃ BỊ HỦY" in bad.text and "BẢN SAO HỢP LỆ" not in bad.text
    assert "TỆP KHÔNG CÓ TRONG SỔ" in unknown.text
    assert client.get("/kiem-tra/tep/x").status_code == 422
    for page in (good, bad, unknown):
        assert room.officer.name not in page.text


def test_share_code_opens_the_copy_once_and_only_its_holder_makes_one(client: TestClient, room: LogRoom) -> None:
    room.end_numbers(Step.ISSUED)
    [code] = codes(room)
    holder, now = citizen(), datetime.now(UTC)
    with room.database.transaction() as session, pytest.raises(NotAllowed):
        make_share_code(session, room.officer, code, now)
    with room.database.transaction() as session:
        first, late = (make_share_code(session, holder, code, now) for _ in range(2))
        assert first not in (code, late)
    with room.database.transaction() as session:
        assert spend_share_code(session, first, now).verification_code == code
    for secret, at in ((first, now), (late, now + GOOD_FOR), (code, now), (VerificationCode.new(), now)):
        with room.database.transaction() as session, pytest.raises(RecordNotFound):
            spend_share_code(session, secret, at)
    wrong = client.post("/kiem-tra/chia-se", data={"share": VerificationCode.new()})
    assert wrong.status_code == 404 and "mã mới" in wrong.text
    assert client.post("/kiem-tra/chia-se", data={"share": "x"}).status_code == 422


def test_guessing_codes_is_slowed_by_address_and_by_code(client: TestClient, room: LogRoom) -> None:
    code = VerificationCode.new()
    answers = [client.get(f"/k/{code}") for _ in range(22)]
    assert [each.status_code for each in answers].count(429) >= 1
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert "Hãy thử lại sau" in answers[-1].text
    # The same code, spelt otherwise and asked over the API, is the same code.
    assert client.get(f"/api/v1/copies/by-code/{code.compact.lower()}").status_code == 429
    told = [client.get(f"/api/v1/copies/by-code/{VerificationCode.new()}") for _ in range(32)]
    assert told[-1].status_code == 429 and int(told[-1].headers["Retry-After"]) >= 1
    assert told[-1].json()["code"] == "too-often"
