"""What there is to do in a dossier, put together for its pages: components, papers, files, warnings, doubts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from storage.records.dossiers import Component, Decision, components_of
from storage.records.field_values import FieldFacts
from storage.records.findings import Finding, findings_of
from storage.records.page_edits import pages_of_dossier
from storage.records.papers import ArchivalForm, Paper, PaperPage, PaperState, papers_of
from storage.records.uploads import ENDED, Upload, UploadState, same_bytes, uploads_of


@dataclass(frozen=True, slots=True)
class Slot:
    """One component on the dossier's page, with the papers that fill it."""

    component: Component
    papers: Sequence[Paper]

    @property
    def state(self) -> str:
        """The least advanced of its papers, or why it has none."""
        if self.component.decision is not Decision.DIGITIZE:
            return self.component.decision.value
        if not self.papers:
            return "missing"
        order = list(PaperState)
        return paper_state(min(self.papers, key=lambda paper: order.index(paper.state)))


@dataclass(frozen=True, slots=True)
class Doubt:
    """One value that the machine is not sure of, with the paper it stands on."""

    paper: Paper
    value: FieldFacts

    @property
    def page(self) -> PaperPage | None:
        """The page it was read from; None when its place can no longer be shown (the page was turned since)."""
        number = self.value.page
        if number is None or self.value.bbox is None or not 1 <= number <= len(self.paper.pages):
            return None
        page = self.paper.pages[number - 1]
        return page if page.turn == 0 else None


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to do in a dossier, as its page shows it."""

    slots: Sequence[Slot]
    loose: Sequence[Paper]
    uploads: Sequence[Upload]
    papers: Sequence[Paper]
    findings: Sequence[Finding]
    left_out: Sequence[PaperPage]

    @property
    def is_busy(self) -> bool:
        """Whether the machine is at work, so that the page should look again soon."""
        waiting = any(upload.state not in ENDED for upload in self.uploads)
        return waiting or bool(self.in_state(PaperState.CONFIRMED, PaperState.SIGNED, PaperState.UNSIGNED))

    def in_state(self, *states: PaperState) -> list[Paper]:
        """The papers in one of these states."""
        return [paper for paper in self.papers if paper.state in states]

    @property
    def to_review(self) -> list[Paper]:
        """Papers that wait for the officer's word, the most doubtful first."""
        return sorted(
            self.in_state(PaperState.PROPOSED),
            key=lambda paper: (not paper.is_doubtful, paper.certainty, paper.position),
        )

    @property
    def doubts(self) -> list[Doubt]:
        """Every doubtful value of the papers that wait, the most doubtful first, across the papers."""
        found = [Doubt(paper, value) for paper in self.in_state(PaperState.PROPOSED) for value in paper.doubts]
        return sorted(found, key=lambda doubt: doubt.value.confidence)

    @property
    def to_archive(self) -> list[Paper]:
        """Confirmed papers whose archival file is being made."""
        return self.in_state(PaperState.CONFIRMED)

    @property
    def to_finish(self) -> list[Paper]:
        """Papers that wait for the officer to sign or to let them pass."""
        return self.in_state(PaperState.ARCHIVED)

    @property
    def to_sign(self) -> list[Paper]:
        """Papers that wait for the officer's signature."""
        return [paper for paper in self.to_finish if paper.archival_form is not ArchivalForm.ORIGINAL]

    @property
    def signed_before(self) -> list[Paper]:
        """Papers that came signed and stay as they came."""
        return [paper for paper in self.to_finish if paper.archival_form is ArchivalForm.ORIGINAL]

    @property
    def to_store(self) -> list[Paper]:
        """Finished papers on their way to the warehouse."""
        return self.in_state(PaperState.SIGNED, PaperState.UNSIGNED)

    @property
    def stored(self) -> list[Paper]:
        """Papers that lie in the warehouse."""
        return self.in_state(PaperState.STORED)

    @property
    def waiting_uploads(self) -> list[Upload]:
        """Files that are not read yet, or that nobody has decided on."""
        done = (UploadState.READ, UploadState.DISCARDED)
        return [upload for upload in self.uploads if upload.state not in done]

    @property
    def discarded(self) -> list[Upload]:
        """Files the officer decided not to use."""
        return [upload for upload in self.uploads if upload.state is UploadState.DISCARDED]

    @property
    def signed_uploads(self) -> list[Upload]:
        """Files that came signed."""
        return [upload for upload in self.uploads if upload.signatures is not None]

    @property
    def twins(self) -> Mapping[UUID, Upload]:
        """Files that another one equals byte for byte, with that other one."""
        return same_bytes([upload for upload in self.uploads if upload.state is not UploadState.DISCARDED])

    def left_out_of(self, papers: Sequence[Paper]) -> list[PaperPage]:
        """Pages in no paper, of the files that these papers came from."""
        files = {page.upload_id for paper in papers for page in paper.pages}
        return [page for page in self.left_out if page.upload_id in files]

    def upload(self, upload_id: UUID) -> Upload:
        """One of the dossier's files."""
        return next(upload for upload in self.uploads if upload.id == upload_id)

    def warnings_of(self, pages: Sequence[PaperPage]) -> list[Finding]:
        """What the reader says of these pages, refusals first."""
        wanted = {(page.upload_id, page.number) for page in pages}
        found = [one for one in self.findings if (one.upload_id, one.facts.page) in wanted]
        return sorted(found, key=lambda one: not one.refuses)


def counted_origins(pages: Sequence[PaperPage]) -> list[tuple[str, int]]:
    """Why these pages are in no paper, the most frequent reason first; a page that was read was put aside by hand."""
    known = {"blank", "separator", "unreadable"}
    return Counter(page.origin if page.origin in known else "dropped" for page in pages).most_common()


def paper_state(paper: Paper) -> str:
    """The state as a key of the catalogues: a proposal is told apart by whether the machine was sure."""
    return "doubtful" if paper.state is PaperState.PROPOSED and paper.is_doubtful else paper.state.value


def work_of(session: Session, dossier_id: UUID) -> Work:
    """A dossier's components, papers and files, put together."""
    components, papers = components_of(session, dossier_id), papers_of(session, dossier_id)
    uploads, pages = uploads_of(session, dossier_id), pages_of_dossier(session, dossier_id)
    used = {page.id for paper in papers for page in paper.pages}
    return Work(
        slots=[Slot(one, [paper for paper in papers if paper.component_id == one.id]) for one in components],
        loose=[paper for paper in papers if paper.component_id is None],
        uploads=uploads,
        papers=papers,
        findings=findings_of(session, [upload.id for upload in uploads]),
        left_out=[page for page in pages if page.id not in used],
    )
