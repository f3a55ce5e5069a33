"""The S3 store against servers that misbehave (a scripted one), and against a real one at size."""

import base64
import hashlib
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.errors import (
    ChangedMeanwhile,
    DigestMismatch,
    ObjectExists,
    ObjectNotFound,
    StorageError,
    StoreFull,
    StoreRefused,
    StoreUnavailable,
)
from storage.objects import minio_store
from storage.objects.minio_store import MinioStore
from storage.objects.store_probe import probe_store
from storage.warehouse.ocfl_root import Warehouse
from tests.minio_server import MinioServer, fresh_minio_store
from tests.ocfl_judge import exported, faults

Answer = tuple[int, dict[str, str], bytes]
DOSSIER = "dossier:H55.242-261122-0001"
DATE = {"Date": "Sun, 22 Nov 2026 08:00:00 GMT", "Last-Modified": "Sun, 22 Nov 2026 08:00:00 GMT"}


def fault(status: int, code: str) -> Answer:
    body = f"<Error><Code>{code}</Code><Message>thử nghiệm</Message></Error>".encode()
    return status, {"Content-Type": "application/xml"}, body


@contextmanager
def scripted(answer: Callable[[http.server.BaseHTTPRequestHandler, bytes], Answer | None]) -> Iterator[MinioStore]:
    """A server whose every answer is chosen by the test; None closes the line without one."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            said = answer(self, self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            if said is None:
                self.close_connection = True
                return
            status, headers, body = said
            self.send_response_only(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_PUT = do_HEAD = do_DELETE = handle_any

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield MinioStore(
                f"http://127.0.0.1:{server.server_port}", "bucket", access_key="a", secret_key="b" * 8,
                read_timeout_seconds=5,
            )  # fmt: skip
        finally:
            server.shutdown()


@pytest.fixture(autouse=True)
def no_pauses(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only before scripted servers: a real one that is busy is given its time."""
    if "minio" in request.fixturenames:
        return
    monkeypatch.setattr(minio_store, "_FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(minio_store, "_READ_BACKOFF_SECONDS", 0.001)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (fault(507, "XMinioStorageFull"), StoreFull),
        (fault(400, "XAmzContentSHA256Mismatch"), DigestMismatch),
        (fault(400, "BadDigest"), DigestMismatch),
        (fault(403, "AccessDenied"), StoreRefused),
        (fault(403, "SignatureDoesNotMatch"), StoreRefused),
        (fault(404, "NoSuchBucket"), StoreRefused),
        (fault(503, "SlowDown"), StoreUnavailable),
        (fault(409, "ConditionalRequestConflict"), StoreUnavailable),
        (fault(412, "PreconditionFailed"), ObjectExists),
        ((502, {"Content-Type": "text/html"}, b"<html>proxy"), StoreUnavailable),
        ((418, {}, b""), StoreRefused),
        (None, StoreUnavailable),
    ],
)
def test_create_maps_the_servers_answers(answer: Answer | None, error: type[StorageError]) -> None:
    with scripted(lambda request, body: answer) as store, pytest.raises(error) as caught:
        store.create("a", b"1")
    assert caught.value.message_vi
    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (fault(404, "NoSuchKey"), ObjectNotFound),
        (fault(403, "AccessDenied"), StoreRefused),
        (fault(503, "SlowDown"), StoreUnavailable),
        (fault(400, "SlowDownRead"), StoreUnavailable),
        ((500, {"Content-Type": "text/html"}, b"<html>"), StoreUnavailable),
        ((400, {"Content-Type": "text/html"}, b"<html>"), StoreUnavailable),
        (None, StoreUnavailable),
    ],
)
def test_reading_maps_the_servers_answers(answer: Answer | None, error: type[StorageError]) -> None:
    with scripted(lambda request, body: answer) as store:
        actions: list[Callable[[], object]] = [lambda: store.read("a"), lambda: list(store.list())]
        for action in actions[: 2 if error is not ObjectNotFound else 1]:
            with pytest.raises(error):
                action()


