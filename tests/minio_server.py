"""A real S3 server for tests: MinIO, started on a free port with a folder and credentials of its own.

Owns finding the binary and the server's life. Refuses to build it: `./saoy test` does, or by hand
`GOBIN=~/.cache/saoy/bin go install github.com/minio/minio@latest`.
"""

import os
import secrets
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage.objects.minio_store import MinioStore
from tests.tools import need

START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class MinioServer:
    endpoint: str
    access_key: str
    secret_key: str
    folder: Path
    process: subprocess.Popen[bytes]


def minio_binary() -> Path | None:
    """The server named by SAOY_MINIO, or the one in the cache folder."""
    named = os.environ.get("SAOY_MINIO")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    path = Path(named) if named else cache / "saoy" / "bin" / "minio"
    return path if path.is_file() and os.access(path, os.X_OK) else None


@contextmanager
def minio_server(binary: Path, folder: Path) -> Iterator[MinioServer]:
    """Start the server, wait until it is ready, and end it afterwards."""
    port, console = _free_port(), _free_port()
    access, secret = f"test{secrets.token_hex(6)}", secrets.token_hex(16)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [binary, "server", folder / "data", "--address", f"127.0.0.1:{port}", "--console-address",
             f"127.0.0.1:{console}", "--config-dir", folder / "config"],
            env={"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "MINIO_ROOT_USER": access,
                 "MINIO_ROOT_PASSWORD": secret, "MINIO_BROWSER": "off", "MINIO_UPDATE": "off"},
            stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            endpoint = f"http://127.0.0.1:{port}"
            _wait_until_ready(endpoint, process, folder / "log")
            yield MinioServer(endpoint, access, secret, folder, process)
        finally:
            process.kill()
            process.wait()


def fresh_minio_store(server: MinioServer) -> MinioStore:
    """A store on a new, empty bucket of the server."""
    store = MinioStore(
        server.endpoint, f"t-{secrets.token_hex(8)}", access_key=server.access_key, secret_key=server.secret_key
    )
    store.ensure_bucket()
    return store


@pytest.fixture(scope="session")
def minio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MinioServer]:
    """The running server; import this fixture into the conftest of the folder that uses it."""
    binary = minio_binary()
    need("a MinIO server (SAOY_MINIO, or saoy/bin/minio in the cache folder)", binary is not None)
    assert binary is not None
    with minio_server(binary, tmp_path_factory.mktemp("minio")) as server:
        yield server


def _wait_until_ready(endpoint: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{endpoint}/minio/health/ready", timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"MinIO did not start: {log.read_text(errors='replace')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
