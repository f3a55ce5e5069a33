"""What a stranger may cost us, and what of a request may get into the log."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

import pytest
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError
from starlette.requests import Request
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from api.accounts.errors import LogInBraked
from api.accounts.log_in import folded_login
from api.web import failures, register
from api.web.pages import check, log_in
from signing.book.copies import CopyStatus, PublicEntry
from signing.verdict import TIMED_OUT
from signing.verification_report import RegisterAnswer, Verdict, VerificationReport

MEGABYTE = 1_000_000


def send(client: TestClient, method: str, path: str, *, kind: str, megabytes: int) -> tuple[int, int]:
    """The status, and how many megabytes of a body without a stated length were taken from the line."""
    taken, statuses = 0, []
    head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="x.pdf"\r\n\r\n'

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        body = (head if kind.startswith("multipart") else b"x=") if taken == 1 else b"x" * MEGABYTE
        return {"type": "http.request", "body": body, "more_body": taken <= megabytes}

    async def answer(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http", "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "scheme": "http", "headers": [(b"content-type", kind.encode())],
        "client": ("192.0.2.1", 1), "server": ("testserver", 80),
    }  # fmt: skip
    asyncio.run(cast(Any, client.app)(scope, receive, answer))
    return statuses[0], max(0, taken - 1)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/can-bo/ho-so/H99.1-261122-0001/tep"),
        ("PUT", "/can-bo/ho-so/H99.1-261122-0001/tep"),
        ("POST", "/can-bo/chung-thuc/H99.1-261122-0001/ban-chinh"),
    ],
)
def test_no_byte_of_a_strangers_upload_is_read(client: TestClient, method: str, path: str) -> None:
    status, megabytes = send(client, method, path, kind="multipart/form-data; boundary=b", megabytes=20)
    assert (status, megabytes) == (303, 0)


@pytest.mark.parametrize(
    ("path", "kind", "most"),
    [
        ("/dang-nhap", "application/x-www-form-urlencoded", 1),
        ("/dang-nhap", "multipart/form-data; boundary=b", 1),
        ("/can-bo/viec/01a2042b-4980-7027-8346-aed427aae30a/ky", "multipart/form-data; boundary=b", 1),
        ("/kiem-tra", "multipart/form-data; boundary=b", 61),
    ],
)
def test_a_body_is_counted_while_it_comes_in(client: TestClient, path: str, kind: str, most: int) -> None:
    status, megabytes = send(client, "POST", path, kind=kind, megabytes=most + 20)
    assert status == 413
    assert megabytes <= most + 1


def request_for(client: TestClient) -> Request:
    return Request({"type": "http", "method": "POST", "path": "/can-bo", "query_string": b"", "headers": [],
                    "scheme": "http", "server": ("testserver", 80), "root_path": "", "app": client.app})  # fmt: skip


def test_what_was_sent_is_not_logged(client: TestClient) -> None:
    fault = {"type": "string_too_long", "loc": ("body", "pin"), "msg": "too long", "input": "MA-PIN-001090000001"}
    with capture_logs() as lines:
        answer = failures.show_malformed(request_for(client), RequestValidationError([fault]))
    assert answer.status_code == 422
    assert lines[0]["where"] == ["body.pin: string_too_long"]
    assert "001090000001" not in repr(lines)


def test_a_value_the_database_cannot_hold_is_a_malformed_request(client: TestClient) -> None:
    handlers = cast(Any, client.app).exception_handlers
    assert handlers[DataError] is failures.show_malformed
    with capture_logs() as lines:
        error = DataError("insert", {"pin": "MA-PIN"}, Exception("NUL"))
        assert failures.show_malformed(request_for(client), error).status_code == 422
    assert "MA-PIN" not in repr(lines)


def test_one_name_has_one_measure_of_tries_however_it_is_spelt(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, counted = f"canbo-{uuid4().hex}", []

    def wait(key: str) -> float:
        counted.append(key)
        return 60.0

    monkeypatch.setattr(log_in._by_name, "wait", wait)
    for spelt in (name, name.upper(), f"  {name} ", "ｃ" + name[1:]):
        with pytest.raises(LogInBraked):
            log_in._try(request_for(client), spelt, "x")
    assert set(counted) == {folded_login(name)}


def test_only_so_many_files_are_checked_or_wait_at_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    full = threading.BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(check, "_ADMITTED", full)
    answer = client.post("/kiem-tra", files={"file": ("x.pdf", b"%PDF-1.7")})  # NoServices: nothing may be asked
    assert answer.status_code == 503


def test_a_check_that_was_given_up_does_not_say_there_is_no_signature() -> None:
    now = datetime.now(UTC)
    gave_up = VerificationReport(Verdict.INDETERMINATE, (TIMED_OUT,), RegisterAnswer(), (), "0" * 64, 1, now)
    unknown = PublicEntry(CopyStatus.UNKNOWN, None, None, None, None, None, None, None)
    answer = register._answer("x.pdf", b"%PDF-1.7", gave_up, unknown, now)
    assert (answer.tone, answer.headline) == ("indeterminate", "indeterminate")
    assert [one.message_en for one in answer.reasons] == [TIMED_OUT.message_en]
