"""From the desk into the warehouse: a signed paper with all it came from, and a dossier's own record.

Each deposit is idempotent: the warehouse makes no new version for a state it already has, and the row that says
*stored* is written after the commit. The dossier's record follows its events by seconds, through a job.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from storage.actor import system_actor
from storage.errors import RecordConflict
from storage.identifiers import Sha256
from storage.objects.checked_reading import fetch_checked
from storage.objects.object_store import ObjectStore
from storage.records.agencies import agency_by_id
from storage.records.database import Database
from storage.records.dossiers import components_of
from storage.records.events import events_of
from storage.records.field_values import history_of_values
from storage.records.owners import owner_by_id
from storage.records.papers import ArchivalForm, Paper, paper_by_id
from storage.records.results import DigitizedResult, note_result_stored, result_of_paper
from storage.records.tables import DossierRow
from storage.records.uploads import Upload, upload_by_id
from storage.warehouse.ocfl_root import Warehouse

_ACTOR = system_actor("lưu kho")
_ADDRESS = "urn:saoy:service"

_KNOWN_SUFFIXES = {".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".heic"}

Files = Mapping[str, bytes]
TextsOf = Callable[[ObjectStore, Paper, Mapping[UUID, str | None]], Files]


def deposit_paper(
    database: Database,
    store: ObjectStore,
    warehouse: Warehouse,
    paper_id: UUID,
    *,
    texts_of: TextsOf,
) -> None:
    """Put one finished paper into the warehouse: originals, final file, readings, text, fields, facts."""
    with database.transaction() as session:
        paper, result = paper_by_id(session, paper_id), result_of_paper(session, paper_id)
        final = paper.final_file
        if result is None or final is None:
            raise RecordConflict("Giấy tờ chưa ký hoặc chưa có mã.", "The paper is not signed or has no code yet.")
        if result.stored_at is not None:
            return
        dossier = session.get_one(DossierRow, paper.dossier_id)
        uploads = {page.upload_id: upload_by_id(session, page.upload_id) for page in paper.pages}
        facts = _paper_facts(session, paper, result, uploads)
        values = _value_history(session, paper_id)
    object_id = f"dossier:{dossier.code}/paper:{paper_id}"
    with tempfile.TemporaryDirectory(prefix="saoy-") as name:
        folder = Path(name)
        files: dict[str, Path | bytes] = {
            **texts_of(store, paper, {key: upload.reading_key for key, upload in uploads.items()}),
            "fields.json": to_json(values),
            "paper.json": to_json(facts),
        }
        if facts["file"] in ("signed.pdf", "archival.pdf"):
            files[facts["file"]] = fetch_checked(store, final.key, final.sha256, folder / "final.pdf")
        if paper.searchable_key is not None and paper.searchable_sha256 is not None:
            searchable = folder / "searchable.pdf"
            files["searchable.pdf"] = fetch_checked(store, paper.searchable_key, paper.searchable_sha256, searchable)
        for upload_id, upload in uploads.items():
            original = folder / f"original-{upload_id}"
            files[original_path(upload)] = fetch_checked(store, upload.object_key, upload.sha256, original)
            if upload.reading_key is not None:
                files[f"reading/{upload_id}.json"] = store.read(upload.reading_key)
        warehouse.commit(
            object_id,
            files,
            message=f"Kết quả số hóa {result.code}",
            who=paper.signed_by or _ACTOR.name,
            address=_ADDRESS,
            at=result.issued_at,
        )
    with database.transaction() as session:
        note_result_stored(session, _ACTOR, paper_id, object_id)


def deposit_dossier(
    database: Database, warehouse: Warehouse, dossier_id: UUID, *, records_of: Callable[[Session, UUID], Files]
) -> None:
    """Bring the dossier's own object up to its newest event; `records_of` adds what other rooms keep of it."""
    with database.transaction() as session:
        dossier = session.get_one(DossierRow, dossier_id)
        count = dossier.event_count
        events = events_of(session, dossier_id)[:count]
        records = records_of(session, dossier_id)
        owner = owner_by_id(session, dossier.owner_id)
        facts = {
            "schema": 1,
            "id": str(dossier.id),
            "code": dossier.code,
            "agency": {"id": str(dossier.agency_id), "code": agency_by_id(session, dossier.agency_id).code},
            "procedure": dossier.procedure_code,
            "procedure_effective_from": dossier.procedure_effective_from.isoformat(),
            "owner": {"id": str(owner.id), "kind": owner.kind, "identifier": owner.identifier, "name": owner.name},
            "subject": dossier.subject,
            "received_at": _iso(dossier.received_at),
            "components": [
                {
                    "id": str(one.id),
                    "item": one.item_code,
                    "kind": one.kind.value,
                    "name": one.name,
                    "decision": one.decision.value,
                    "reason": one.reason,
                }
                for one in components_of(session, dossier_id)
            ],
        }
    lines = [
        json.dumps(
            {
                "number": event.number,
                "kind": event.kind.value,
                "at": _iso(event.at),
                "actor": {"id": event.actor_id, "name": event.actor_name},
                "data": event.data,
            },
            ensure_ascii=False,
            sort_keys=True,
        )
        for event in events
    ]
    warehouse.commit(
        f"dossier:{facts['code']}",
        {"dossier.json": to_json(facts), "events.jsonl": ("\n".join(lines) + "\n").encode(), **records},
        message=f"Hồ sơ đến sự kiện {count}",
        who=_ACTOR.name,
        address=_ADDRESS,
        at=events[-1].at,
    )
    with database.transaction() as session:
        row = session.get_one(DossierRow, dossier_id, with_for_update=True, populate_existing=True)
        row.archived_event = max(row.archived_event, count)


