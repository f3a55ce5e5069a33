"""A storm over the issuing sequence: `storming.py PLAN.json`. Workers issue acts and are killed; others take over.

The process itself does nothing but fork workers and kill them with SIGKILL at random, until they find nothing left to
do. A worker's life is drawn in processor seconds, so that a busy machine does not end all of them before they get on.
The first act is issued before the first fork: else each worker would spend its life on what a process does once (fonts,
mappings, statements) and the storm on that instead of on issuing.
Their object stores fail at random, and so does the time-stamping authority between them and the real one. It prints
how many it killed and what all of it cost.
"""

import json
import multiprocessing
import os
import random
import resource
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import BinaryIO
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import select

from signing.book.acts import ActState
from signing.book.tables import CertificationActRow, CertifiedCopyRow, RenditionRow
from signing.errors import CertifiedCopyError, RevocationUnknown, TimestampUnavailable
from signing.issuing import sequence
from signing.issuing.desk import IssuingDesk
from signing.issuing.numbering import void_stale_reservations
from signing.issuing.renditions import extend, extend_copy
from signing.issuing.sequence import issue
from signing.key_source import Pkcs12KeySource, SigningKey
from signing.pades import SigningTrust
from signing.signature_level import SignatureLevel
from signing.timestamp_source import TimestampSource
from signing.transparency.leaves import log_new_entries
from signing.trust_roots import TrustRoots
from storage.actor import Actor
from storage.errors import StorageError, StoreUnavailable
from storage.objects.local_store import LocalStore
from storage.objects.object_store import ObjectInfo
from storage.records.database import Database
from storage.warehouse.ocfl_root import Warehouse
from tests.certifying import RULES, Seals
from tests.office import people

_STORE_FAILS, _AUTHORITY_FAILS, _SWEEPS = 0.01, 0.2, 0.05
_LOOKS_SECONDS = 0.01
# Few enough that two workers often want the same act.
_WITHIN_REACH = 12


@dataclass(frozen=True)
class Plan:
    """What the storm is about. Acts named in `lasting` are issued at B-LTA, all others at B-B."""

    database: str
    work: str
    vault: str
    trust: str
    keys: dict[str, tuple[str, str]]
    timestamp_url: str
    lasting: list[str]
    workers: int
    cpu_seconds_of_a_life: float
    seed: int


@dataclass(frozen=True)
class Outcome:
    """How it went."""

    kills: int
    wall_seconds: float
    cpu_seconds: float


class FailingStore(LocalStore):
    """Loses some calls on the way there and some answers on the way back."""

    def create(self, key: str, source: BinaryIO | bytes, *, sha256: str | None = None) -> ObjectInfo:
        _fail_sometimes()
        made = super().create(key, source, sha256=sha256)
        _fail_sometimes()
        return made

    def open(self, key: str, *, offset: int = 0, length: int | None = None) -> BinaryIO:
        _fail_sometimes()
        return super().open(key, offset=offset, length=length)


def _fail_sometimes() -> None:
    if random.random() < _STORE_FAILS:
        raise StoreUnavailable("Kho không trả lời (thử nghiệm).", "The store does not answer (test).")


def main(file: Path) -> None:
    """Storm until nothing is left to issue."""
    plan = Plan(**json.loads(file.read_text()))
    dice, fork, started = random.Random(plan.seed), multiprocessing.get_context("fork"), time.monotonic()
    authority = HTTPServer(("127.0.0.1", 0), _dying_authority(plan.timestamp_url))
    timestamp_url = f"http://127.0.0.1:{authority.server_port}/"
    between = fork.Process(target=authority.serve_forever, daemon=True)
    between.start()
    office = _office(plan, timestamp_url)
    _issue_one(office)
    office.desk.database.close()  # a connection must not have two owners

    def worker() -> tuple[ForkProcess, float]:
        process = fork.Process(target=_work, args=(office,))
        process.start()
        return process, dice.expovariate(1 / plan.cpu_seconds_of_a_life)

    running, kills = [worker() for _ in range(plan.workers)], 0
    while running:
        time.sleep(_LOOKS_SECONDS)
        for process, life in list(running):
            if not process.is_alive():
                running.remove((process, life))
                # It ends by itself only when nothing is left; any other end is a fault of ours.
                if process.exitcode != 0:
                    sys.exit(f"a worker ended with {process.exitcode}")
            elif _cpu_seconds(process) > life:
                running.remove((process, life))
                process.kill()
                process.join()
                kills += 1
                running.append(worker())
    between.kill()
    between.join()
    print(json.dumps(asdict(Outcome(kills, time.monotonic() - started, _spent_by_all()))))


