"""One office's book and its public log for tests, with everything behind them but the database in memory."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from signing.book.acts import Act
from signing.book.register import Step, append_step, reserve
from signing.book.tables import CertifiedCopyRow, RenditionRow
from signing.copy.verification_code import VerificationCode
from signing.transparency.leaves import Leaf, leaves_between, log_new_entries
from signing.transparency.publishing import PublicLog, publish_checkpoint
from signing.transparency.signed_note import Checkpoint
from storage.actor import Actor
from storage.records.database import Database
from storage.warehouse.ocfl_root import Warehouse
from tests.certifying import Clock
from tests.memory_store import MemoryStore
from tests.office import NOON, TODAY

NAME = "saoy.example.gov.vn/nhat-ky"


@dataclass(slots=True)
class LogRoom:
    """One office's book and its log, with everything behind them but the database in memory."""

    database: Database
    officer: Actor
    act: Act
    key: Path
    store: MemoryStore = field(default_factory=MemoryStore)
    vault: MemoryStore = field(default_factory=MemoryStore)
    clock: Clock = field(default_factory=Clock)
    dossiers: list[object] = field(default_factory=list)

    def log(self, **instead: object) -> PublicLog:
        given = {"database": self.database, "store": self.store, "timestamps": None} | instead
        return PublicLog(warehouse=Warehouse(self.vault), signing_key=self.key, name=NAME, now=self.clock, **given)  # type: ignore[arg-type]

    def copy_of(self, number: int) -> bytes:
        """What stands for the certified copy with this number."""
        return b"copy %d" % number

    def end_numbers(self, *steps: Step) -> None:
        """Take a number for each step and bring it there, with the copy that was issued under it."""
        with self.database.transaction() as session:
            for step in steps:
                taken = reserve(
                    session, self.officer, agency_id=self.act.agency_id, act_id=self.act.id, on_date=TODAY,
                    symbol="SCT/BS", symbol_rule="thử nghiệm", data={"original": "Giấy khai sinh"},
                )  # fmt: skip
                copy = CertifiedCopyRow(
                    act_id=self.act.id, agency_id=self.act.agency_id, owner_id=self.act.owner_id, state=step,
                    book_id=taken.book_id, number=taken.number, verification_code=VerificationCode.new(),
                    created_at=NOON,
                )  # fmt: skip
                session.add(copy)
                session.flush()
                issued = self.copy_of(taken.number)
                digest = hashlib.sha256(issued).hexdigest()
                if step is not Step.VOIDED:
                    session.add(
                        RenditionRow(
                            copy_id=copy.id, ordinal=1, level="B-LTA", sha256=digest, size=len(issued),
                            object_key="copies/x", made_at=NOON,
                        )
                    )  # fmt: skip
                data = {"reason": "lỗi máy", "decision": "01/QĐ-UBND", "sha256": digest, "size": len(issued)}
                for one in ([Step.INTENDED, Step.ISSUED] if step is not Step.VOIDED else []) + [step]:
                    append_step(session, self.officer, book_id=taken.book_id, number=taken.number, step=one, data=data)

    def log_entries(self, database: Database | None = None) -> int:
        return log_new_entries(database or self.database, then=lambda _, dossier: self.dossiers.append(dossier))

    def grow(self, *steps: Step) -> Checkpoint | None:
        """More numbers, logged and published."""
        self.end_numbers(*steps)
        self.log_entries()
        return publish_checkpoint(self.log(), at_once=True)

    def leaves(self) -> list[Leaf]:
        with self.database.transaction() as session:
            return list(leaves_between(session, 0, 1 << 40))

    def tamper(self, *statements: str) -> None:
        """What somebody with the database's password could do."""
        with self.database.transaction() as session:
            for table in ("book_row", "log_leaf"):
                session.execute(text(f"alter table {table} disable trigger user"))
            for statement in statements:
                session.execute(text(statement))
