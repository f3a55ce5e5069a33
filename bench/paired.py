"""Rounds in turn between contenders, and their table: a busy minute of the machine falls on all of them."""

import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.certifying import PYHANKO, SAOY, Contender, Place

_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Row:
    """One contender: medians over the rounds, seconds for one copy."""

    name: str
    wall: float
    cpu: float
    each_cpu: tuple[float, ...]


def paired(what: str, names: Sequence[str], place: Place, rounds: int, copies: int) -> list[Row]:
    """All contenders, each in its own process, in turn."""
    contenders = [Contender(what, name, place) for name in names]
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for _ in range(rounds):
        for contender in contenders:
            found[contender.name].append(contender.do(copies))
    for contender in contenders:
        contender.stop()
    return [
        Row(name, median(wall for wall, _ in made), median(cpu for _, cpu in made), tuple(cpu for _, cpu in made))
        for name, made in found.items()
    ]


def ratio(rows: Sequence[Row], above: str, below: str) -> float:
    """How many times the processor time of `below` does `above` take: the median over the rounds, pair by pair."""
    one, other = (next(row for row in rows if row.name == name) for name in (above, below))
    return median(a / b for a, b in zip(one.each_cpu, other.each_cpu, strict=True))


def table(rows: Sequence[Row]) -> Iterator[str]:
    """In long-lived processes."""
    yield "| long-lived process | copies/s a core | CPU ms a copy | wall ms a copy |"
    yield "|---|---|---|---|"
    for row in rows:
        yield f"| {row.name} | {1 / row.cpu:.2f} | {row.cpu * 1000:.0f} | {row.wall * 1000:.0f} |"


def command_lines(what: str, place: Place, rounds: int = 3) -> Iterator[str]:
    """The same in a fresh process for each copy, where starting Python and importing count."""
    costs = {name: [_fresh(what, name, place) for _ in range(rounds)] for name in (SAOY, PYHANKO)}
    ours, theirs = median(costs[SAOY]), median(costs[PYHANKO])
    yield (
        f"- On the command line, a fresh process for each copy: saoy {ours:.2f} s, pyHanko {theirs:.2f} s of processor "
        f"time ({theirs / ours:.2f} ×)."
    )


def _fresh(what: str, name: str, place: Place) -> float:
    """Processor seconds of one copy in a process of its own; `cost_of` would wait for the contenders' tracker too."""
    command = [sys.executable, "-m", "bench.certifying", what, name, str(place.folder)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=_ROOT, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
