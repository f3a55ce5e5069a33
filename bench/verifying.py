"""`python -m bench verify`: checking one certified copy beside pyHanko's stock validator.

The same file, the same trusted root, nothing fetched: everything comes from the file. Ours finds more: what changed
after each signature is told and judged, and the file is hashed. In turn; medians.
"""

import argparse
import tempfile
from datetime import date
from pathlib import Path

from bench.bars import Bar, bars
from bench.certifying import PYHANKO, SAOY, prepare
from bench.machine import machine_lines
from bench.paired import command_lines, paired, ratio, table

SUMMARY = "checking a certified copy beside pyHanko's stock validator"
_DOCS = Path(__file__).resolve().parents[1] / "docs"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pages", type=int, default=3, help="pages of the copy")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--copies", type=int, default=5, help="checks in each round")
    parser.add_argument("--results", type=Path, default=_DOCS / "results")
    parser.add_argument("--chart", type=Path, default=_DOCS / "images" / "bench-verify.svg")


def run(arguments: argparse.Namespace) -> None:
    head = machine_lines("pyHanko", "pikepdf", "cryptography")
    name = f"bench-verify-{date.today()}"  # noqa: DTZ011 - the reader's day, for a file name
    with tempfile.TemporaryDirectory(prefix="saoy-bench-") as folder:
        place = prepare(Path(folder), arguments.pages)
        rows = paired("verify", (SAOY, PYHANKO), place, arguments.rounds, arguments.copies)
        lines = [
            f"A copy of {arguments.pages} scanned pages, {place.signed.stat().st_size / 1e6:.1f} MB, two signatures, "
            f"B-LTA; {arguments.rounds} rounds of {arguments.copies} checks, in turn.",
            "",
            *table(rows),
            "",
            f"- saoy checks {ratio(rows, PYHANKO, SAOY):.2f} × as many copies a core as pyHanko.",
            *command_lines("verify", place),
        ]
        place.authority().stop()
    found = [Bar(row.name, 1 / row.cpu, row.name == SAOY) for row in rows]
    drawing = bars("Checking a certified copy", "copies a processor second", found)
    arguments.chart.write_text(drawing, encoding="utf-8")
    document = "\n".join([f"# {name}", "", *(f"- {line}" for line in head), "", *lines, ""])
    arguments.results.mkdir(parents=True, exist_ok=True)
    (arguments.results / f"{name}.md").write_text(document, encoding="utf-8")
    print(document)
