"""Accounts and their sessions: create, log in, recognise, end.

A session ends after `IDLE` without a request or `LONGEST` in all (OWASP ASVS 3.3), and at log-out.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.accounts.errors import LogInRefused, LoginTaken
from api.accounts.passwords import hash_password, is_password
from api.accounts.tables import UserAccountRow, UserSessionRow
from storage.actor import Actor, Role

IDLE = timedelta(hours=1)
LONGEST = timedelta(hours=10)
_SEEN_STEP = timedelta(minutes=1)  # how precisely the last request is noted: not a write for every request


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may log in."""

    id: UUID
    login: str
    name: str
    roles: frozenset[Role]
    agency_id: UUID | None
    personal_id: str | None

    def actor(self, purpose: str) -> Actor:
        """This person acting for a purpose."""
        return Actor(
            id=str(self.id),
            name=self.name,
            roles=self.roles,
            purpose=purpose,
            agency_id=self.agency_id,
            personal_id=self.personal_id,
        )


def create_account(
    session: Session,
    *,
    login: str,
    name: str,
    roles: Iterable[Role],
    agency_id: UUID | None,
    password: str,
    personal_id: str | None = None,
) -> Account:
    """Add an account; `LoginTaken` when the name is in use, without harm to the caller's transaction."""
    row = UserAccountRow(
        login=folded_login(login),
        name=name,
        roles=sorted(Role(role).value for role in roles),
        agency_id=agency_id,
        personal_id=personal_id,
        password_hash=hash_password(password),
        created_at=datetime.now(UTC),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as exc:
        raise LoginTaken(
            f"Tên đăng nhập «{login}» đã có người dùng. Hãy chọn tên khác.",
            f"The log-in name “{login}” is taken. Choose another.",
        ) from exc
    return _account(row)


def account_by_login(session: Session, login: str) -> Account | None:
    """The account of that log-in name, if there is one."""
    row = session.scalar(select(UserAccountRow).where(UserAccountRow.login == folded_login(login)))
    return _account(row) if row else None


def intake_logins(session: Session, agency_id: UUID | None) -> list[str]:
    """Log-in names of the agency's intake officers: by them the register of signers knows their keys."""
    rows = session.scalars(select(UserAccountRow).where(UserAccountRow.agency_id == agency_id))
    return [row.login for row in rows if Role.INTAKE_OFFICER.value in row.roles and not row.disabled]


def names_of(session: Session, account_ids: Iterable[str]) -> dict[str, str]:
    """The names behind actors' ids, as far as they are accounts."""
    ids = {UUID(one) for one in account_ids if len(one) == 36}
    rows = session.execute(select(UserAccountRow.id, UserAccountRow.name).where(UserAccountRow.id.in_(ids)))
    return {str(account_id): name for account_id, name in rows}


def log_in(session: Session, login: str, password: str) -> tuple[str, Account]:
    """Open a session; returns its token (shown once, never stored) and whose it is."""
    row = session.scalar(select(UserAccountRow).where(UserAccountRow.login == folded_login(login)))
    right = is_password(row.password_hash if row else _decoy(), password)
    if row is None or row.disabled or not right:
        raise LogInRefused
    token = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    session.add(UserSessionRow(account_id=row.id, token_sha256=_digest(token), created_at=now, seen_at=now))
    session.flush()
    return token, _account(row)


def recognise(session: Session, token: str, *, now: datetime | None = None) -> Account | None:
    """Whose session this token opens, noting that it was seen; None when it is unknown or has ended."""
    now = now or datetime.now(UTC)
    found = session.execute(
        select(UserSessionRow, UserAccountRow)
        .join(UserAccountRow, UserAccountRow.id == UserSessionRow.account_id)
        .where(UserSessionRow.token_sha256 == _digest(token), UserSessionRow.ended_at.is_(None))
    ).first()
    if found is None:
        return None
    opened, account = found
    if account.disabled or now - opened.seen_at > IDLE or now - opened.created_at > LONGEST:
        return None
    if now - opened.seen_at > _SEEN_STEP:
        opened.seen_at = now
    return _account(account)


def log_out(session: Session, token: str) -> None:
    """End the session; harmless when it has ended already."""
    session.execute(
        update(UserSessionRow)
        .where(UserSessionRow.token_sha256 == _digest(token), UserSessionRow.ended_at.is_(None))
        .values(ended_at=datetime.now(UTC))
    )


def sweep_sessions(session: Session, *, now: datetime | None = None) -> int:
    """Delete sessions that can no longer be used; returns how many."""
    now = now or datetime.now(UTC)
    over = or_(
        UserSessionRow.ended_at.is_not(None),
        UserSessionRow.seen_at < now - IDLE,
        UserSessionRow.created_at < now - LONGEST,
    )
    return len(session.scalars(delete(UserSessionRow).where(over).returning(UserSessionRow.id)).all())


def _account(row: UserAccountRow) -> Account:
    roles = frozenset(Role(role) for role in row.roles)
    return Account(row.id, row.login, row.name, roles, row.agency_id, row.personal_id)


@cache
def _decoy() -> str:
    # Compared with when no such account exists, so that an unknown name takes as long as a wrong password.
    return hash_password(secrets.token_urlsafe(16))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def folded_login(login: str) -> str:
    """A log-in name as names are compared, however it was typed."""
    return unicodedata.normalize("NFKC", login).strip().casefold()
