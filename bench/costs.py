"""What a command costs: wall time, processor seconds and peak memory of it and of everything it starts."""

import ctypes
import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_SAMPLE_SECONDS = 0.2
_MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one run. Memory is proportional (PSS): pages that several processes share count once."""

    wall: float
    cpu: float
    peak_mib: float


class CommandFailed(RuntimeError):
    """A peer did not do its work: there is nothing to compare."""


def cost_of(command: Sequence[str], *, folder: Path, environment: Mapping[str, str] | None = None) -> Cost:
    """Run it to the end, its orphans too."""
    # Orphans come to us and not to process 1: otherwise their processor time would be nobody's.
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    with (folder / "log.txt").open("wb") as log, (folder / "out.txt").open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **(environment or {})}, stdout=out, stderr=log
        )
        peak = _Peak(process.pid)
        status = process.wait()
    wall = time.monotonic() - started
    with suppress(ChildProcessError):
        while True:
            os.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if status != 0:
        raise CommandFailed(f"{command[0]} ended with {status}: {(folder / 'log.txt').read_text()[-2000:]}")
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak.stop())


class _Peak:
    """Samples a process tree's memory until stopped."""

    def __init__(self, pid: int) -> None:
        self._pid, self._most, self._done = pid, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._done.set()
        self._thread.join()
        return self._most

    def _watch(self) -> None:
        while not self._done.wait(_SAMPLE_SECONDS):
            self._most = max(self._most, tree_mib(self._pid))


def tree_mib(pid: int) -> float:
    """The proportional memory of a process and all below it, right now."""
    total, waiting = 0, [pid]
    while waiting:
        process = Path("/proc", str(waiting.pop()))
        with suppress(OSError, ValueError, StopIteration):
            rollup = (process / "smaps_rollup").read_text().splitlines()
            total += int(next(line for line in rollup if line.startswith("Pss:")).split()[1]) * 1024
        with suppress(OSError, ValueError):
            for task in (process / "task").iterdir():
                waiting.extend(int(child) for child in (task / "children").read_text().split())
    return total / _MEBIBYTE