def test_requests_carry_the_condition_signed() -> None:
    seen: list[dict[str, str]] = []

    def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> Answer:
        seen.append({name.lower(): value for name, value in request.headers.items()})
        return 200, {}, b""

    with scripted(answer) as store:
        info = store.create("a", b"1")
    assert abs((info.modified_at - datetime.now(UTC)).total_seconds()) < 60
    assert seen[0]["if-none-match"] == "*"
    assert "if-none-match" in seen[0]["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    assert seen[0]["x-amz-content-sha256"] == hashlib.sha256(b"1").hexdigest()
    assert not any(name.startswith("x-amz-meta-if") for name in seen[0])


@pytest.mark.parametrize("ours", [True, False, None])
def test_lost_answer_is_told_from_a_lost_race(ours: bool | None) -> None:
    """The line broke after the server had written: the second try is refused, and the object says who wrote it."""
    ids: list[str] = []

    def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> Answer | None:
        if request.command == "HEAD":
            if ours is None:
                return 404, {}, b""
            return 200, {**DATE, "x-amz-meta-saoy-write": ids[0] if ours else "another", "ETag": '"e"'}, b""
        ids.append(request.headers["x-amz-meta-saoy-write"])
        return None if len(ids) == 1 else fault(412, "PreconditionFailed")

    with scripted(answer) as store:
        if ours:
            assert store.create("a", b"1").sha256 == hashlib.sha256(b"1").hexdigest()
        else:
            with pytest.raises(ObjectExists):
                store.create("a", b"1")
    assert ids[0] == ids[1]


def test_busy_server_is_asked_again() -> None:
    answers = [fault(503, "SlowDown"), fault(500, "InternalError"), (200, DATE, b"")]
    with scripted(lambda request, body: answers.pop(0)) as store:
        assert store.create("a", b"1").modified_at == datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.mark.parametrize("checksum", [None, "composite-2", "right"])
def test_replace_compares_by_reading_when_the_server_keeps_no_digest(checksum: str | None) -> None:
    digest = hashlib.sha256(b"old")
    kept = base64.b64encode(digest.digest()).decode() if checksum == "right" else checksum
    said: list[str] = []

    def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> Answer:
        said.append(f"{request.command} {request.headers.get('If-Match')}")
        headers = {**DATE, "ETag": '"etag"', **({"x-amz-checksum-sha256": kept} if kept else {})}
        return 200, headers, b"old" if request.command == "GET" else b""

    with scripted(answer) as store:
        store.replace("a", b"new", expected_sha256=digest.hexdigest())
        reads = [] if checksum == "right" else ['GET "etag"']
        assert said == ["HEAD None", *reads, 'PUT "etag"']
        with pytest.raises(ChangedMeanwhile):
            store.replace("a", b"new", expected_sha256="0" * 64)


@pytest.mark.parametrize("refusal", [fault(412, "PreconditionFailed"), fault(404, "NoSuchKey")])
@pytest.mark.parametrize("step", ["GET", "PUT"])
def test_replace_of_what_changed_on_the_way_is_refused(refusal: Answer, step: str) -> None:
    def answer(request: http.server.BaseHTTPRequestHandler, body: bytes) -> Answer:
        return refusal if request.command == step else (200, {**DATE, "ETag": '"etag"'}, b"old")

    with scripted(answer) as store, pytest.raises(ChangedMeanwhile):
        store.replace("a", b"new", expected_sha256=hashlib.sha256(b"old").hexdigest())


def test_line_that_breaks_while_reading_raises_and_is_no_end() -> None:
    with (
        scripted(lambda request, body: (200, {"Content-Length": "100", "Connection": "close"}, b"half")) as store,
        pytest.raises(StoreUnavailable),
    ):
        store.read("a")


def test_dead_server_is_unavailable() -> None:
    store = MinioStore("http://127.0.0.1:1", "bucket", access_key="a", secret_key="b" * 8)
    for action in (store.ensure_bucket, lambda: store.create("a", b"1"), lambda: store.delete("a")):
        with pytest.raises(StoreUnavailable):
            action()


def test_bucket_made_by_somebody_quicker_is_fine_and_a_forbidden_one_is_not() -> None:
    def answer_with(code: str) -> Callable[[http.server.BaseHTTPRequestHandler, bytes], Answer]:
        return lambda request, body: (404, {}, b"") if request.command == "HEAD" else fault(409, code)

    with scripted(answer_with("BucketAlreadyOwnedByYou")) as store:
        store.ensure_bucket()
    with scripted(answer_with("BucketAlreadyExists")) as store, pytest.raises(StoreRefused):
        store.ensure_bucket()


@pytest.mark.parametrize("url", ["s3.example/bucket", "ftp://s3.example/bucket", "https://s3.example",
                                 "https://s3.example/a/b", "https:///bucket"])  # fmt: skip
def test_addresses_that_are_none_are_refused(url: str) -> None:
    with pytest.raises(StoreRefused):
        MinioStore.at_url(url, access_key="a", secret_key="b" * 8)


def test_tls_address_is_accepted() -> None:
    store = MinioStore.at_url("https://s3.example:9000/kho", access_key="a", secret_key="b" * 8)
    assert repr(store) == "MinioStore('s3.example:9000', 'kho')"


def test_object_above_the_limit_is_refused_before_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minio_store, "MAX_OBJECT_BYTES", 10)
    store = MinioStore("http://127.0.0.1:1", "bucket", access_key="a", secret_key="b" * 8)
    with pytest.raises(StoreRefused):
        store.create("a", b"x" * 11)


