"""The printed book: its columns on A4 across, opening and closing words, page numbers, a field for the agency.

Owns where things stand on the pages. Refuses to know the register's rows, keys and files.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from pikepdf import Pdf

from signing.book.lines import BookLine, Totals
from signing.book.register import Step, volume_title
from signing.copy.drawing import BLACK, GREY, LINE, Sheet, Type
from signing.copy.envelope import DocumentFacts, EmptyField, add_empty_fields, add_envelope
from signing.copy.particulars import SignatureBox
from signing.rules import Rules
from signing.rules.deadlines import VIETNAM

_WIDTH, _HEIGHT = 297.0, 210.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 20.0, 287.0, 15.0, 196.0
# Widths of the nine columns, in millimetres; the form gives their order, not their width.
_COLUMNS = (11.0, 27.0, 22.0, 42.0, 56.0, 40.0, 20.0, 18.0, 31.0)
_EDGES = tuple(_LEFT + sum(_COLUMNS[:place]) for place in range(len(_COLUMNS) + 1))
_CELL, _HEAD = Type(9.5, "", BLACK), Type(9, "B", BLACK, "centre")
_LINE_MM, _PAD = 4.3, 1.2
_CLOSING_MM = 74.0
_BOX_WIDTH, _BOX_HEIGHT = 72.0, 26.0
_POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class BookFacts:
    """What a printed book is; month 0 is the year, supplement 0 the book itself."""

    agency_name: str
    superior_name: str
    year: int
    symbol: str
    month: int
    supplement: int
    first_page: int
    closed_at: datetime
    through_ordinal: int
    through_hash: str
    closed_before_on: date | None = None

    @property
    def period(self) -> str:
        """How the book names what it holds."""
        return f"tháng {self.month:02d} năm {self.year}" if self.month else f"năm {self.year}"

    @property
    def today(self) -> date:
        """The day it was closed on, in Vietnam."""
        return self.closed_at.astimezone(VIETNAM).date()


@dataclass(frozen=True, slots=True)
class PrintedBook:
    """The unsigned PDF/A with an empty field for the agency, and how many pages it has."""

    data: bytes
    page_count: int


def print_book(facts: BookFacts, lines: Sequence[BookLine], totals: Totals, rules: Rules) -> PrintedBook:
    """Draw the book. The same facts and lines give the same bytes."""
    sheet = Sheet()
    pages = _Pages(sheet, rules.wording("so-cot", on=facts.today).lines, facts.first_page)
    y = _opening(sheet, pages, facts, lines, rules)
    for place, line in enumerate(lines, start=1):
        y = pages.row(y, _cells(place, line, facts, rules))
    if y + _CLOSING_MM > _BOTTOM:
        y = pages.turn(with_columns=False)
    box_top = _closing(sheet, pages, facts, totals, y, rules)
    purpose = rules.purpose("register_book", on=facts.today)
    left = (_RIGHT - _BOX_WIDTH) * _POINTS_PER_MM
    top = (_HEIGHT - box_top) * _POINTS_PER_MM
    box = SignatureBox(
        purpose.field,
        pages.count,
        round(left, 2),
        round(top - _BOX_HEIGHT * _POINTS_PER_MM, 2),
        round(left + _BOX_WIDTH * _POINTS_PER_MM, 2),
        round(top, 2),
    )
    title = f"Sổ chứng thực bản sao từ bản chính, {facts.period}, ký hiệu {facts.symbol}"
    identifier = f"{facts.year}-{facts.month:02d}.{facts.supplement:02d} {facts.through_hash}"
    with Pdf.open(io.BytesIO(sheet.to_pdf())) as drawn:
        for page in drawn.pages:
            # Not needed for what is drawn here, and a blending space without one is none of PDF/A's.
            if "/Group" in page.obj:
                del page.obj["/Group"]
        add_empty_fields(drawn, [EmptyField(box, purpose.name_vi)])
        if "/Info" in drawn.trailer:
            del drawn.trailer["/Info"]  # ISO 19005-2 §6.6.3: what XMP says, once
        add_envelope(drawn, DocumentFacts(title, facts.agency_name, facts.closed_at, identifier))
        out = io.BytesIO()
        drawn.save(out, deterministic_id=True, force_version="1.7")
    return PrintedBook(out.getvalue(), pages.count)


class _Pages:
    """The pages as they fill up: columns above, rows below one another, a number at the foot of each."""

    def __init__(self, sheet: Sheet, headings: Sequence[str], first_number: int) -> None:
        self._sheet, self._headings, self._first, self.count = sheet, headings, first_number, 0

    def turn(self, *, with_columns: bool = True) -> float:
        """Begin a page; returns where the first row stands."""
        self._sheet.add_page(_WIDTH, _HEIGHT)
        self.count += 1
        number = f"Trang {self._first + self.count - 1}"
        self._sheet.text(_WIDTH / 2, 204, number, Type(10, "", BLACK, "centre"), width=60)
        return self.columns(_TOP) if with_columns else _TOP

    def columns(self, y: float) -> float:
        """The headings of the columns and their numbers."""
        wrapped = [
            self._sheet.wrapped(text, _HEAD, width=width - 2 * _PAD)
            for text, width in zip(self._headings, _COLUMNS, strict=True)
        ]
        height = max(map(len, wrapped)) * _LINE_MM + 2 * _PAD
        for place, lines in enumerate(wrapped):
            top = y + (height - len(lines) * _LINE_MM) / 2
            for number, text in enumerate(lines):
                self._cell(place, top + (number + 0.76) * _LINE_MM, text, _HEAD)
        self._frame(y, y + height)
        for place in range(len(_COLUMNS)):
            self._cell(place, y + height + _PAD + 3.1, f"({place + 1})", Type(8.5, "I", GREY, "centre"))
        self._frame(y + height, y + height + _LINE_MM + _PAD)
        return y + height + _LINE_MM + _PAD

    def row(self, y: float, cells: Sequence[tuple[str, Type]]) -> float:
        """One row, on the next page when it no longer fits; returns the y below it."""
        wrapped = [
            self._sheet.wrapped(text, how, width=width - 2 * _PAD)
            for (text, how), width in zip(cells, _COLUMNS, strict=True)
        ]
        height = max(1, *map(len, wrapped)) * _LINE_MM + 2 * _PAD
        if y + height > _BOTTOM:
            y = self.turn()
        for place, lines in enumerate(wrapped):
            for number, text in enumerate(lines):
                self._cell(place, y + _PAD + (number + 0.76) * _LINE_MM, text, cells[place][1])
        self._frame(y, y + height)
        return y + height

    def _cell(self, place: int, baseline: float, text: str, how: Type) -> None:
        left, right = _EDGES[place] + _PAD, _EDGES[place + 1] - _PAD
        x = {"left": left, "centre": (left + right) / 2, "right": right}[how.align]
        self._sheet.text(x, baseline, text, how, width=right - left)

    def _frame(self, top: float, bottom: float) -> None:
        self._sheet.rule(_LEFT, _RIGHT, top, thickness=0.15, colour=GREY)
        self._sheet.rule(_LEFT, _RIGHT, bottom, thickness=0.15, colour=GREY)
        for edge in _EDGES:
            self._sheet.upright(edge, top, bottom, thickness=0.15, colour=LINE)


def _opening(sheet: Sheet, pages: _Pages, facts: BookFacts, lines: Sequence[BookLine], rules: Rules) -> float:
    pages.turn(with_columns=False)
    left, right = 80.0, 222.0
    top = 20.0
    if facts.superior_name:
        sheet.text(left, top, facts.superior_name.upper(), Type(12, "", BLACK, "centre"), width=100)
        top += 5.5
    sheet.text(left, top, facts.agency_name.upper(), Type(12, "B", BLACK, "centre"), width=100)
    sheet.text(right, 20, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Type(12, "B", BLACK, "centre"), width=110)
    drawn = sheet.text(right, 25.5, "Độc lập - Tự do - Hạnh phúc", Type(13, "B", BLACK, "centre"), width=110)
    sheet.rule(right - drawn / 2, right + drawn / 2, 27.5, thickness=0.25)
    volumes = sorted({line.volume for line in lines}) or [1]
    books = ", ".join(volume_title(volume, facts.year, facts.symbol) for volume in volumes)
    title, period, book, opened = _opening_words(facts, books, rules)
    middle, width = _WIDTH / 2, _RIGHT - _LEFT
    sheet.text(middle, 43, title, Type(16, "B", BLACK, "centre"), width=width)
    sheet.text(middle, 51, period, Type(13, "B", BLACK, "centre"), width=width)
    sheet.text(middle, 58, book, Type(12, "", BLACK, "centre"), width=width)
    sheet.text(middle, 65, opened, Type(11, "I", BLACK, "centre"), width=width)
    return pages.columns(70.0)


def _opening_words(facts: BookFacts, books: str, rules: Rules) -> tuple[str, ...]:
    if facts.supplement:
        closed = facts.closed_before_on or facts.today
        return rules.wording("so-mo-bo-sung", on=facts.today).fill(
            supplement=f"{facts.supplement:02d}",
            period=facts.period,
            books=books,
            closed_day=f"{closed:%d/%m/%Y}",
            first_page=facts.first_page,
        )
    if not facts.month:
        return rules.wording("so-mo-nam", on=facts.today).fill(year=facts.year, books=books)
    return rules.wording("so-mo-thang", on=facts.today).fill(
        month=f"{facts.month:02d}",
        year=facts.year,
        books=books,
        first_day=f"01/{facts.month:02d}/{facts.year}",
        last_day=f"{_last_day(facts.year, facts.month):%d/%m/%Y}",
        first_page=facts.first_page,
    )


def _closing(sheet: Sheet, pages: _Pages, facts: BookFacts, totals: Totals, y: float, rules: Rules) -> float:
    """The closing words; returns where the box of the agency's signature begins."""
    last_page, width = facts.first_page + pages.count - 1, _RIGHT - _LEFT
    values: dict[str, object] = {
        "period": facts.period,
        "numbers": totals.numbers,
        "first": f"{totals.first or 0:02d}",
        "last": f"{totals.last or 0:02d}",
        "issued": totals.issued,
        "voided": totals.voided,
        "cancelled": totals.cancelled,
        "waiting": totals.waiting,
        "copies": totals.copies,
        "fee": _amount(totals.fee),
        "pages": pages.count,
        "first_page": facts.first_page,
        "last_page": last_page,
        "day": f"{facts.today.day:02d}",
        "month": f"{facts.today.month:02d}",
        "year": facts.today.year,
        "row": facts.through_ordinal,
        "hash": facts.through_hash,
    }
    wording = rules.wording("so-khoa-bo-sung" if facts.supplement else "so-khoa", on=facts.today)
    y += 5
    for line in wording.fill(**values):
        y = sheet.paragraph(_LEFT, y, line, Type(11, "", BLACK), width=width, leading=1.35) + 0.6
    centre = _RIGHT - _BOX_WIDTH / 2
    sheet.text(centre, y + 7, facts.agency_name.upper(), Type(11, "B", BLACK, "centre"), width=_BOX_WIDTH + 10)
    return y + 10


