"""A storm over the issuing sequence: `storming.py PLAN.json`. Workers issue acts and are killed; others take over.

The process itself does nothing but fork workers and kill them with SIGKILL at random, until they find nothing left to
do. A worker's life is drawn in processor seconds, so that a busy machine does not end all of them before they get on.
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
from dataclasses import asdict, dataclass
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
from signing.key_source import Pkcs12KeySource
from signing.pades import SigningTrust
from signing.signature_level import SignatureLevel
from signing.timestamp_source import TimestampSource
from signing.transparency.leaves import log_new_entries
from signing.trust_roots import TrustRoots
from storage.errors import StorageError, StoreUnavailable
from storage.objects.local_store import LocalStore
from storage.objects.object_store import ObjectInfo
from storage.records.database import Database
from storage.warehouse.ocfl_root import Warehouse
from tests.certifying import RULES, Seals
from tests.office import people

_STORE_FAILS, _AUTHORITY_FAILS, _SWEEPS = 0.01, 0.2, 0.05
_LOOKS_SECONDS = 0.01


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
    keys = {who: Pkcs12KeySource(Path(path), pin) for who, (path, pin) in plan.keys.items()}
    for key in keys.values():
        key.open()  # here, so that no worker has to

    def worker() -> tuple[ForkProcess, float]:
        process = fork.Process(target=_work, args=(plan, keys, timestamp_url))
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
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps(asdict(Outcome(kills, time.monotonic() - started, spent.ru_utime + spent.ru_stime))))


def _cpu_seconds(process: ForkProcess) -> float:
    """What a process has spent so far; nothing when it ended just now."""
    with suppress(OSError):
        spent = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _work(plan: Plan, keys: dict[str, Pkcs12KeySource], timestamp_url: str) -> None:
    random.seed(os.urandom(8))
    database, roots = Database(plan.database, pool_size=2), TrustRoots.from_folder(Path(plan.trust))
    _hand_over_at_b_b()
    certifier, lasting = people(database)[1], {UUID(each) for each in plan.lasting}

    def desk(timestamps: TimestampSource | None) -> IssuingDesk:
        return IssuingDesk(
            database=database,
            store=FailingStore(Path(plan.work)),
            warehouse=Warehouse(FailingStore(Path(plan.vault))),
            rules=RULES,
            trust=SigningTrust(roots, timestamps),
            seals=Seals(keys["agency"].open()),
            verify_base_url="https://saoy.example.gov.vn",
            electronic_symbol=False,
            after_person=lambda _session, _act: None,
            after_issue=lambda _session, _act, _level: None,
            now=lambda: datetime.now(UTC),
        )

    plain, stamping = desk(None), desk(TimestampSource(timestamp_url))
    while waiting := _not_issued(database):
        random.shuffle(waiting)
        for act_id in waiting:
            try:
                if random.random() < _SWEEPS:
                    void_stale_reservations(plain)
                    log_new_entries(database, then=lambda _session, _dossier: None)
                issue(stamping if act_id in lasting else plain, certifier, act_id, keys["certifier"].open())
            except (StorageError, CertifiedCopyError) as exc:
                if not exc.retryable:
                    raise
    # What the jobs do for copies that were handed over at B-T, because the authority died after the signatures.
    while rising := _below_b_lta(database, lasting):
        for act_id in rising:
            with suppress(StorageError, TimestampUnavailable, RevocationUnknown):
                extend_copy(stamping, act_id)


def _not_issued(database: Database) -> list[UUID]:
    with database.transaction() as session:
        query = select(CertificationActRow.id).where(CertificationActRow.state != ActState.ISSUED)
        return list(session.scalars(query.limit(50)))


def _below_b_lta(database: Database, acts: set[UUID]) -> set[UUID]:
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
