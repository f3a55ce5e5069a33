import os
import resource
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from digitize.errors import DigitizeError, ReadingCrashed, ReadingOutOfMemory, ReadingTimedOut
from digitize.intake.child.launching import Launcher
from digitize.intake.child.sandbox import run_in_sandbox
from digitize.intake.limits import MEBIBYTE, IntakeLimits
from storage.confinement import standing_walls
from tests.tools import need

# Functions that do what a broken parser does; the child may import only from `digitize`, so they are given to it as
# a module of that name in a folder of the test's own.
MISBEHAVIOUR = """
import os, socket, subprocess, sys, time

def sleep(*, report): time.sleep(60)
def eat(*, report): return {"n": len(bytearray(1 << 32))}
def die(*, report): os.abort()
def throw(*, report): raise KeyError("parser")
def spin(*, report):
    while True: pass
def flood(*, report):
    with open("big", "wb") as target:
        for _ in range(64): target.write(bytes(1 << 20))
def environment(*, report): return {"names": sorted(os.environ), "cwd": os.getcwd()}
def connect(*, report):
    try:
        socket.create_connection(("127.0.0.1", 9), timeout=2)
    except ConnectionRefusedError:
        return {"network": True}
    except OSError:
        return {"network": False}
    return {"network": True}
def leave_behind(*, report):
    child = subprocess.Popen(["sleep", "300"])
    report({"pid": child.pid})
    return {}
def open_files(*, report, given, secret):
    def tried(step):
        try:
            step()
        except OSError as exc:
            return type(exc).__name__
        return "done"
    return {
        "given": tried(lambda: open(given).read()),
        "secret": tried(lambda: open(secret).read()),
        "write beside": tried(lambda: open(given + ".new", "w")),
        "write inside": tried(lambda: open("new", "w")),
        "write in a grandchild": subprocess.run(["touch", given + ".new"], stderr=subprocess.DEVNULL).returncode,
        "parent": tried(lambda: open("/proc/%d/environ" % os.getppid()).read()),
        "open": sorted(os.listdir("/proc/self/fd"))[:4],
    }
def eat_in_children(*, report):
    eat = "import time; held = bytes(range(256)) * (400 << 12); time.sleep(30)"
    for _ in range(4):
        subprocess.Popen([sys.executable, "-S", "-c", eat])
    time.sleep(30)
def print_and_report(*, report):
    print("noise that a library prints")
    report({"event": "page", "done": 1, "pages": 1})
    return {"ok": True}
"""

LIMITS = IntakeLimits(memory_bytes=1024 * MEBIBYTE, output_bytes=8 * MEBIBYTE, idle_seconds=3, wall_seconds=20)


@pytest.fixture
def launcher(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Launcher]:
    launcher = Launcher(tmp_path / "root")
    monkeypatch.setattr("digitize.intake.child.sandbox.shared_launcher", lambda: launcher)
    yield launcher
    launcher.close()


@pytest.fixture
def task(launcher: Launcher, tmp_path: Path) -> str:
    root = tmp_path / "root"
    package = root / "digitize"
    package.mkdir(parents=True)
    real = Path(__file__).resolve().parents[3] / "digitize"
    (package / "__init__.py").write_text("")
    (package / "errors.py").symlink_to(real / "errors.py")
    (package / "intake").symlink_to(real / "intake")
    (root / "storage").symlink_to(real.parent / "storage")
    (package / "misbehaviour.py").write_text(MISBEHAVIOUR)
    return "digitize.misbehaviour:"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    made.mkdir()
    return made


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("sleep", ReadingTimedOut),
        ("spin", ReadingTimedOut),
        ("eat", ReadingOutOfMemory),
        ("die", ReadingCrashed),
        ("throw", ReadingCrashed),
        ("flood", ReadingCrashed),
    ],
)
def test_child_that_misbehaves_becomes_an_error_in_time(
    task: str, folder: Path, name: str, error: type[DigitizeError]
) -> None:
    started = time.monotonic()
    with pytest.raises(error):
        run_in_sandbox(task + name, {}, folder=folder, limits=LIMITS)
    assert time.monotonic() - started < 20


