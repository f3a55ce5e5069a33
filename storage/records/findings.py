"""What the reader warns of, page by page, and the officer's word where a page is used in spite of a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.actor import Actor, Role
from storage.errors import RecordConflict
from storage.records.events import EventKind, append_event
from storage.records.tables import PageFindingRow, UploadRow

REFUSES = "refuse"  # such a page is not confirmed until it is scanned again or somebody answers for it


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """A warning as the reader gives it; `page` is empty for one about the whole upload."""

    page: int | None
    code: str
    severity: str
    message_vi: str
    message_en: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A recorded warning, and who used the page all the same, when and why."""

    id: UUID
    upload_id: UUID
    facts: FindingFacts
    overridden_at: datetime | None
    overridden_by: str | None
    override_reason: str | None

    @property
    def refuses(self) -> bool:
        """Whether the page may not be used yet."""
        return self.facts.severity == REFUSES and self.overridden_at is None


def add_findings(session: Session, upload_id: UUID, findings: Iterable[FindingFacts]) -> None:
    """Keep the warnings of one reading."""
    for one in findings:
        session.add(
            PageFindingRow(
                upload_id=upload_id,
                page=one.page,
                code=one.code,
                severity=one.severity,
                message_vi=one.message_vi,
                message_en=one.message_en,
            )
        )
    session.flush()


def findings_of(session: Session, upload_ids: Sequence[UUID]) -> list[Finding]:
    """The warnings of these uploads, in the order of their pages."""
    rows = session.scalars(
        select(PageFindingRow)
        .where(PageFindingRow.upload_id.in_(upload_ids))
        .order_by(PageFindingRow.upload_id, PageFindingRow.page, PageFindingRow.id)
    )
    return [_finding(row) for row in rows]


def refusals_of(session: Session, pages: Iterable[tuple[UUID, int]]) -> list[Finding]:
    """What still forbids using these pages, given as upload and number."""
    wanted = set(pages)
    found = findings_of(session, list({upload_id for upload_id, _ in wanted}))
    return [one for one in found if one.refuses and (one.upload_id, one.facts.page) in wanted]


def override_finding(session: Session, actor: Actor, finding_id: UUID, reason: str) -> None:
    """The officer uses the page all the same and says why; said once, it stands."""
    actor.require(Role.INTAKE_OFFICER)
    row = session.get_one(PageFindingRow, finding_id, with_for_update=True, populate_existing=True)
    upload = session.get_one(UploadRow, row.upload_id)
    actor.require_agency(upload.agency_id)
    if not reason.strip():
        raise RecordConflict(
            "Hãy ghi lý do vẫn dùng trang này.", "Say why the page is used all the same: the reason is kept."
        )
    if row.overridden_at is not None:
        return
    row.overridden_at, row.overridden_by, row.override_reason = datetime.now(UTC), actor.name, reason.strip()
    data = {"upload": str(row.upload_id), "page": row.page, "code": row.code, "reason": reason.strip()}
    append_event(session, actor, upload.dossier_id, EventKind.PAGE_OVERRIDDEN, data)


def _finding(row: PageFindingRow) -> Finding:
    facts = FindingFacts(row.page, row.code, row.severity, row.message_vi, row.message_en)
    return Finding(row.id, row.upload_id, facts, row.overridden_at, row.overridden_by, row.override_reason)
