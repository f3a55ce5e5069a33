"""Putting the records back from the warehouse alone, into an empty, migrated database.

What was deposited comes back column for column: dossiers with their events and components, uploads, pages, papers,
values, results. What never reached the warehouse cannot: unread uploads, papers not yet signed, sessions, jobs.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storage.errors import ObjectExists, ObjectNotFound, RecordConflict
from storage.identifiers import AgencyCode, DossierCode
from storage.objects.object_store import ObjectKey, ObjectStore
from storage.records.access_archiving import agency_ids_in_log, rebuild_access_log
from storage.records.agencies import agency_by_code, load_agencies
from storage.records.database import Database
from storage.records.events import Event, EventKind, derive_due, derive_state
from storage.records.papers import PaperState
from storage.records.tables import (
    AgencyRow,
    ComponentRow,
    DigitizedResultRow,
    DossierCounterRow,
    DossierRow,
    EventRow,
    FieldValueRow,
    OwnerRow,
    PageRow,
    PaperPageRow,
    PaperRow,
    ResultCounterRow,
    UploadRow,
)
from storage.records.uploads import UploadState
from storage.warehouse.ocfl_root import Warehouse

Json = dict[str, Any]


def rebuild_records(
    database: Database, store: ObjectStore, warehouse: Warehouse, *, on_object: Callable[[str], None]
) -> list[str]:
    """Read every dossier of the warehouse back; returns the dossiers' object ids for the other rooms to go on."""
    with database.transaction() as session:
        if session.scalar(select(func.count()).select_from(DossierRow)):
            raise RecordConflict(
                "Cơ sở dữ liệu đã có hồ sơ; chỉ dựng lại vào cơ sở dữ liệu trống. Hãy tạo cơ sở dữ liệu mới.",
                "The database holds dossiers already; rebuilding needs an empty one. Create a new database.",
            )
        session.execute(delete(AgencyRow))
        load_agencies(session, known_ids=agency_ids_in_log(warehouse) | _agency_ids(warehouse))
    dossiers: list[str] = []
    for object_id in warehouse.objects("dossier:"):
        on_object(object_id)
        if "/" not in object_id:
            with database.transaction() as session:
                _dossier(session, warehouse, object_id)
            dossiers.append(object_id)
    for object_id in warehouse.objects("dossier:"):
        if "/paper:" in object_id:
            on_object(object_id)
            with database.transaction() as session:
                _paper(session, store, warehouse, object_id)
    rebuild_access_log(database, warehouse)
    return dossiers


def _agency_ids(warehouse: Warehouse) -> dict[str, UUID]:
    found: dict[str, UUID] = {}
    for object_id in warehouse.objects("dossier:"):
        if "/" not in object_id:
            agency: Json = json.loads(warehouse.read(object_id, "dossier.json"))["agency"]
            found[agency["code"]] = UUID(agency["id"])
    return found


def _dossier(session: Session, warehouse: Warehouse, object_id: str) -> None:
    facts: Json = json.loads(warehouse.read(object_id, "dossier.json"))
    events = [json.loads(line) for line in warehouse.read(object_id, "events.jsonl").splitlines()]
    history = [
        Event(
            one["number"], EventKind(one["kind"]), _at(one["at"]), one["actor"]["id"], one["actor"]["name"], one["data"]
        )
        for one in events
    ]
    agency = agency_by_code(session, AgencyCode(facts["agency"]["code"]))
    code = DossierCode(facts["code"])
    session.add(
        DossierRow(
            id=UUID(facts["id"]),
            agency_id=agency.id,
            code=code,
            procedure_code=facts["procedure"],
            procedure_effective_from=date.fromisoformat(facts["procedure_effective_from"]),
            owner_id=_owner(session, facts["owner"]),
            subject=facts["subject"],
            state=derive_state(history),
            received_at=_at(facts["received_at"]),
            due_at=derive_due(history),
            event_count=len(history),
            archived_event=len(history),
        )
    )
    session.flush()
    for position, one in enumerate(facts["components"], start=1):
        session.add(
            ComponentRow(
                id=UUID(one["id"]),
                dossier_id=UUID(facts["id"]),
                item_code=one["item"],
                kind=one["kind"],
                name=one["name"],
                position=position,
                decision=one["decision"],
                reason=one["reason"],
            )
        )
    for event in history:
        session.add(
            EventRow(
                dossier_id=UUID(facts["id"]),
                number=event.number,
                kind=event.kind,
                at=event.at,
                actor_id=event.actor_id,
                actor_name=event.actor_name,
                data=event.data,
            )
        )
    counter = session.get(DossierCounterRow, (agency.id, code.day))
    if counter is None:
        session.add(DossierCounterRow(agency_id=agency.id, day=code.day, last=code.order))
    else:
        counter.last = max(counter.last, code.order)


