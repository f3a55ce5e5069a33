"""The protocol with ClamAV's daemon, spoken to a small server that answers as clamd(8) says."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from digitize.errors import FileInfected, FileTooLargeToScan, VirusScannerUnavailable
from digitize.intake.virus_scan import ClamdAddress, scan_file, screen_for

SIGNATURE = b"SAO-Y-THU-NGHIEM"
Judge = Callable[[bytes], bytes]


def by_signature(received: bytes) -> bytes:
    return b"stream: Thu.Nghiem FOUND\0" if SIGNATURE in received else b"stream: OK\0"


def exactly(line: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        more = line.recv(size - len(got))
        if not more:
            break
        got += more
    return got


def answer_one(listening: socket.socket, judge: Judge, most: int) -> None:
    with contextlib.suppress(OSError), listening.accept()[0] as line:
        assert exactly(line, 10) == b"zINSTREAM\0"
        received = b""
        while size := struct.unpack(">L", exactly(line, 4))[0]:
            received += exactly(line, size)
            if len(received) > most:
                line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        line.sendall(judge(received))


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[Callable[..., str]]:
    with contextlib.ExitStack() as closing:

        def start(judge: Judge = by_signature, most: int = 1 << 30) -> str:
            path = tmp_path / "clamd.ctl"
            listening = closing.enter_context(socket.socket(socket.AF_UNIX))
            listening.bind(str(path))
            listening.listen()
            threading.Thread(target=answer_one, args=(listening, judge, most), daemon=True).start()
            return f"unix:{path}"

        yield start


def upload(folder: Path, content: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(content)
    return path


def test_clean_file_passes(clamd: Callable[..., str], tmp_path: Path) -> None:
    screen_for(clamd())(upload(tmp_path, bytes(600_000)))


def test_infected_file_is_refused_for_good(clamd: Callable[..., str], tmp_path: Path) -> None:
    with pytest.raises(FileInfected) as caught:
        screen_for(clamd())(upload(tmp_path, bytes(300_000) + SIGNATURE))
    assert "Thu.Nghiem" in caught.value.message_vi
    assert not caught.value.retryable


@pytest.mark.parametrize("answer", [b"", b"INSTREAM: out of memory ERROR\0", b"nonsense\0"])
def test_no_clear_answer_makes_the_upload_wait(clamd: Callable[..., str], tmp_path: Path, answer: bytes) -> None:
    with pytest.raises(VirusScannerUnavailable) as caught:
        screen_for(clamd(lambda received: answer))(upload(tmp_path, b"x"))
    assert caught.value.retryable


def test_file_that_the_daemon_takes_no_more_of_is_told_apart(clamd: Callable[..., str], tmp_path: Path) -> None:
    with pytest.raises(FileTooLargeToScan, match="StreamMaxLength"):
        screen_for(clamd(most=1000))(upload(tmp_path, bytes(4_000_000)))


def test_dead_daemon_makes_the_upload_wait(tmp_path: Path) -> None:
    with pytest.raises(VirusScannerUnavailable):
        scan_file(upload(tmp_path, b"x"), ClamdAddress(path=str(tmp_path / "nobody")))
    with pytest.raises(VirusScannerUnavailable):
        scan_file(upload(tmp_path, b"x"), ClamdAddress(host="127.0.0.1", port=1))


@pytest.mark.parametrize("setting", [None, ""])
def test_without_a_setting_nothing_is_asked(setting: str | None, tmp_path: Path) -> None:
    screen_for(setting)(tmp_path / "nothing there")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("unix:/run/clamav/clamd.ctl", ClamdAddress(path="/run/clamav/clamd.ctl")),
        ("/run/clamd.sock", ClamdAddress(path="/run/clamd.sock")),
        ("clamav", ClamdAddress(host="clamav", port=3310)),
        ("clamav:3311", ClamdAddress(host="clamav", port=3311)),
        ("tcp:[::1]:3310", ClamdAddress(host="::1", port=3310)),
        ("[fe80::1]", ClamdAddress(host="fe80::1")),
    ],
)
def test_address_as_people_write_it(text: str, address: ClamdAddress) -> None:
    assert ClamdAddress.parse(text) == address


@pytest.mark.parametrize(
    "text",
    ["unix:", "unix:clamd.ctl", "/" + "d" * 120, "clamd:", "clamd:abc", "clamd:0", "clamd:70000", ":3310", "::1",
     "http://clamd:3310", "clamd:33 10", "cl amd", "[::1", "clamd:3310/x"],
)  # fmt: skip
def test_misspelt_address_is_told_before_anything_is_scanned(text: str) -> None:
    with pytest.raises(VirusScannerUnavailable, match="SAOY_CLAMD"):
        screen_for(text)
    with pytest.raises(ValueError, match="SAOY_CLAMD"):
        Settings(clamd=text)
