"""`python -m bench sign`: a certified copy's two signatures and lasting proofs beside pyHanko's stock signer.

Same frozen copy, keys, time-stamps and OCSP from one local authority, in turn; medians. `--large` measures instead what
a copy of 200 MB takes: composed, signed twice, extended and verified.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bench.bars import Bar, bars
from bench.certifying import PROVED, PYHANKO, SAOY, Place, prepare, scanned_pages
from bench.costs import cost_of
from bench.large_copy import STEPS
from bench.machine import machine_lines
from bench.paired import Row, command_lines, paired, ratio, table

SUMMARY = "two signatures and lasting proofs beside pyHanko's stock signer"
_DOCS = Path(__file__).resolve().parents[1] / "docs"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pages", type=int, default=3, help="pages of the copy")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--copies", type=int, default=4, help="copies in each round")
    parser.add_argument("--large", type=int, metavar="PAGES", help="memory of one large copy, saoy alone: 500")
    parser.add_argument("--results", type=Path, default=_DOCS / "results")
    parser.add_argument("--chart", type=Path, default=_DOCS / "images" / "bench-sign.svg")


def run(arguments: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="saoy-bench-") as folder:
        head = machine_lines("pyHanko", "pikepdf", "cryptography")
        if arguments.large:
            name = f"bench-sign-large-{date.today()}"  # noqa: DTZ011 - the reader's day, for a file name
            lines = list(_large(Path(folder), arguments.large))
        else:
            name = f"bench-sign-{date.today()}"  # noqa: DTZ011
            place = prepare(Path(folder), arguments.pages)
            rows = paired("sign", (SAOY, PYHANKO, PROVED), place, arguments.rounds, arguments.copies)
            arguments.chart.write_text(_chart(rows), encoding="utf-8")
            lines = [
                f"A copy of {arguments.pages} scanned pages, {place.frozen.stat().st_size / 1e6:.1f} MB; "
                f"{arguments.rounds} rounds of {arguments.copies} copies, in turn.",
                "",
                *table(rows),
                "",
                f"- saoy signs {ratio(rows, PYHANKO, SAOY):.2f} × as many copies a core as pyHanko.",
                *command_lines("sign", place),
            ]
            place.authority().stop()
        document = "\n".join([f"# {name}", "", *(f"- {line}" for line in head), "", *lines, ""])
        arguments.results.mkdir(parents=True, exist_ok=True)
        (arguments.results / f"{name}.md").write_text(document, encoding="utf-8")
        print(document)


def _chart(rows: list[Row]) -> str:
    found = [Bar(row.name, 1 / row.cpu, row.name != PYHANKO) for row in rows]
    return bars("A certified copy: two signatures, B-LTA", "copies a processor second", found)


def _large(folder: Path, pages: int) -> Iterator[str]:
    place = Place(folder)
    place.start()
    scanned_pages(folder / "source.pdf", pages)
    yield "| step | MB | wall s | CPU s | peak MiB, children included |"
    yield "|---|---|---|---|---|"
    logs = folder / "logs"
    logs.mkdir()
    for step in STEPS:
        command = [sys.executable, "-m", "bench.large_copy", step, str(folder)]
        cost = cost_of(command, folder=logs, environment={"PYTHONPATH": str(_DOCS.parent)})
        size = place.frozen.stat().st_size / 1e6
        yield f"| {step} | {size:.0f} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.peak_mib:.0f} |"
    place.authority().stop()
