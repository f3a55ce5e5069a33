"""The same questions to a real clamd, whose only signature is one of our own: it starts in a second, offline."""

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from digitize.errors import FileInfected, FileTooLargeToScan
from digitize.intake.virus_scan import ClamdAddress, scan_file

SIGNATURE = b"SAO-Y-THU-NGHIEM-KHONG-PHAI-MA-DOC"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClamdAddress]:
    clamd = shutil.which("clamd")
    if clamd is None:  # an office may do without it, so a machine that tests may too: the protocol has its own test
        pytest.skip("CANNOT TEST: clamd is not installed")
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "db").mkdir()
    (folder / "db" / "own.ndb").write_text(f"Thu.Nghiem:0:*:{SIGNATURE.hex()}\n")
    settings = folder / "clamd.conf"
    settings.write_text(
        f"LocalSocket {folder}/clamd.ctl\nDatabaseDirectory {folder}/db\nForeground yes\nStreamMaxLength 8M\n"
        f"TemporaryDirectory {folder}\n" + (f"User {os.environ.get('USER', 'root')}\n" if os.geteuid() == 0 else "")
    )
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([clamd, "-c", str(settings)], stdout=log, stderr=log)
    try:
        for _ in range(300):
            if (folder / "clamd.ctl").exists() or server.poll() is not None:
                break
            time.sleep(0.1)
        assert server.poll() is None, (folder / "log").read_text()
        yield ClamdAddress(path=str(folder / "clamd.ctl"))
    finally:
        with contextlib.suppress(ProcessLookupError):
            server.kill()
        server.wait()


@pytest.mark.parametrize("position", [0, 3_000_000])
def test_real_daemon_finds_what_it_knows(address: ClamdAddress, tmp_path: Path, position: int) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b" " * position + SIGNATURE)
    with pytest.raises(FileInfected) as caught:
        scan_file(path, address)
    assert "Thu.Nghiem" in caught.value.message_en


def test_real_daemon_lets_clean_files_pass_one_after_another(address: ClamdAddress, tmp_path: Path) -> None:
    path = tmp_path / "upload"
    for size in (0, 1, 5_000_000):
        path.write_bytes(b"x" * size)
        scan_file(path, address)


@pytest.mark.parametrize("size", [8_388_609, 12_000_000, 60_000_000])
def test_file_beyond_the_daemons_limit_is_told_apart(address: ClamdAddress, tmp_path: Path, size: int) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"x" * size)
    with pytest.raises(FileTooLargeToScan, match="StreamMaxLength"):
        scan_file(path, address)
