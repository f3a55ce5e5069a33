"""Doing a thing once: a creating step under a key gives the first result again, also after a crash."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from storage.records.tables import IdempotencyRow


def once(session: Session, key: str, make: Callable[[], str]) -> str:
    """The text `make` returned the first time in a committed transaction; a second asker waits for the first.

    `make` works in the same session, so that what it creates and the key exist together or not at all.
    """
    statement = insert(IdempotencyRow).values(key=key, made=None, at=datetime.now(UTC))
    session.execute(statement.on_conflict_do_nothing(index_elements=["key"]))
    row = session.get_one(IdempotencyRow, key, with_for_update=True, populate_existing=True)
    if row.made is None:
        row.made = make()
        session.flush()
    return row.made
