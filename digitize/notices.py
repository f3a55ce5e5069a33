"""What the officer is told about a file that was read: the pages' findings, and what only the whole file shows.

Owns the words of the latter and how many times something is said. Refuses to decide what becomes of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from digitize.intake.duplicates import duplicate_pages
from digitize.intake.source_page import FileTraits
from digitize.reading.page_reading import PageReading, PaperProposal, ReadingWarning, Severity
from digitize.understanding.copy_marks import copy_notices

_ONCE_A_FILE = frozenset({"resolution-fair", "page-pale"})  # how the scanner is set, not how a page came out


def notices(
    pages: Sequence[PageReading], papers: Sequence[PaperProposal], traits: FileTraits
) -> tuple[ReadingWarning, ...]:
    """Everything to tell, page by page, then of the file."""
    findings = list(_said_once(warning for page in pages for warning in page.warnings))
    if traits.signatures:
        # The signed file is the original: nobody here can scan it better, and other bytes would not be signed.
        findings = [replace(one, severity=_at_most_warn(one.severity)) for one in findings]
    by_number = {page.number: page for page in pages}
    copies = (one for paper in papers for one in copy_notices([by_number[number] for number in paper.pages]))
    return (*findings, *copies, *_duplicates(pages), *_of_file(traits))


def _said_once(warnings: Iterable[ReadingWarning]) -> Iterator[ReadingWarning]:
    said: set[str] = set()
    for warning in warnings:
        if warning.code in said:
            continue
        if warning.code in _ONCE_A_FILE:
            said.add(warning.code)
        yield warning


def _at_most_warn(severity: Severity) -> Severity:
    return Severity.WARN if severity is Severity.REFUSE else severity


def _duplicates(pages: Sequence[PageReading]) -> Iterator[ReadingWarning]:
    for first, second in duplicate_pages(pages, pages):
        a, b = pages[first].number, pages[second].number
        yield ReadingWarning(
            "page-twice",
            f"Trang {b} có vẻ là trang {a} được quét hai lần. Hãy xem và bỏ bớt một trang nếu đúng vậy.",
            f"Page {b} seems to be page {a} scanned twice. Look at both and leave one out if so.",
            b,
        )


def _of_file(traits: FileTraits) -> Iterator[ReadingWarning]:
    if traits.signatures:
        yield ReadingWarning(
            "file-signed",
            f"Tệp có {traits.signatures} chữ ký số. Tệp được giữ nguyên từng byte; bản tìm kiếm được là tệp riêng.",
            f"The file carries {traits.signatures} digital signatures. Its bytes stay; what is searchable is apart.",
            severity=Severity.NOTE,
        )
    if traits.scripts:
        yield ReadingWarning(
            "file-scripts",
            "Tệp PDF chứa lệnh tự chạy. Lệnh không được chạy và không vào bản lưu trữ; hãy hỏi lại nơi gửi tệp.",
            "The PDF holds scripts. They are not run and not carried into the archival file; ask where it came from.",
        )
    if traits.attachments:
        yield ReadingWarning(
            "file-attachments",
            f"Tệp PDF đính kèm {traits.attachments} tệp khác, không được mở và không vào bản lưu trữ. "
            "Nếu đó là giấy tờ, hãy gửi riêng.",
            f"The PDF has {traits.attachments} files attached, not opened and not carried into the archival file. "
            "Send them by themselves if they are papers.",
        )
