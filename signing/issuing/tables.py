"""Table of signatures that are prepared here and made on a token at the officer's own PC."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from storage.identifiers import new_id
from storage.records.tables import Base


class PreparedSignatureRow(Base):
    """One prepared revision that waits for the value of its signature; the ticket is known by its digest only."""

    __tablename__ = "prepared_signature"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    ticket_sha256: Mapped[str] = mapped_column(index=True)
    act_id: Mapped[UUID] = mapped_column(ForeignKey("certification_act.id"), unique=True)
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("certified_copy.id"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    login: Mapped[str]
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    certificate_sha256: Mapped[str]
    revision_key: Mapped[str]
    revision_sha256: Mapped[str]
    signed_attributes: Mapped[bytes] = mapped_column(LargeBinary)
    hole_start: Mapped[int]
    hole_end: Mapped[int]
    signing_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
