"""A reading that was killed goes on at the page where it stopped."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from bench.costs import tree_mib
from bench.page_sets import bind
from digitize.intake.limits import DEFAULT_LIMITS, IntakeLimits
from digitize.pipeline import forget_partial_reading, read_file
from digitize.reading.partial import partial_reading
from tests.tools import need_command

STACK = Path(__file__).resolve().parents[2] / "assets" / "scans" / "stack.pdf"
SCANS = tuple(STACK.with_name(name) for name in ("birth.jpg", "notice.jpg"))
DIGEST = "a" * 64
PROGRAM = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from digitize.pipeline import read_file
    reading = read_file(Path(sys.argv[1]), on_page=lambda done, total: print(done, flush=True), workers=1,
                        work=Path(sys.argv[2]))
    print("read", len(reading.pages), flush=True)
    """
)


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """A work folder left by a process that was killed with -9 after its first page."""
    need_command("tesseract")
    work = tmp_path / "work"
    command = [sys.executable, "-c", PROGRAM, str(STACK), str(work)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line == "1\n":
                break
        children = _descendants(process.pid)
        process.send_signal(signal.SIGKILL)
    assert children
    _wait_until_gone(children)
    return work


def test_killed_reading_goes_on_where_it_stopped(killed: Path) -> None:
    seen: list[int] = []
    resumed = read_file(STACK, on_page=lambda done, _: seen.append(done), work=killed)
    assert seen[0] in (1, 2)  # a further page may have been done when the kill arrived
    assert resumed == read_file(STACK)
    forget_partial_reading(killed, resumed.sha256)
    assert not killed.exists()


def test_other_limits_or_another_reader_start_again(killed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder,) = killed.iterdir()
    digest = json.loads((folder / "pages.jsonl").read_text().splitlines()[0])["sha256"]
    with partial_reading(killed, digest, DEFAULT_LIMITS) as partial:
        assert partial.done
    with partial_reading(killed, digest, IntakeLimits(pages=7)) as partial:
        assert not partial.done
    monkeypatch.setattr("digitize.reading.partial.reader_version", lambda: "another")
    with partial_reading(killed, digest, IntakeLimits(pages=7)) as partial:
        assert not partial.done


@pytest.mark.parametrize("torn", ['{"page": {"number": 3', '{"page": {"number": 3}}', "\0\0\0\n", "[]\n"])
def test_torn_line_is_read_again(tmp_path: Path, torn: str) -> None:
    with partial_reading(tmp_path, DIGEST, DEFAULT_LIMITS) as partial, partial.lines.open("a") as lines:
        lines.write('{"page": {"number": 1}}\n{"error": {}, "number": 2}\n' + torn)
    with partial_reading(tmp_path, DIGEST, DEFAULT_LIMITS) as partial:
        assert partial.done == 2
        assert [entry.get("number", 1) for entry in partial.entries()] == [1, 2]


def test_two_readings_of_one_file_do_not_meet(tmp_path: Path) -> None:
    with (
        partial_reading(tmp_path, DIGEST, DEFAULT_LIMITS) as one,
        partial_reading(tmp_path, DIGEST, DEFAULT_LIMITS) as two,
    ):
        assert one.folder != two.folder
        assert tmp_path in one.folder.parents
        assert tmp_path not in two.folder.parents
    assert not two.folder.exists()


def _descendants(pid: int) -> set[int]:
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        for task in Path(f"/proc/{waiting.pop()}/task").iterdir():
            children = {int(child) for child in (task / "children").read_text().split()}
            found |= children
            waiting.extend(children)
    return found


def _wait_until_gone(pids: set[int]) -> None:
    for _ in range(100):
        if not any(_runs(pid) for pid in pids):
            return
        time.sleep(0.1)
    pytest.fail(f"these go on after their parent was killed: {[pid for pid in pids if _runs(pid)]}")


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return "Z (zombie)" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.mark.full
@pytest.mark.parametrize("count", [200, 1000])
def test_long_file_is_read_with_flat_memory_and_goes_on_after_a_kill(tmp_path: Path, count: int) -> None:
    """Killed with -9 half-way, read on by another process; neither ever holds 700 MiB, children included."""
    need_command("tesseract")
    long, work = tmp_path / "long.pdf", tmp_path / "work"
    bind([SCANS[number % len(SCANS)] for number in range(count)], long)
    first, most_first, _ = _read_apart(long, work, until=count // 2)
    seen, most, told = _read_apart(long, work, until=None)
    print(
        f"MEASURED {count} pages, killed at {first[-1]}, gone on at {seen[0]}: at most {max(most_first, most):.0f} MiB"
    )
    assert count // 2 <= first[-1] < count
    assert first[-1] <= seen[0] <= first[-1] + 3  # pages may have been done when the kill arrived
    assert seen[-1] == count
    assert told == str(count)
    assert max(most_first, most) < 700


def _read_apart(pdf: Path, work: Path, *, until: int | None) -> tuple[list[int], float, str]:
    """Read in a process of its own, killed once so many pages are done: those told, its most memory, its last word."""
    seen: list[int] = []
    most, said = 0.0, ""
    command = [sys.executable, "-c", PROGRAM.replace("workers=1", "workers=2"), str(pdf), str(work)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        children: set[int] = set()
        for line in process.stdout:
            most = max(most, tree_mib(process.pid))
            if line.startswith("read "):
                said = line.split()[1]
                continue
            seen.append(int(line))
            if until is not None and seen[-1] >= until:
                children = _descendants(process.pid)
                process.send_signal(signal.SIGKILL)
                break
    _wait_until_gone(children)
    return seen, most, said
