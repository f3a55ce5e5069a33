"""Tables of accounts and sessions; on the one metadata of the database, owned by `api`."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from storage.identifiers import new_id
from storage.records.tables import Base


class UserAccountRow(Base):
    """Somebody who may log in; `roles` are values of `Role`."""

    __tablename__ = "user_account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    roles: Mapped[list[Any]]
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id"))
    personal_id: Mapped[str | None]
    password_hash: Mapped[str]
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class UserSessionRow(Base):
    """One log-in; only the SHA-256 of its token is kept, so that the table is of no use to a thief."""

    __tablename__ = "user_session"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