def _cells(place: int, line: BookLine, facts: BookFacts, rules: Rules) -> tuple[tuple[str, Type], ...]:
    right, centre = Type(9.5, "", BLACK, "right"), Type(9.5, "", BLACK, "centre")
    signer = ", ".join(text for text in (line.signer, line.signer_title) if text)
    return (
        (str(place), centre),
        (line.label, centre),
        (f"{line.on_date:%d/%m/%Y}", centre),
        (line.requester, _CELL),
        (line.original, _CELL),
        (signer if line.counts else "", _CELL),
        (f"{line.pages}/{line.copies}" if line.counts else "", centre),
        (_amount(line.fee) if line.counts else "", right),
        (_note(line, facts, rules), _CELL),
    )


def _note(line: BookLine, facts: BookFacts, rules: Rules) -> str:
    decided = str(line.data.get("decided_on", ""))
    shown = f"{date.fromisoformat(decided):%d/%m/%Y}" if decided else ""
    reason = str(line.data.get("reason", "")).split(" / ", maxsplit=1)[0]
    voided, cancelled, waiting, late = rules.wording("so-ghi-chu", on=facts.today).fill(
        reason=reason, decision=line.data.get("decision", ""), decided_on=shown
    )
    if line.state is Step.ISSUED:
        return late if facts.supplement else ""
    return {Step.VOIDED: voided, Step.CANCELLED: cancelled}.get(line.state, waiting)


def _amount(dong: int) -> str:
    return f"{dong:,}".replace(",", ".")


def _last_day(year: int, month: int) -> date:
    begins = [date(year, one, 1) for one in range(1, 13)] + [date(year + 1, 1, 1)]
    return next(date.fromordinal(after.toordinal() - 1) for first, after in pairwise(begins) if first.month == month)
