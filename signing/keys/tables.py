"""Table of wrong PINs in a row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage.records.tables import Base


class PinTryRow(Base):
    """How often a holder's PIN was wrong since it was last right; nothing of the PIN itself."""

    __tablename__ = "pin_try"

    holder: Mapped[str] = mapped_column(primary_key=True)
    wrong: Mapped[int]
    last_at: Mapped[datetime]
