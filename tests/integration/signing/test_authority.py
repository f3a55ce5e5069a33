import json
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from api.demo.authority import Authority, start_authority
from api.demo.errors import AuthorityUnavailable
from signing.trust_roots import TrustRoots


def test_authority_of_a_killed_run_is_found_again(authority: Authority) -> None:
    again = start_authority(authority.folder)
    assert again == authority
    assert again.is_running()


def test_authority_killed_hard_comes_back_with_the_same_roots(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from api.demo.authority import serve; serve(Path(sys.argv[1]))"
    first = start_authority(tmp_path / "a")
    first.stop()
    assert not first.is_running()
    child = subprocess.Popen([sys.executable, "-c", code, str(first.folder)], start_new_session=True)
    _wait_until(first.is_running)
    child.send_signal(signal.SIGKILL)
    child.wait()
    roots = TrustRoots.from_folder(first.trust)
    again = start_authority(first.folder)
    try:
        assert (again.base_url, TrustRoots.from_folder(again.trust)) == (first.base_url, roots)
    finally:
        again.stop()


def test_stranger_on_the_port_is_not_taken_for_the_authority(tmp_path: Path) -> None:
    first = start_authority(tmp_path / "a")
    first.stop()
    port = json.loads((first.folder / "pki" / "state.json").read_text())["port"]
    stranger = ThreadingHTTPServer(("127.0.0.1", port), BaseHTTPRequestHandler)
    threading.Thread(target=stranger.serve_forever, daemon=True).start()
    try:
        assert not first.is_running()
        with pytest.raises(AuthorityUnavailable, match=str(port)):
            start_authority(first.folder)
    finally:
        stranger.shutdown()
        stranger.server_close()


def test_authority_says_that_it_is_a_test(authority: Authority, roots: TrustRoots) -> None:
    assert all("THỬ NGHIỆM".encode() in der for der in roots.anchors)
    assert (authority.folder / "pki" / "state.json").stat().st_mode & 0o077 == 0


def _wait_until(condition: object, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.1)