def test_wrong_credentials_and_missing_bucket_are_refused(minio: MinioServer) -> None:
    wrong = MinioStore(minio.endpoint, "bucket", access_key=minio.access_key, secret_key="wrong-secret")
    with pytest.raises(StoreRefused):
        wrong.create("a", b"1")
    with pytest.raises(StoreRefused):
        list(wrong.list())
    nowhere = MinioStore(minio.endpoint, "no-such-bucket", access_key=minio.access_key, secret_key=minio.secret_key)
    with pytest.raises(StoreRefused):
        nowhere.create("a", b"1")


def test_real_server_keeps_the_digest_and_passes_the_probe(minio: MinioServer) -> None:
    store = fresh_minio_store(minio)
    store.ensure_bucket()
    assert store.create("a", b"1").sha256 == store.head("a").sha256 == hashlib.sha256(b"1").hexdigest()
    store.delete("a")
    report = probe_store(store)
    assert report.failed == ()
    assert list(store.list()) == []


def test_warehouse_on_a_real_server_is_valid(minio: MinioServer, tmp_path: Path) -> None:
    store = fresh_minio_store(minio)
    warehouse = Warehouse(store)
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(os.urandom(3 << 20))
    versions: tuple[dict[str, Path | bytes], ...] = (
        {"scan.pdf": scan, "dossier.json": b"{}"},
        {"dossier.json": b"{1}", "giấy khai sinh.pdf": scan},
    )
    for add in versions:
        warehouse.commit(
            DOSSIER, add, message="thử", who="NGUYỄN VĂN MẪU", address="mailto:mau@example.vn",
            at=datetime(2026, 11, 22, tzinfo=UTC),
        )  # fmt: skip
    assert warehouse.read(DOSSIER, "giấy khai sinh.pdf") == scan.read_bytes()
    with warehouse.open(DOSSIER, "scan.pdf", offset=1000, length=1000) as stream:
        assert stream.read() == scan.read_bytes()[1000:2000]
    assert warehouse.state(DOSSIER)["scan.pdf"].size == 3 << 20
    assert list(warehouse.objects()) == [DOSSIER]
    assert faults(exported(store, tmp_path / "export")) == []


def test_committers_race_on_a_real_server_and_one_wins(minio: MinioServer, tmp_path: Path) -> None:
    store = fresh_minio_store(minio)
    gate = threading.Barrier(16)

    def commit(number: int) -> int | None:
        warehouse = Warehouse(store)  # as in another process: nothing is shared
        add = {"same-name": f"{number}".encode(), f"own/{number}": b"x" * number}
        gate.wait()
        try:
            return warehouse.commit(
                DOSSIER, add, message="thử", who="NGUYỄN VĂN MẪU", address="mailto:mau@example.vn",
                at=datetime(2026, 11, 22, tzinfo=UTC), expected_head=0,
            ).version  # fmt: skip
        except ChangedMeanwhile:
            return None

    with ThreadPoolExecutor(16) as pool:
        assert [version for version in pool.map(commit, range(16)) if version is not None] == [1]
    Warehouse(store).repair(DOSSIER, abandoned_after=timedelta(0))
    assert faults(exported(store, tmp_path)) == []


def test_large_object_goes_in_and_out_with_flat_memory(minio: MinioServer, tmp_path: Path) -> None:
    """200 MB through the S3 store in a fresh process stays below 120 MB of memory."""
    store = fresh_minio_store(minio)
    big = tmp_path / "big"
    block = os.urandom(1 << 20)
    with big.open("wb") as file:
        for _ in range(200):
            file.write(block)
    code = (
        "import hashlib, re, sys\n"
        "from storage.objects.minio_store import MinioStore\n"
        "store = MinioStore(sys.argv[1], sys.argv[2], access_key=sys.argv[3], secret_key=sys.argv[4])\n"
        "with open(sys.argv[5], 'rb') as source:\n"
        "    info = store.create('big', source)\n"
        "with store.open('big') as stream:\n"
        "    assert hashlib.file_digest(stream, 'sha256').hexdigest() == info.sha256\n"
        # Not ru_maxrss: that counts what the forking parent had.
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024)\n"
    )
    bucket = repr(store).split("'")[3]
    done = subprocess.run(
        [sys.executable, "-c", code, minio.endpoint, bucket, minio.access_key, minio.secret_key, big],
        check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert int(done.stdout) < 120
