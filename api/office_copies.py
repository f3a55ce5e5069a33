"""An office's own document, from a scan to its signed copy: read, made archival, numbered, signed, deposited."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from api.composition import Services
from digitize.pipeline import ArchivalOrder, ArchivalPage, build_archival_pdfs, read_file
from signing.book.office_copies import DocumentToCopy, OfficeCopy, issue_office_copy
from storage.actor import Actor


def copy_document(
    services: Services, actor: Actor, purpose: str, file: Path, *, name: str, recipient: str = ""
) -> OfficeCopy:
    """The file is read in the limited child and its pages go into a PDF/A untouched, at 100 % and in colour."""
    with tempfile.TemporaryDirectory(prefix="saoy-") as folder:
        target = Path(folder) / "document.pdf"
        reading = read_file(file, workers=1)
        pages = tuple(ArchivalPage(file, page.number - 1, page) for page in reading.pages)
        build_archival_pdfs([ArchivalOrder(pages, target, name, datetime.now(UTC))], workers=1)
        document = DocumentToCopy(name, target.read_bytes(), len(pages), recipient)
    return issue_office_copy(services.desk.closer(), actor, purpose, document)
