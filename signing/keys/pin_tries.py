"""Wrong PINs are counted over all processes, and the last try that a token has is never spent by this service.

A token locks itself for good after a few wrong PINs in a row; only its holder can then have it unlocked, elsewhere.
The try is counted before the key is asked, so that neither a crash nor two windows at once can spend one too many.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from signing.errors import SigningPinBraked, SigningPinWrong
from signing.keys.tables import PinTryRow
from storage.records.database import Database


@dataclass(frozen=True, slots=True)
class PinTries:
    """The counts of all holders."""

    database: Database

    def of(self, holder: str, *, token_tries: int) -> HolderTries:
        """One holder's count, for a key that locks itself after `token_tries` wrong PINs."""
        return HolderTries(self, holder, token_tries - 1)

    def release(self, holder: str) -> bool:
        """Forget the wrong PINs of a holder (the operator's word); whether there were any."""
        with self.database.transaction() as session:
            gone = session.execute(delete(PinTryRow).where(PinTryRow.holder == holder).returning(PinTryRow.holder))
            return gone.first() is not None

    def counted(self) -> dict[str, int]:
        """Wrong PINs in a row, by holder."""
        with self.database.transaction() as session:
            return {row.holder: row.wrong for row in session.scalars(select(PinTryRow).order_by(PinTryRow.holder))}


@dataclass(frozen=True, slots=True)
class HolderTries:
    """Guards one key: `with tries.try_pin(): …` around exactly what proves the PIN."""

    tries: PinTries
    holder: str
    allowed: int

    def try_pin(self) -> AbstractContextManager[None]:
        """Count a try; a right PIN clears the count, a failure that is not the PIN's gives the try back."""
        return self._counted()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._take()
        try:
            yield
        except SigningPinWrong:
            raise
        except BaseException:
            self._give_back()
            raise
        self.tries.release(self.holder)

    def _take(self) -> None:
        with self.tries.database.transaction() as session:
            fresh = insert(PinTryRow).values(holder=self.holder, wrong=0, last_at=datetime.now(UTC))
            session.execute(fresh.on_conflict_do_nothing(index_elements=["holder"]))
            row = session.get_one(PinTryRow, self.holder, with_for_update=True, populate_existing=True)
            if row.wrong >= self.allowed:
                raise SigningPinBraked(
                    f"Mã PIN của {self.holder} đã sai {row.wrong} lần liền; dừng lại để thiết bị ký không bị khóa. Hãy "
                    "kiểm tra mã PIN bằng phần mềm của thiết bị, rồi nhờ người quản trị mở lại.",
                    f"The PIN of {self.holder} was wrong {row.wrong} times in a row; stopped before the token locks "
                    "itself. Check the PIN with the token's own program, then have the operator release it.",
                )
            row.wrong, row.last_at = row.wrong + 1, datetime.now(UTC)

    def _give_back(self) -> None:
        with self.tries.database.transaction() as session:
            row = session.get(PinTryRow, self.holder, with_for_update=True, populate_existing=True)
            if row is not None and row.wrong > 0:
                row.wrong -= 1