def _spent_by_all() -> float:
    """Processor seconds of this process and of all that it started and waited for."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def _cpu_seconds(process: ForkProcess) -> float:
    """What a process has spent so far; nothing when it ended just now."""
    with suppress(OSError):
        spent = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


@dataclass(frozen=True)
class _Office:
    """What the workers inherit. `desk` has no time-stamps, `stamping` is for the `lasting` acts."""

    desk: IssuingDesk
    stamping: IssuingDesk
    certifier: Actor
    key: SigningKey
    lasting: frozenset[UUID]


def _office(plan: Plan, timestamp_url: str) -> _Office:
    _hand_over_at_b_b()
    roots = TrustRoots.from_folder(Path(plan.trust))
    keys = {who: Pkcs12KeySource(Path(path), pin).open() for who, (path, pin) in plan.keys.items()}
    desk = IssuingDesk(
        database=Database(plan.database, pool_size=2),
        store=FailingStore(Path(plan.work)),
        warehouse=Warehouse(FailingStore(Path(plan.vault))),
        rules=RULES,
        trust=SigningTrust(roots, None),
        seals=Seals(keys["agency"]),
        verify_base_url="https://saoy.example.gov.vn",
        electronic_symbol=False,
        after_person=lambda _session, _act: None,
        after_issue=lambda _session, _act, _level: None,
        now=lambda: datetime.now(UTC),
    )
    stamping = replace(desk, trust=SigningTrust(roots, TimestampSource(timestamp_url)))
    lasting = frozenset(UUID(each) for each in plan.lasting)
    return _Office(desk, stamping, people(desk.database)[1], keys["certifier"], lasting)


def _work(office: _Office) -> None:
    random.seed(os.urandom(8))
    while _issue_one(office):
        pass
    # What the jobs do for copies that were handed over at B-T, because the authority died after the signatures.
    while rising := _below_b_lta(office.desk.database, office.lasting):
        with suppress(StorageError, TimestampUnavailable, RevocationUnknown):
            extend_copy(office.stamping, random.choice(list(rising)))


def _issue_one(office: _Office) -> bool:
    """Try one of the acts that are left; false when none is."""
    waiting = _not_issued(office.desk.database)
    if not waiting:
        return False
    act_id = random.choice(waiting)
    try:
        if random.random() < _SWEEPS:
            void_stale_reservations(office.desk)
            log_new_entries(office.desk.database, then=lambda _session, _dossier: None)
        issue(office.stamping if act_id in office.lasting else office.desk, office.certifier, act_id, office.key)
    except (StorageError, CertifiedCopyError) as exc:
        if not exc.retryable:
            raise
    return True


def _not_issued(database: Database) -> list[UUID]:
    with database.transaction() as session:
        query = select(CertificationActRow.id).where(CertificationActRow.state != ActState.ISSUED)
        return list(session.scalars(query.limit(_WITHIN_REACH)))


def _below_b_lta(database: Database, acts: frozenset[UUID]) -> frozenset[UUID]:
    with database.transaction() as session:
        query = (
            select(CertifiedCopyRow.act_id)
            .join(RenditionRow, RenditionRow.copy_id == CertifiedCopyRow.id)
            .where(RenditionRow.level == SignatureLevel.B_LTA)
        )
        return acts - set(session.scalars(query))


def _hand_over_at_b_b() -> None:
    """In life a copy without time-stamp is kept and not handed over; here thousands have to reach the end without."""

    def extend_if_stamping(desk: IssuingDesk, file: Path) -> SignatureLevel:
        return SignatureLevel.B_B if desk.trust.timestamps is None else extend(desk, file)

    patch.object(sequence, "extend", extend_if_stamping).start()


def _dying_authority(url: str) -> type[BaseHTTPRequestHandler]:
    class Between(BaseHTTPRequestHandler):
        """Hands a request on, or hangs up."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if random.random() < _AUTHORITY_FAILS:
                self.close_connection = True
                return
            request = urllib.request.Request(url, body, {"Content-Type": "application/timestamp-query"})
            with urllib.request.urlopen(request) as answer:
                data = answer.read()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    return Between


if __name__ == "__main__":
    main(Path(sys.argv[1]))
