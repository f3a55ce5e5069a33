"""The pages read so far, kept as lines of a file, so that a reading that was cut short goes on where it stopped.

Owns that file: its first line says whose pages these are (the upload's digest, the reader's version, the limits), each
further line is one page in order. A line that a crash left torn, and what follows it, is cut off.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from digitize.intake.limits import IntakeLimits

_ROOM = Path(__file__).resolve().parents[1]
_LINES = "pages.jsonl"
_LOCK = "lock"


@dataclass(frozen=True, slots=True)
class PartialReading:
    """A folder that is one reading's own; `done` pages are in `lines` already."""

    folder: Path
    done: int

    @property
    def lines(self) -> Path:
        """The file of pages."""
        return self.folder / _LINES

    def entries(self) -> Iterator[dict[str, Any]]:
        """Page after page, never all at once."""
        with self.lines.open(encoding="utf-8") as lines:
            next(lines)
            for line in lines:
                yield json.loads(line)


@contextlib.contextmanager
def partial_reading(work: Path | None, digest: str, limits: IntakeLimits) -> Iterator[PartialReading]:
    """What is left of an earlier reading of this file in `work`, or an empty one; without `work` nothing survives.

    Two readings of one file at the same time do not meet: the second one gets a folder of its own.
    """
    with contextlib.ExitStack() as stack:
        folder = None if work is None else _claimed(work / f"reading-{digest[:32]}", stack)
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="saoy-read-")))
        yield PartialReading(folder, _take_up(folder / _LINES, _heading(digest, limits)))


def forget_partial_reading(work: Path, digest: str) -> None:
    """Remove what `partial_reading` kept, once its result is safe elsewhere."""
    shutil.rmtree(work / f"reading-{digest[:32]}", ignore_errors=True)
    with contextlib.suppress(OSError):  # others are still at work there
        work.rmdir()


@cache
def reader_version() -> str:
    """Changes with every line of the code that reads pages: pages of two readers must not be mixed."""
    digest = hashlib.sha256()
    for part in ("intake", "reading"):
        for path in sorted((_ROOM / part).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _heading(digest: str, limits: IntakeLimits) -> dict[str, Any]:
    return {"sha256": digest, "reader": reader_version(), "limits": asdict(limits)}


def _claimed(folder: Path, stack: contextlib.ExitStack) -> Path | None:
    """The folder, locked and without what a killed child left in it; None while another reading has it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = stack.enter_context((folder / _LOCK).open("w"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return None
    for left in folder.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        elif left.name not in {_LINES, _LOCK}:
            left.unlink()
    return folder


def _take_up(path: Path, heading: Mapping[str, Any]) -> int:
    """Leave the heading and the whole pages in the file; how many those are."""
    done, good = 0, 0
    if path.exists():
        with path.open("rb") as lines:
            for line in lines:
                found = _parsed(line)
                if found is None or (found != heading if good == 0 else _number(found) != done + 1):
                    break
                done += 1 if good else 0
                good += len(line)
    if good == 0:
        path.write_text(json.dumps(heading) + "\n", encoding="utf-8")
        return 0
    with path.open("r+b") as stream:
        stream.truncate(good)
    return done


def _parsed(line: bytes) -> dict[str, Any] | None:
    if not line.endswith(b"\n"):
        return None
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _number(entry: Mapping[str, Any]) -> int:
    return int(entry["page"]["number"] if "page" in entry else entry.get("number", 0))
