"""The sizes of reading: hostile files end in a report within their limits; a long file costs what a short one does."""

import os
import threading
import time
from pathlib import Path

import pytest

from bench.costs import tree_mib
from bench.page_sets import PageSet, bind, page_set
from bench.readers import Saoy
from digitize.errors import DigitizeError
from digitize.intake.limits import MEBIBYTE, IntakeLimits
from digitize.pipeline import read_file
from tests.tools import material, need_command

LIMITS = IntakeLimits(pages=40, memory_bytes=2048 * MEBIBYTE, idle_seconds=60, wall_seconds=120, cpu_seconds=120)
LONG, SHORT = 200, 10


@pytest.mark.full
@pytest.mark.material
def test_every_hostile_file_ends_in_a_report_within_its_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    folders = [material("hostile-pdf"), material("hostile-img")]
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    longest, most, ends = 0.0, 0.0, 0
    with _Watch() as watch:
        for path in files:
            if path.name == "index.tsv":
                continue
            started = time.monotonic()
            try:
                assert read_file(path, limits=LIMITS, workers=1).pages
            except DigitizeError as error:
                assert error.code not in {DigitizeError.code, "reading-crashed"}, path
            longest, ends = max(longest, time.monotonic() - started), ends + 1
        most = watch.most
    print(f"MEASURED hostile files: {ends} reports, longest {longest:.0f} s, most memory {most:.0f} MiB of the tree")
    assert longest < LIMITS.wall_seconds + 15
    assert most < LIMITS.memory_bytes / MEBIBYTE + 300  # what this process holds besides


@pytest.mark.full
def test_a_page_of_a_long_file_costs_what_a_page_of_a_short_one_does(tmp_path: Path) -> None:
    need_command("tesseract")
    base = page_set(tmp_path / "pages", "fair", 10)
    costs = {}
    for length in (SHORT, LONG):
        pictures = [base.pictures[index % len(base.pictures)] for index in range(length)]
        pdf = bind(pictures, tmp_path / f"{length}.pdf")
        folder = tmp_path / str(length)
        folder.mkdir()
        costs[length] = Saoy().read(PageSet("long", tuple(pictures), (), pdf), folder).cost
    for length, cost in costs.items():
        print(f"MEASURED {length} pages: {cost.cpu / length:.2f} CPU s a page, at most {cost.peak_mib:.0f} MiB")
    assert costs[LONG].cpu / LONG <= costs[SHORT].cpu / SHORT * 1.05
    assert costs[LONG].peak_mib < 700


class _Watch:
    """The most memory that this process and all below it held."""

    def __enter__(self) -> "_Watch":
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