def _paper(session: Session, store: ObjectStore, warehouse: Warehouse, object_id: str) -> None:
    facts: Json = json.loads(warehouse.read(object_id, "paper.json"))
    dossier = session.scalars(
        select(DossierRow).where(DossierRow.code == object_id.removeprefix("dossier:").split("/")[0])
    ).one()
    for upload in facts["uploads"]:
        _upload(session, store, warehouse, object_id, dossier, upload)
    paper_id, signed = UUID(facts["id"]), facts["signed"]
    final_key = _final_file(store, warehouse, object_id, f"work/{dossier.code}/{paper_id}", facts)
    session.add(
        PaperRow(
            id=paper_id,
            dossier_id=dossier.id,
            agency_id=dossier.agency_id,
            component_id=UUID(facts["component"]) if facts["component"] else None,
            owner_id=_owner(session, facts["owner"]),
            position=facts["position"],
            type_code=facts["type"],
            type_confidence=facts["type_confidence"],
            type_accepted=True,
            state=PaperState.STORED,
            proposed_at=_at(facts["uploads"][0]["received_at"]),
            confirmed_at=_at(facts["confirmed_at"]) if facts["confirmed_at"] else None,
            confirmed_by=facts["confirmed_by"],
            archival_form=facts.get("form"),
            archival_key=None if signed["sha256"] else final_key,
            archival_sha256=None if signed["sha256"] else facts["sha256"],
            unsigned_reason=facts.get("unsigned_reason"),
            signed_key=final_key if signed["sha256"] else None,
            signed_sha256=signed["sha256"],
            signed_at=_at(signed["at"]) if signed["at"] else None,
            signed_by=signed["by"],
        )
    )
    session.flush()
    for order, page in enumerate(facts["pages"], start=1):
        row = _page(page)
        session.add(row)
        session.flush()
        session.add(PaperPageRow(paper_id=paper_id, position=order, page_id=row.id))
    _values(session, paper_id, json.loads(warehouse.read(object_id, "fields.json")))
    _result(session, dossier, paper_id, object_id, facts)


def _final_file(store: ObjectStore, warehouse: Warehouse, object_id: str, folder: str, facts: Json) -> str:
    """The paper's final file back in the working store; one that came signed is its upload, restored already."""
    path = facts.get("file", "signed.pdf")
    if path not in ("signed.pdf", "archival.pdf"):
        return f"incoming/{object_id.removeprefix('dossier:').split('/')[0]}/{facts['uploads'][0]['id']}"
    key = f"{folder}/{path.removesuffix('.pdf')}-{(facts['signed']['sha256'] or facts['sha256'])[:16]}.pdf"
    restore(store, warehouse, object_id, path, key)
    return key


