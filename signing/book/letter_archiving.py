"""The desk's letters in the warehouse: their rows and their files, in the object of the dossier they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from signing.book.archiving import columns_of
from signing.book.tables import CertificationRequestRow, DeskLetterRow
from storage.objects.checked_reading import read_checked
from storage.objects.object_store import ObjectStore
from storage.records.deposits import to_json

LETTERS = "letters.json"


def letter_records(session: Session, store: ObjectStore, dossier_id: UUID) -> Mapping[str, bytes]:
    """Everything handed out in a dossier; nothing for dossiers without letters."""
    rows = session.scalars(
        select(DeskLetterRow)
        .join(CertificationRequestRow, CertificationRequestRow.id == DeskLetterRow.request_id)
        .where(CertificationRequestRow.dossier_id == dossier_id)
        .order_by(DeskLetterRow.id)
    ).all()
    if not rows:
        return {}
    files = {LETTERS: to_json([columns_of(row) for row in rows])}
    for row in rows:
        digests = {row.object_key: row.sha256, row.signed_key: row.signed_sha256}
        for path, key in letter_files(row).items():
            files[path] = read_checked(store, key, digests[key] or "")
    return files


def letter_files(row: DeskLetterRow) -> dict[str, str]:
    """Where each file of a letter lies in the dossier's object, and its key in the store."""
    stem = f"letters/{row.kind}-{row.year}-{row.number:04d}"
    files = {f"{stem}.pdf": row.object_key}
    if row.signed_key is not None:
        files[f"{stem}-signed.pdf"] = row.signed_key
    return files
