"""When each copy's proofs want looking at again. Only a memory: without its row a copy is simply looked at."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.records.tables import Base


class CopyRenewalRow(Base):
    """The next time the newest rendition's proofs are looked at."""

    __tablename__ = "copy_renewal"

    copy_id: Mapped[UUID] = mapped_column(ForeignKey("certified_copy.id"), primary_key=True)
    look_at: Mapped[datetime] = mapped_column(index=True)
