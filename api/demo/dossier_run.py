"""The sample dossier from scans to certified copy: the main job, as officers would do it, resumable at any point.

Every step looks at what is there first, so that a run killed anywhere is continued with the same numbers. What the
officers would decide comes from `samples/dossier.toml`; nothing the machine did is replaced behind its back: each
correction is recorded like any officer's.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from api import workflows
from api.composition import Services
from api.demo import installation
from signing.book.acts import ActState, act_by_id, acts_of_request
from signing.book.copies import CertifiedCopy, CopyStatus
from signing.book.deciding import accept_act, record_checklist
from signing.examination.grounds import Checklist, Ground
from storage.actor import Actor
from storage.errors import RecordConflict
from storage.jobs import unfinished_jobs
from storage.records.dossiers import Dossier, components_of, open_dossier
from storage.records.events import EventKind, events_of
from storage.records.field_values import history_of_values
from storage.records.papers import Paper, PaperState, papers_of, set_paper_aside
from storage.records.results import DigitizedResult, results_of_dossier
from storage.records.uploads import Upload, UploadState, upload_by_id, uploads_of

SeenT = TypeVar("SeenT")
_IDLE_SECONDS = 5
Say = Callable[[str, int, int], None]  # what is waited for, done, total


@dataclass(frozen=True, slots=True)
class Truth:
    """What a person sees on one paper of the samples."""

    file: str
    component: str
    type: str
    pages: tuple[int, ...]
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class SampleDossier:
    """The sample files and what officers would say about them."""

    folder: Path
    procedure_code: str
    owner_name: str
    owner_id: str
    files: tuple[str, ...]
    papers: tuple[Truth, ...]
    certify: str
    certify_then_cancel: str


@dataclass(slots=True)
class Tally:
    """How often the officer only confirmed, and how often something was corrected."""

    papers: int = 0
    types_corrected: int = 0
    values: int = 0
    values_corrected: int = 0
    corrections: list[str] = field(default_factory=list)


def load_samples(folder: Path) -> SampleDossier:
    """Read `dossier.toml` beside the scans."""
    data: dict[str, Any] = tomllib.loads((folder / "dossier.toml").read_text(encoding="utf-8"))
    papers = tuple(
        Truth(entry["file"], paper["component"], paper["type"], tuple(paper["pages"]), dict(paper["fields"]))
        for entry in data["file"]
        for paper in entry["paper"]
    )
    certify = next(entry["file"] for entry in data["file"] if entry["certify"])
    other = next(paper.file for paper in papers if paper.type == "BTN")
    return SampleDossier(
        folder=folder,
        procedure_code=data["dossier"]["procedure_code"],
        owner_name=data["dossier"]["owner_name"],
        owner_id=data["dossier"]["owner_id"],
        files=tuple(entry["file"] for entry in data["file"]),
        papers=papers,
        certify=certify,
        certify_then_cancel=other,
    )


class DossierRun:
    """One run, told apart by its id; construct it again with the same id to resume."""

    def __init__(self, services: Services, samples: SampleDossier, run_id: str, say: Say) -> None:
        """Take everything in; nothing happens yet."""
        self._services, self._samples, self._run, self._say = services, samples, run_id, say
        with services.database.transaction() as session:
            installation.add_people(session)
            self._officer = installation.actor_of(session, installation.OFFICER, "tiếp nhận và số hóa hồ sơ mẫu")
            self._certifier = installation.actor_of(session, installation.CERTIFIER, "chứng thực bản sao mẫu")

    def take_in(self) -> Dossier:
        """The dossier with all its files accepted."""
        dossier = workflows.take_in_dossier(
            self._services,
            self._officer,
            self._samples.procedure_code,
            owner_name=self._samples.owner_name,
            owner_identifier=self._samples.owner_id,
            idempotency_key=f"demo:{self._run}:dossier",
        )
        self._accept(self._officer, dossier.id, self._samples.files)
        return dossier

    def wait_until_read(self, dossier_id: UUID) -> list[Upload]:
        """Every upload read, or quarantined with its reason."""

        def state() -> tuple[list[Upload], int, int]:
            with self._services.database.transaction() as session:
                uploads = uploads_of(session, dossier_id)
            ended = (UploadState.READ, UploadState.QUARANTINED)
            return uploads, sum(upload.state in ended for upload in uploads), len(uploads)

        return self._wait("đọc chữ, tách và phân loại giấy tờ", state)

    def confirm_all(self, dossier_id: UUID) -> Tally:
        """The officer looks at each paper beside its page and confirms or corrects it."""
        tally = Tally()
        with self._services.database.transaction() as session:
            papers = papers_of(session, dossier_id)
            said = {paper.id: _machine_said(session, paper) for paper in papers}
            types = _machine_types(session, dossier_id, papers)
            names = {upload.id: upload.file_name for upload in uploads_of(session, dossier_id)}
            slots = {slot.item_code: slot.id for slot in components_of(session, dossier_id)}
        for done, paper in enumerate(papers, start=1):
            self._say("cán bộ đối chiếu và xác nhận", done, len(papers))
            truth = self._truth_of(paper, names)
            if paper.state is PaperState.PROPOSED and truth is None:
                with self._services.database.transaction() as session:
                    set_paper_aside(session, self._officer, paper.id)
            elif truth is not None:
                _count(tally, types[paper.id], said[paper.id], truth)
                if paper.state is PaperState.PROPOSED:
                    workflows.confirm(
                        self._services,
                        self._officer,
                        paper.id,
                        truth.type,
                        _officer_values(paper, truth),
                        slots[truth.component],
                    )
        return tally

    def sign_all(self, dossier_id: UUID, pin: str) -> int:
        """Wait for the archival PDFs, then sign them as one batch with one PIN."""

        def state() -> tuple[None, int, int]:
            with self._services.database.transaction() as session:
                papers = [paper for paper in papers_of(session, dossier_id) if paper.state is not PaperState.SET_ASIDE]
            ready = (PaperState.ARCHIVED, PaperState.SIGNED, PaperState.STORED)
            return None, sum(paper.state in ready for paper in papers), len(papers)

        self._wait("dựng PDF/A lưu trữ", state)
        signed = 0

        def on_paper(outcome: workflows.PaperOutcome) -> None:
            nonlocal signed
            if outcome.error is not None:
                raise outcome.error
            signed += 1
            self._say("cán bộ ký số theo lô", signed, signed)

        login = installation.OFFICER.login
        workflows.sign_papers(self._services, self._officer, dossier_id, login, pin, on_paper=on_paper)
        return signed

    def wait_until_stored(self, dossier_id: UUID) -> list[DigitizedResult]:
        """Every result in the warehouse."""

        def state() -> tuple[list[DigitizedResult], int, int]:
            with self._services.database.transaction() as session:
                papers = [paper for paper in papers_of(session, dossier_id) if paper.state is not PaperState.SET_ASIDE]
                results = results_of_dossier(session, dossier_id)
            return results, sum(result.stored_at is not None for result in results), len(papers)

        return self._wait("lưu vào kho", state)

    def certify(self, file: str, pin: str, *, name: str, type_code: str) -> CertifiedCopy:
        """One original: its own request, captured, checked by two persons, numbered, signed, issued."""
        request = workflows.open_certification(
            self._services,
            self._officer,
            requester_name=self._samples.owner_name,
            requester_personal_id=self._samples.owner_id,
            idempotency_key=f"demo:{self._run}:certify:{file}",
        )
        upload = self._accept(self._officer, request.dossier_id, (file,))[0]
        self.wait_until_read(request.dossier_id)
        with self._services.database.transaction() as session:
            acts = acts_of_request(session, request.id)
            upload = upload_by_id(session, upload.id)
        act = (
            acts[0]
            if acts
            else workflows.capture_original(
                self._services,
                self._officer,
                request.id,
                upload.id,
                name=name,
                type_code=type_code,
                paper_copies=0,
                declared_pages=upload.page_count or 0,
                declared_sheets=upload.page_count or 0,
            )
        )
        self._say("đối chiếu bản chính", 1, 3)
        if act.state is ActState.OPENED:
            checklist = Checklist(
                grounds=dict.fromkeys(Ground, False),
                pages_compared=act.original.page_count,
                looked_up="Đã tra cứu dữ liệu kết nối (thử nghiệm): chưa có dữ liệu của giấy tờ này",
            )
            with self._services.database.transaction() as session:
                record_checklist(session, self._officer, act.id, checklist)
        with self._services.database.transaction() as session:
            if act_by_id(session, act.id).state is ActState.CHECKED:
                accept_act(session, self._certifier, self._services.rules, act.id, on=workflows.today_in_vietnam())
        self._say("lấy số, ký cá nhân, ký cơ quan", 2, 3)
        copy = workflows.issue_copy(self._services, self._certifier, act.id, installation.CERTIFIER.login, pin)
        self._say("lấy số, ký cá nhân, ký cơ quan", 3, 3)
        return copy

    def cancel(self, copy: CertifiedCopy) -> CertifiedCopy:
        """Cancel a copy by an invented decision."""
        if copy.status is CopyStatus.CANCELLED:
            return copy
        return workflows.cancel(
            self._services,
            self._certifier,
            copy.verification_code,
            decision_number="01/QĐ-UBND (thử nghiệm)",
            decided_on=workflows.today_in_vietnam(),
            reason="Hủy để trình diễn trong dữ liệu thử nghiệm",
        )

    def wait_until_idle(self) -> None:
        """All background work done: the archive holds everything that happened."""

        def state() -> tuple[None, int, int]:
            with self._services.database.transaction() as session:
                return None, 0, unfinished_jobs(session)

        self._wait("lưu nốt vào kho", state)

    def dossier(self, code: str) -> Dossier:
        """The run's dossier as it is now."""
        with self._services.database.transaction() as session:
            return open_dossier(session, self._officer, code)

    def _accept(self, actor: Actor, dossier_id: UUID, files: tuple[str, ...]) -> list[Upload]:
        with self._services.database.transaction() as session:
            there = {upload.file_name: upload for upload in uploads_of(session, dossier_id)}
        accepted = []
        for done, name in enumerate(files, start=1):
            self._say("nhận tệp", done, len(files))
            if name not in there:
                with (self._samples.folder / name).open("rb") as stream:
                    there[name] = workflows.take_upload(self._services, actor, dossier_id, name, stream)
            accepted.append(there[name])
        return accepted

    def _truth_of(self, paper: Paper, names: dict[UUID, str]) -> Truth | None:
        """What the officer recognises: the sample paper that begins on the proposal's first page."""
        first = paper.pages[0]
        for truth in self._samples.papers:
            if truth.file == names[first.upload_id] and first.number in truth.pages:
                return truth
        return None

    def _wait(self, what: str, state: Callable[[], tuple[SeenT, int, int]]) -> SeenT:
        """Ask until everything is done, saying what is waited for and how far it is."""
        idle_since: float | None = None
        while True:
            seen, done, total = state()
            self._say(what, done, total)
            if done >= total:
                return seen
            with self._services.database.transaction() as session:
                idle = unfinished_jobs(session) == 0
            idle_since = (idle_since or time.monotonic()) if idle else None
            if idle_since is not None and time.monotonic() - idle_since > _IDLE_SECONDS:
                raise RecordConflict(
                    f"Không còn việc nào đang chạy mà mới xong {done}/{total} ({what}). Xem nhật ký rồi chạy lại.",
                    f"No work is left, yet only {done} of {total} is done. See the log, then run again.",
                )
            time.sleep(0.3)


