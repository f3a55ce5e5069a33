"""`saoy demo`, killed again and again, ends as if nothing had happened: one dossier, no gap, no double."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from api.demo.authority import start_authority
from api.embedded.postgres import PrivatePostgres
from api.embedded.postgres_programs import installed_versions
from storage.records.database import Database
from tests.tools import need, need_command

ROOT = Path(__file__).resolve().parents[2]
KILLS = 3
# Where in a run it is killed: before the first number, while the machine reads, while papers are signed and issued.
EARLIEST, LATEST = 2.0, 30.0


@dataclass(frozen=True)
class Trial:
    """A trial installation in a folder of its own."""

    folder: Path

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """`saoy demo` as the head of its own group, so that all of it can be killed."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("SAOY_")}
        return subprocess.Popen(
            [sys.executable, "-c", "from api.cli import main; main()", "demo", *arguments],
            cwd=ROOT,
            env=environment | {"SAOY_DATA_FOLDER": str(self.folder), "COLUMNS": "160"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str) -> str:
        """Run it to its end, which must be a good one."""
        process = self.start(*arguments)
        said, _ = process.communicate(timeout=240)
        assert process.returncode == 0, said
        return said

    def kill_after(self, seconds: float) -> bool:
        """Run it for a while, then kill its whole group without warning; whether there was something to kill."""
        process = self.start()
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return True
        return False

    def summary(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "demo.json").read_text())["summary"]
        return found

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database that the runs left."""
        with (
            PrivatePostgres(self.folder / "postgres") as server,
            closing(Database(server.url)) as database,
            database.transaction() as session,
        ):
            return [tuple(row) for row in session.execute(text(query))]


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    need("PostgreSQL", bool(installed_versions()))
    need_command("tesseract")
    need_command("pdftoppm")
    folder = tmp_path_factory.mktemp("demo")
    yield Trial(folder)
    if (folder / "authority").exists():
        start_authority(folder / "authority").stop()
    if (folder / "postgres").exists():
        # Finding a server that a killed run left and letting go of it as its last user ends it.
        with PrivatePostgres(folder / "postgres"):
            pass


@pytest.fixture(scope="module")
def finished(trial: Trial) -> Trial:
    """The trial after three kills at random moments and a run that came to its end."""
    seed = random.randrange(10_000)
    moments = [random.Random(seed + number).uniform(EARLIEST, LATEST) for number in range(KILLS)]
    print(f"\nkilled after {', '.join(f'{moment:.1f} s' for moment in moments)} (seed {seed})")
    for moment in moments:
        trial.kill_after(moment)
    print(trial.run())
    return trial


pytestmark = pytest.mark.slow


def test_demo_killed_three_times_ends_with_one_dossier_and_each_file_once(finished: Trial) -> None:
    dossiers = finished.ask("select procedure_code, count(*) from dossier group by 1 order by 1")
    uploads = finished.ask(
        "select count(*), count(distinct file_name), count(distinct sha256), bool_and(upload.state = 'read') "
        "from upload join dossier on dossier.id = upload.dossier_id where procedure_code = '1.099756'"
    )

    assert dossiers == [("1.099756", 1), ("2.000815", 2)]
    assert uploads == [(12, 12, 12, True)]


def test_demo_killed_three_times_leaves_no_gap_and_no_double_number(finished: Trial) -> None:
    reserved = finished.ask("select number from book_row where step = 'reserved' order by ordinal")
    issued = finished.ask("select count(*), count(distinct act_id) from book_row where step = 'issued'")
    orders = finished.ask("select split_part(code, '-', 3) from dossier order by 1")

    assert [number for (number,) in reserved] == list(range(1, len(reserved) + 1))
    assert issued == [(2, 2)]
    assert orders == [("0001",), ("0002",), ("0003",)]


def test_demo_killed_three_times_doubles_no_paper_result_or_event(finished: Trial) -> None:
    [(papers,)] = finished.ask(
        "select count(*) from paper join dossier on dossier.id = paper.dossier_id "
        "where procedure_code = '1.099756' and paper.state <> 'set_aside'"
    )
    results = finished.ask("select count(*), count(distinct paper_id), count(distinct code) from digitized_result")
    unstored = finished.ask("select count(*) from digitized_result where stored_at is null")
    doubled = finished.ask(
        "select kind, data from event where kind not in ('act_checked', 'component_decided') "
        "group by dossier_id, kind, data having count(*) > 1"
    )

    assert results == [(papers, papers, papers)]
    assert (unstored, doubled) == ([(0,)], [])


def test_demo_killed_three_times_still_tells_what_the_machine_misread(finished: Trial) -> None:
    [(corrected,)] = finished.ask("select count(*) from field_value where source = 'officer' and value <> ''")

    assert finished.summary()["tally"]["values_corrected"] == corrected


def test_demo_shows_three_verdicts(finished: Trial) -> None:
    assert [check["verdict"] for check in finished.summary()["checks"]] == ["valid", "invalid", "invalid"]
    assert [copy["status"] for copy in finished.summary()["copies"]] == ["issued", "cancelled"]


def test_finished_demo_is_shown_again_at_once(finished: Trial) -> None:
    before = finished.summary()
    began = time.monotonic()

    said = finished.run()

    assert time.monotonic() - began < 5
    assert before["dossier"] in said
    assert finished.summary() == before
