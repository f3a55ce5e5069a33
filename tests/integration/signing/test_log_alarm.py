"""Clearing the public log's alarm: refused while the fault stands, then traced, and the log goes on."""

from io import StringIO

import pytest
from rich.console import Console
from sqlalchemy import select

from api.cli.log import tell_status
from signing.book.register import Step
from signing.errors import LogDamaged
from signing.transparency.alarm import clear_alarm
from signing.transparency.auditing import watch
from signing.transparency.publishing import store_key
from storage.actor import Actor, Role
from storage.errors import NotAllowed
from storage.records.tables import AccessRecordRow
from tests.public_log_room import LogRoom

OPERATOR = Actor("os:mau", "mau", frozenset({Role.OPERATOR}), "đã chép lại mảnh hỏng từ bản sao lưu")


def status(room: LogRoom) -> tuple[bool, str]:
    said = StringIO()
    return tell_status(room.log(), Console(file=said, width=200)), said.getvalue()


def test_alarm_is_cleared_only_when_the_fault_is_gone_and_by_somebody_for_a_reason(room: LogRoom) -> None:
    room.grow(*[Step.VOIDED] * 3)
    assert status(room)[0] and clear_alarm(room.log(), OPERATOR) is None
    tile = store_key("tile/0/000.p/3")
    kept = room.store.objects[tile]
    room.store.objects[tile] = bytes([kept[0] ^ 1]) + kept[1:]
    watch(room.log())

    good, said = status(room)
    assert not good and "Báo động" in said and "Không khớp" in said
    with pytest.raises(LogDamaged):
        clear_alarm(room.log(), OPERATOR)
    with pytest.raises(LogDamaged):
        room.grow(Step.VOIDED)

    room.store.objects[tile] = kept
    assert not status(room)[0]
    with pytest.raises(NotAllowed):
        clear_alarm(room.log(), room.officer)
    cleared = clear_alarm(room.log(), OPERATOR)

    assert cleared == "the checkpoint of 3 is not that of its tiles"
    assert status(room)[0] and room.grow(Step.VOIDED) is not None
    with room.database.transaction() as session:
        (line,) = session.scalars(select(AccessRecordRow).where(AccessRecordRow.action == "clear-log-alarm"))
    assert (line.actor_id, line.purpose, line.subject) == ("os:mau", OPERATOR.purpose, cleared)