def _officer_values(paper: Paper, truth: Truth) -> dict[str, str]:
    """What the officer leaves in the form: the values of the page; machine values that are not on it are emptied."""
    return dict.fromkeys(paper.fields, "") | truth.fields


def _machine_said(session: Session, paper: Paper) -> dict[str, str]:
    """The values the machine read, whatever the officer made of them since: a resumed run tells the same story."""
    values = reversed(history_of_values(session, paper.id))
    return {value.name: value.value for value, _, _ in values if value.source != "officer"}


def _machine_types(session: Session, dossier_id: UUID, papers: list[Paper]) -> dict[UUID, str]:
    """The type the machine took each paper for, from what was noted when its upload was read."""
    proposed: dict[str, list[str]] = {
        event.data["upload"]: list(event.data["papers"])
        for event in events_of(session, dossier_id)
        if event.kind is EventKind.UPLOAD_READ
    }
    return {paper.id: proposed[str(paper.pages[0].upload_id)].pop(0) for paper in papers}


def _count(tally: Tally, type_code: str, said: dict[str, str], truth: Truth) -> None:
    tally.papers += 1
    if type_code != truth.type:
        tally.types_corrected += 1
        tally.corrections.append(f"{truth.file}: loại {type_code} → {truth.type}")
    for name, value in truth.fields.items():
        tally.values += 1
        read = said.get(name)
        if read != value:
            tally.values_corrected += 1
            tally.corrections.append(f"{truth.file}: {name} {read or '—'} → {value}")
