"""From what was read to the plain facts that records keep; the only place that knows both shapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from digitize.intake.duplicates import duplicate_pages
from digitize.pipeline import understand
from digitize.reading.page_reading import FileReading, PageReading, PaperProposal, Severity
from digitize.understanding.text_model import TextModel
from storage.records.field_values import FieldFacts
from storage.records.findings import FindingFacts
from storage.records.procedures import Procedure
from storage.records.readings import PageFacts, PaperFacts


def page_facts(reading: FileReading) -> list[PageFacts]:
    """The pages as read."""
    return [
        PageFacts(page.number, page.width, page.height, page.dpi, page.rotation, page.origin, page.fingerprint)
        for page in reading.pages
    ]


def paper_facts(proposal: PaperProposal, *, dossier: str | None = None) -> PaperFacts:
    """A proposed paper; values point at the page's number within the paper.

    A separator sheet of another dossier was laid in by mistake: its component says nothing here.
    """
    fields = [
        FieldFacts(
            name=value.name,
            value=value.value,
            confidence=value.confidence,
            accepted=value.accepted,
            page=proposal.pages.index(value.page) + 1 if value.page in proposal.pages else None,
            bbox=value.bbox,
            source=value.source,
            checks=value.checks,
        )
        for value in proposal.fields.values()
    ]
    component = proposal.component if proposal.dossier in (None, dossier) else None
    return PaperFacts(proposal.pages, proposal.type, proposal.confidence, proposal.accepted, fields, component)


def finding_facts(reading: FileReading) -> list[FindingFacts]:
    """Everything the officer is told of the file and its pages."""
    return [
        FindingFacts(one.page, one.code, one.severity.value, one.message_vi, one.message_en) for one in reading.warnings
    ]


def twins_elsewhere(reading: FileReading, others: Mapping[str, FileReading]) -> list[FindingFacts]:
    """Pages that seem to be scans of a sheet that another of the dossier's files, given by name, holds already."""
    found = []
    for name, other in others.items():
        for here, there in duplicate_pages(reading.pages, other.pages):
            a, b = reading.pages[here].number, other.pages[there].number
            vi = f"Trang {a} có vẻ cùng một tờ với trang {b} của tệp {name}. Hãy xem và bỏ bớt một trang nếu đúng vậy."
            en = f"Page {a} seems to be the same sheet as page {b} of {name}. Look at both, leave one out if so."
            found.append(FindingFacts(a, "page-twice", Severity.WARN.value, vi, en))
    return found


def understood(pages: Sequence[PageReading], *, as_type: str | None, model: TextModel) -> PaperFacts:
    """What the machine makes of pages put together, from whichever uploads: they are numbered anew."""
    numbered = [replace(page, number=number) for number, page in enumerate(pages, start=1)]
    return paper_facts(understand(numbered, as_type=as_type, model=model))


def components_by_type(procedure: Procedure) -> Mapping[str, str]:
    """Which catalogue item of the procedure a paper of a type fills; of several, the first."""
    return {type_code: item.code for item in reversed(procedure.items) for type_code in item.types}
