"""Files made to hurt: each ends in a reading or an error with a code, within its limits, and leaves nothing behind.

Every file is read and, where it can be read, archived: both open its bytes.
"""

import os
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.costs import tree_mib
from digitize.errors import DigitizeError, FileNotFoundHere
from digitize.intake.limits import MEBIBYTE, IntakeLimits
from digitize.pipeline import ArchivalPage, build_archival_pdf, read_file
from tests.integration.digitize.attacks import ATTACKS, LARGE, QUICK
from tests.tools import need_command

LIMITS = IntakeLimits(
    pages=40, memory_bytes=2048 * MEBIBYTE, output_bytes=64 * MEBIBYTE, idle_seconds=60, wall_seconds=120,
    cpu_seconds=90,
)  # fmt: skip
AT = datetime(2026, 11, 22, tzinfo=UTC)
# What draws something must end as an archival file: damage around a page is no reason to lose it.
ARCHIVED = {
    "form-loop.pdf",
    "annotation-loop.pdf",
    "ribbon.pdf",
    "mistyped-image.pdf",
    "image-of-lies.pdf",
    "with-zip.pdf",
}


@pytest.fixture(autouse=True)
def tools() -> None:
    need_command("tesseract")
    need_command("pdftoppm")


@pytest.mark.parametrize("name", sorted(QUICK))
def test_attack_ends_in_a_report(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    survive(name, ATTACKS[name], tmp_path, monkeypatch)


@pytest.mark.full
@pytest.mark.parametrize("name", sorted({**ATTACKS, **LARGE}.keys() - QUICK))
def test_costly_attack_ends_in_a_report_in_time(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    survive(name, {**ATTACKS, **LARGE}[name], tmp_path, monkeypatch)


def survive(name: str, make: Callable[[], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(work))
    path = tmp_path / name
    path.write_bytes(make())
    started = time.monotonic()
    with Watch() as watch:
        outcome = outcome_of(path, tmp_path / "archive.pdf")
    took = time.monotonic() - started
    print(f"MEASURED {name}: {outcome}, {took:.0f} s, {watch.most:.0f} MiB")
    assert outcome == "archived" or name not in ARCHIVED
    assert took < 2 * LIMITS.wall_seconds
    assert watch.most < LIMITS.memory_bytes / MEBIBYTE + 300  # what this process holds besides
    assert not list(work.iterdir())
    assert {left.name for left in tmp_path.iterdir()} <= {"work", name, "archive.pdf"}


def outcome_of(path: Path, target: Path) -> str:
    try:
        reading = read_file(path, limits=LIMITS, workers=1)
        assert reading.pages
        pages = [ArchivalPage(path, page.number - 1, page) for page in reading.pages]
        build_archival_pdf(pages, target, title="Thử nghiệm", created_at=AT, limits=LIMITS)
    except DigitizeError as error:
        assert error.code not in {DigitizeError.code, "reading-crashed"}
        return error.code
    return "archived"


@pytest.mark.parametrize("kind", ["folder", "pipe", "endless device", "dangling link"])
def test_what_is_no_file_is_refused_at_once(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if kind == "endless device" else tmp_path / "nowhere")
    with pytest.raises(FileNotFoundHere):
        read_file(path, limits=LIMITS)


class Watch:
    """The most memory that this process and all below it held."""

    def __enter__(self) -> "Watch":
        self.most, self._done = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(0.3):
            self.most = max(self.most, tree_mib(os.getpid()))