def _upload(
    session: Session, store: ObjectStore, warehouse: Warehouse, object_id: str, dossier: DossierRow, facts: Json
) -> None:
    upload_id = UUID(facts["id"])
    if session.get(UploadRow, upload_id) is not None:
        return
    object_key, reading_key = f"incoming/{dossier.code}/{upload_id}", f"readings/{dossier.code}/{upload_id}.json"
    restore(store, warehouse, object_id, facts["path"], object_key)
    restore(store, warehouse, object_id, f"reading/{upload_id}.json", reading_key)
    session.add(
        UploadRow(
            id=upload_id,
            dossier_id=dossier.id,
            agency_id=dossier.agency_id,
            file_name=facts["file_name"],
            size=facts["size"],
            sha256=facts["sha256"],
            object_key=object_key,
            received_at=_at(facts["received_at"]),
            received_by=facts["received_by"],
            state=UploadState.READ,
            pages_read=facts["page_count"] or 0,
            page_count=facts["page_count"],
            reading_key=reading_key,
            signatures=facts.get("signatures"),
        )
    )
    session.flush()


def _page(facts: Json) -> PageRow:
    return PageRow(
        upload_id=UUID(facts["upload"]),
        number=facts["number"],
        width=facts["width"],
        height=facts["height"],
        dpi=facts["dpi"],
        rotation=facts["rotation"],
        turn=facts["turn"],
        origin=facts.get("origin", "ocr"),
    )


def _values(session: Session, paper_id: UUID, values: list[Json]) -> None:
    newest: dict[str, UUID] = {}
    for facts in values:
        row = FieldValueRow(
            paper_id=paper_id,
            name=facts["name"],
            value=facts["value"],
            confidence=facts["confidence"],
            accepted=facts["accepted"],
            page=facts["page"],
            bbox=facts["bbox"],
            source=facts["source"],
            checks=facts.get("checks"),
            actor_id=facts["actor"],
            at=_at(facts["at"]),
            supersedes_id=newest.get(facts["name"]),
        )
        session.add(row)
        session.flush()
        newest[facts["name"]] = row.id


def _result(session: Session, dossier: DossierRow, paper_id: UUID, object_id: str, facts: Json) -> None:
    paper = session.get_one(PaperRow, paper_id)
    stored_at = session.scalar(
        select(EventRow.at).where(
            EventRow.dossier_id == dossier.id,
            EventRow.kind == EventKind.RESULT_STORED,
            EventRow.data["paper"].astext == str(paper_id),
        )
    )
    session.add(
        DigitizedResultRow(
            paper_id=paper_id,
            dossier_id=dossier.id,
            owner_id=paper.owner_id,
            code=facts["result_code"],
            counter_prefix=facts["counter"]["prefix"],
            counter_sequence=facts["counter"]["sequence"],
            type_code=facts["type"],
            sha256=facts["signed"]["sha256"] or facts["sha256"],
            issued_at=_at(facts["issued_at"]),
            warehouse_object=object_id,
            stored_at=stored_at or _at(facts["issued_at"]),
        )
    )
    counter = session.get(ResultCounterRow, facts["counter"]["prefix"])
    if counter is None:
        session.add(ResultCounterRow(prefix=facts["counter"]["prefix"], last=facts["counter"]["sequence"]))
    else:
        counter.last = max(counter.last, facts["counter"]["sequence"])


def _owner(session: Session, facts: Json) -> UUID:
    owner_id = UUID(facts["id"])
    if session.get(OwnerRow, owner_id) is None:
        session.add(OwnerRow(id=owner_id, kind=facts["kind"], identifier=facts["identifier"], name=facts["name"]))
        session.flush()
    return owner_id


def restore(store: ObjectStore, warehouse: Warehouse, object_id: str, path: str, key: str) -> None:
    """Put a working file back where the rows look for it; one that survived is left alone."""
    try:
        store.head(key)
    except ObjectNotFound:
        with tempfile.TemporaryFile() as spool:
            with warehouse.open(object_id, path) as source:
                shutil.copyfileobj(source, spool, 1 << 20)
            spool.seek(0)
            with suppress(ObjectExists):
                store.create(ObjectKey(key), spool)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
