"""The log's work, looked at each minute: new leaves, a checkpoint when it is due, its archive, the watch."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from signing.errors import LogDamaged
from signing.transparency.archiving import archive_checkpoints
from signing.transparency.auditing import raise_alarm, watch
from signing.transparency.leaves import log_new_entries
from signing.transparency.publishing import PublicLog, publish_checkpoint
from storage.jobs import JobQueue


def define_rounds(queue: JobQueue, log: PublicLog, deposit_dossier: Callable[[Session, UUID], None]) -> None:
    """Make the rounds known to a process; each can fail by itself and is made again a minute later."""
    queue.define_round("public log: entries", lambda: log_new_entries(log.database, then=deposit_dossier))
    queue.define_round("public log: checkpoint", lambda: publish(log))
    queue.define_round("public log: archive", lambda: archive_checkpoints(log))
    queue.define_round("public log: watch", lambda: watch(log))


def publish(log: PublicLog) -> None:
    """Publish what is due; what disagrees becomes an alarm."""
    try:
        publish_checkpoint(log)
    except LogDamaged as exc:
        raise_alarm(log, exc.message_en)
        raise
