"""The log's public addresses: what anybody gets, for how long it may be kept, and that it tells no name."""

import base64
import hashlib
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.web.app import Site, create_app
from signing.book.register import Step
from signing.timestamp_source import TimestampSource
from signing.transparency.publishing import publish_checkpoint
from signing.transparency.signed_note import NoteVerifier
from tests.public_log_room import LogRoom


@pytest.fixture
def client(room: LogRoom) -> TestClient:
    services: Any = SimpleNamespace(database=room.database, public_log=room.log())
    app = create_app(services, site=Site(address="http://testserver", is_trial=True))
    return TestClient(app, raise_server_exceptions=False)


def test_log_before_its_first_checkpoint_has_nothing_to_show(client: TestClient) -> None:
    for path in ("checkpoint", "checkpoint.tst", "key", "tile/0/000", f"evidence/{'ab' * 32}"):
        assert client.get(f"/nhat-ky/{path}").status_code == 404, path


def test_checkpoint_key_and_tiles_are_public_and_may_be_kept(client: TestClient, room: LogRoom) -> None:
    published = room.grow(Step.ISSUED, Step.VOIDED)
    assert published is not None

    note, key = client.get("/nhat-ky/checkpoint"), client.get("/nhat-ky/key")
    tile = client.get("/nhat-ky/tile/0/000.p/2")

    assert NoteVerifier.parse(key.text.strip()).open(note.text) == published
    assert note.headers["cache-control"] == "public, max-age=60"
    assert hashlib.sha256(b"\x01" + tile.content).digest() == published.root
    assert tile.headers["cache-control"].endswith("immutable")
    for wrong in ("0/000.p/3", "0/000", "0/000.p/02", "../checkpoints/2", "0/%2e%2e/000", "x"):
        assert client.get(f"/nhat-ky/tile/{wrong}").status_code == 404, wrong


def test_page_of_the_log_tells_people_how_far_it_goes(client: TestClient, room: LogRoom) -> None:
    assert "Chưa có điểm chốt nào" in client.get("/nhat-ky").text
    room.grow(Step.ISSUED, Step.VOIDED)
    shown, key = client.get("/nhat-ky"), client.get("/nhat-ky/key").text.strip()
    note = client.get("/nhat-ky/checkpoint").text
    assert shown.status_code == 200
    assert key.replace("+", "&#43;") in shown.text or key in shown.text
    assert all(line in shown.text for line in note.split("\n")[:1])
    assert "How is it checked?" in client.get("/nhat-ky?lang=en").text
    room.tamper("update log_head set alarm = 'x'")
    assert "việc công bố đã dừng" in client.get("/nhat-ky?lang=vi").text


def test_evidence_is_for_whoever_names_the_digest(client: TestClient, room: LogRoom) -> None:
    room.grow(Step.CANCELLED, Step.VOIDED)
    digest = hashlib.sha256(room.copy_of(1)).hexdigest()

    answer = client.get(f"/nhat-ky/evidence/{digest}")

    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.json()["entries"]) == 2
    assert room.officer.name not in answer.text
    assert client.get(f"/nhat-ky/evidence/{'cd' * 32}").status_code == 404
    assert client.get("/nhat-ky/evidence/x").status_code == 422


def test_time_stamp_of_the_checkpoint_is_public(
    client: TestClient, room: LogRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signing.transparency.publishing.token_over", lambda *_: b"token")
    room.end_numbers(Step.ISSUED)
    room.log_entries()
    publish_checkpoint(room.log(timestamps=TimestampSource("http://127.0.0.1:9")))

    assert client.get("/nhat-ky/checkpoint.tst").content == b"token"
    digest = hashlib.sha256(room.copy_of(1)).hexdigest()
    assert base64.b64decode(client.get(f"/nhat-ky/evidence/{digest}").json()["timestamp"]) == b"token"