def original_path(upload: Upload) -> str:
    """Where an original lies in its paper's object; the suffix is kept so that a file browser can open it."""
    suffix = Path(upload.file_name).suffix.lower()
    return f"original/{upload.id}{suffix if suffix in _KNOWN_SUFFIXES else ''}"


def to_json(value: Any) -> bytes:
    """Indented UTF-8 JSON with sorted keys, as a person reads it in the archive."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _paper_facts(
    session: Session, paper: Paper, result: DigitizedResult, uploads: Mapping[UUID, Upload]
) -> dict[str, Any]:
    owner = owner_by_id(session, paper.owner_id)
    return {
        "schema": 1,
        "id": str(paper.id),
        "component": str(paper.component_id) if paper.component_id else None,
        "position": paper.position,
        "type": paper.type_code,
        "type_confidence": paper.type_confidence,
        "owner": {"id": str(owner.id), "kind": owner.kind, "identifier": owner.identifier, "name": owner.name},
        "result_code": result.code,
        "counter": {"prefix": result.counter_prefix, "sequence": result.counter_sequence},
        "issued_at": _iso(result.issued_at),
        "confirmed_by": paper.confirmed_by,
        "confirmed_at": _iso(paper.confirmed_at) if paper.confirmed_at else None,
        "file": _final_path(paper, uploads),
        "form": paper.archival_form.value if paper.archival_form else None,
        "sha256": result.sha256,
        "unsigned_reason": paper.unsigned_reason.value if paper.unsigned_reason else None,
        "signed": {
            "by": paper.signed_by,
            "at": _iso(paper.signed_at) if paper.signed_at else None,
            "sha256": paper.signed_sha256,
        },
        "pages": [
            {
                "upload": str(page.upload_id),
                "number": page.number,
                "width": page.width,
                "height": page.height,
                "dpi": page.dpi,
                "rotation": page.rotation,
                "turn": page.turn,
                "origin": page.origin,
            }
            for page in paper.pages
        ],
        "uploads": [
            {
                "id": str(upload.id),
                "file_name": upload.file_name,
                "path": original_path(upload),
                "size": upload.size,
                "sha256": Sha256(upload.sha256),
                "received_at": _iso(upload.received_at),
                "received_by": upload.received_by,
                "page_count": upload.page_count,
                "signatures": upload.signatures,
            }
            for upload in uploads.values()
        ],
    }


def _final_path(paper: Paper, uploads: Mapping[UUID, Upload]) -> str:
    """Where the final file lies in the paper's object; a file that came signed is its own original."""
    if paper.signed_key is not None:
        return "signed.pdf"
    if paper.archival_form is ArchivalForm.ORIGINAL:
        return original_path(uploads[paper.pages[0].upload_id])
    return "archival.pdf"


def _value_history(session: Session, paper_id: UUID) -> list[dict[str, Any]]:
    return [
        {
            "name": value.name,
            "value": value.value,
            "confidence": value.confidence,
            "accepted": value.accepted,
            "page": value.page,
            "bbox": list(value.bbox) if value.bbox else None,
            "source": value.source,
            "checks": list(value.checks),
            "actor": actor_id,
            "at": _iso(at),
        }
        for value, actor_id, at in history_of_values(session, paper_id)
    ]


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
