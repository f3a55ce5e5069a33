"""Further renditions of an issued copy: the level lifted when the proofs could not be had at once."""

from __future__ import annotations

from uuid import UUID

from signing.book.copies import CopyStatus, copy_of_act
from signing.issuing.desk import IssuingDesk
from signing.issuing.kept_bytes import kept_rendition, read_checked
from signing.issuing.release import release
from signing.pades import extend_to_lta
from signing.signature_level import SignatureLevel


def extend_copy(desk: IssuingDesk, act_id: UUID) -> None:
    """Lift an issued copy to B-LTA as a further rendition, when it was issued at a lower level."""
    with desk.alone(act_id):
        with desk.database.transaction() as session:
            copy = copy_of_act(session, act_id)
        if copy is None or copy.status is not CopyStatus.ISSUED:
            return
        newest = copy.renditions[-1]
        if newest.level == SignatureLevel.B_LTA:
            return
        before = read_checked(desk.store, newest.object_key, newest.sha256)
        data, level = kept_rendition(desk.store, copy.id, newest.ordinal + 1, before) or extended(desk, before)
        release(desk, act_id, data, level)


def extended(desk: IssuingDesk, data: bytes) -> tuple[bytes, SignatureLevel]:
    """The copy with proofs for decades added in a further revision."""
    revision = extend_to_lta(data, desk.trust)
    return revision.data, revision.level