def test_what_the_child_starts_counts_to_its_memory(task: str, folder: Path) -> None:
    patient = replace(LIMITS, idle_seconds=25, wall_seconds=25)
    with pytest.raises(ReadingOutOfMemory):
        run_in_sandbox(task + "eat_in_children", {}, folder=folder, limits=patient)


def test_many_files_at_a_time_do_not_disturb_each_other(task: str, folder: Path) -> None:
    """Children that end while others are asked for: as many answers as questions, each its own."""

    def ask(number: int) -> str:
        own = folder / str(number)
        own.mkdir()
        return str(run_in_sandbox(task + "environment", {}, folder=own, limits=LIMITS)["cwd"])

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(80))) == [str(folder / str(number)) for number in range(80)]


def test_child_inherits_no_environment(task: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAOY_DATABASE_URL", "postgresql://secret")
    seen = run_in_sandbox(task + "environment", {}, folder=folder, limits=LIMITS)
    assert not [name for name in seen["names"] if name.startswith("SAOY") or "PROXY" in name.upper()]
    assert seen["cwd"] == str(folder)


def test_child_of_root_has_no_network(task: str, folder: Path) -> None:
    seen = run_in_sandbox(task + "connect", {}, folder=folder, limits=LIMITS)
    if os.geteuid() != 0:
        pytest.skip("without root the kernel decides whether the network can be taken away")
    assert seen == {"network": False}


def test_nothing_the_child_started_outlives_it(task: str, folder: Path) -> None:
    events: list[int] = []
    run_in_sandbox(
        task + "leave_behind", {}, folder=folder, limits=LIMITS, on_event=lambda event: events.append(event["pid"])
    )
    for _ in range(50):
        if (
            not Path(f"/proc/{events[0]}/status").exists()
            or "Z (zombie)" in Path(f"/proc/{events[0]}/status").read_text()
        ):
            return
        time.sleep(0.1)
    pytest.fail("the grandchild goes on")


def test_noise_on_standard_output_does_not_mix_into_the_events(task: str, folder: Path) -> None:
    events: list[str] = []
    value = run_in_sandbox(
        task + "print_and_report",
        {},
        folder=folder,
        limits=LIMITS,
        on_event=lambda event: events.append(event["event"]),
    )
    assert (value, events) == ({"ok": True}, ["page"])


def test_child_runs_nothing_from_outside_the_package(task: str, folder: Path) -> None:
    with pytest.raises(ReadingCrashed):
        run_in_sandbox("os:getcwd", {}, folder=folder, limits=LIMITS)


def test_child_opens_only_the_files_it_was_given(task: str, folder: Path, tmp_path: Path) -> None:
    need("Landlock", {wall.name: wall.stands for wall in standing_walls()}["landlock"])
    given, secret = tmp_path / "given", tmp_path / "secret"
    for path in (given, secret):
        path.write_text("thử nghiệm")
    arguments = {"given": str(given), "secret": str(secret)}
    seen = run_in_sandbox(task + "open_files", arguments, folder=folder, reading=[given], limits=LIMITS)
    assert (seen["given"], seen["write inside"]) == ("done", "done")
    assert (seen["secret"], seen["write beside"], seen["parent"]) == ("PermissionError",) * 3
    assert seen["write in a grandchild"] != 0
    assert not given.with_name("given.new").exists()


def test_next_file_is_read_although_the_server_of_children_died(task: str, folder: Path, launcher: Launcher) -> None:
    run_in_sandbox(task + "environment", {}, folder=folder, limits=LIMITS)
    assert launcher._server is not None
    launcher._server.kill()
    launcher._server.wait()
    assert run_in_sandbox(task + "environment", {}, folder=folder, limits=LIMITS)["cwd"] == str(folder)


def test_second_child_starts_in_a_moment(task: str, folder: Path) -> None:
    run_in_sandbox(task + "environment", {}, folder=folder, limits=LIMITS)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    for _ in range(5):
        run_in_sandbox(task + "environment", {}, folder=folder, limits=LIMITS)
    assert time.monotonic() - started < 5 * 0.5
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime == used.ru_utime  # no interpreter was started
