"""Further renditions of an issued copy: the level lifted when the proofs could not be had at once."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from signing.book.copies import CopyStatus, copy_of_act
from signing.issuing.desk import IssuingDesk
from signing.issuing.kept_bytes import fetch_checked, kept_rendition_over, work_folder
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
        with work_folder() as folder:
            file = fetch_checked(desk.store, newest.object_key, newest.sha256, folder / "copy.pdf")
            level = kept_rendition_over(desk.store, copy.id, newest.ordinal + 1, file) or extend(desk, file)
            release(desk, act_id, file, level)


def extend(desk: IssuingDesk, file: Path) -> SignatureLevel:
    """Add proofs for decades in a further revision; where they cannot be had the file stays as it was."""
    return extend_to_lta(file, desk.trust).level
