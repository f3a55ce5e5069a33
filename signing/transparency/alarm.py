"""Clearing the log's alarm: by a named person, for a stated reason, and only when nothing disagrees any more.

Owns that act and its trace. Refuses to repair anything: what was published is put back from the archive or the book
before, or the alarm stays. What only the next publishing can find raises it again.
"""

from __future__ import annotations

import structlog

from signing.transparency.auditing import faults_of_log
from signing.transparency.publishing import PublicLog, damaged
from signing.transparency.tables import THE_HEAD, LogHeadRow
from storage.actor import Actor, Role
from storage.records.access_log import record_access

log_lines = structlog.get_logger(__name__)


def clear_alarm(log: PublicLog, actor: Actor) -> str | None:
    """Clear the alarm and return what it was; None when there is none. `LogDamaged` while a fault still stands.

    The actor's purpose is the reason; both go to the access log, whose lines nobody changes afterwards.
    """
    actor.require(Role.OPERATOR)
    # No publisher works meanwhile, so what is found sound here is what it goes on from.
    with log.database.alone("public log"):
        with log.database.transaction() as session:
            alarm = session.get_one(LogHeadRow, THE_HEAD).alarm
        if alarm is None:
            return None
        for fault in faults_of_log(log, everything=True):
            raise damaged(fault)
        with log.database.transaction() as session:
            head = session.get_one(LogHeadRow, THE_HEAD, with_for_update=True)
            if head.alarm != alarm:
                raise damaged(head.alarm or alarm)
            head.alarm = None
            record_access(session, actor, "clear-log-alarm", alarm, None)
    log_lines.warning("public_log_alarm_cleared", fault=alarm, by=actor.id, reason=actor.purpose)
    return alarm
