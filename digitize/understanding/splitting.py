"""Where one paper of a stack ends and the next begins, by content alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from digitize.reading.page_reading import PageReading
from digitize.understanding.lines import Line, lines_of
from digitize.understanding.titles import best_title, has_national_heading
from digitize.understanding.type_catalogue import PaperType

_PAGE_NUMBER = re.compile(r"^\W*(?:trang\s*)?(\d{1,3})(?:\s*/\s*\d{1,3})?\W*$")
_TOP, _FOOT = 0.09, 0.93
_SURE_TITLE = 0.95
_TITLE_ZONE = 0.3


def split(pages: Sequence[PageReading], catalogue: Mapping[str, PaperType]) -> tuple[tuple[PageReading, ...], ...]:
    """The pages grouped into papers, in order. Blank and unreadable pages belong to none; one without words goes on."""
    papers: list[list[PageReading]] = []
    for page in pages:
        if page.origin in {"blank", "unreadable"}:
            continue
        if not papers or begins_paper(page, catalogue):
            papers.append([page])
        else:
            papers[-1].append(page)
    return tuple(tuple(paper) for paper in papers)


def begins_paper(page: PageReading, catalogue: Mapping[str, PaperType]) -> bool:
    """A national heading begins a paper; so does the sure title of a paper that is printed without one."""
    lines = lines_of(page)
    if not lines or _later_page_number(lines):
        return False
    if has_national_heading(lines):
        return True
    title = best_title(lines, catalogue)
    return (
        title is not None
        and title.score >= _SURE_TITLE
        and title.line.middle <= _TITLE_ZONE
        and (not title.type.heading or not title.type.is_administrative)
    )


def _later_page_number(lines: Sequence[Line]) -> bool:
    """A page that carries the number 2 or more at its head or foot goes on (NĐ 30/2020 annex I: top centre)."""
    for line in lines:
        if (line.middle < _TOP or line.middle > _FOOT) and 0.3 < line.centre < 0.7:
            match = _PAGE_NUMBER.match(line.folded)
            if match is not None and int(match[1]) >= 2:
                return True
    return False
