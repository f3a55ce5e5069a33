"""What stands round the title of a paper: its number, day, issuer and subject (NĐ 30/2020 annex I, boxes 2–5).

The addressee is never the issuer, and the receiver's *ĐẾN* stamp never gives the number or the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from digitize.reading.page_reading import PageReading
from digitize.understanding.agency_names import as_cited, looks_like_agency
from digitize.understanding.dates import find_dates
from digitize.understanding.field_values import Reading
from digitize.understanding.folding import fold, title_form, upper_share
from digitize.understanding.lines import Line, gaps_of, make_line

_HEADING = "cong hoa xa hoi chu nghia viet nam"
_HEADING_BEGINS = re.compile(r"\s(\w?ong hoa xa hoi chu nghia|doc lap\s*-?\s*tu do)")
_NUMBER_LINE = re.compile(r"^\W*so\b\s*[:.;]")
_MADE_AT = re.compile(r"^(?:lam|lap|cap) tai:?\s*")
_ISSUER_ZONE = 0.22
_ISSUER_ZONE_OF_CARD = 0.4
_MOST_SUBJECT_LINES = 8
_BODY_GAP = 0.8  # times the height of a line
_BODY = re.compile(
    r"^\W*(kinh gui|can cu|thuc hien|theo|xet|uy ban nhan dan|chu tich|giam doc|bo truong|hoi dong|chinh phu"
    r"|dieu 1|hom nay|phan)\b|^\W*(?:\d{1,2}|[a-e]|[ivx]{1,4})\s*[.)]\s|^[^:]{3,40}:\s\S"
)
_ABOUT = re.compile(r"^\W*(v\s*/\s*v|ve viec|ve)\b")
_SAME_COLUMN = 0.04
_WHOLE_WIDTH = 0.7
_OTHER_THING = re.compile(
    r"^\W*(?:(?:pho )?(?:tong )?(?:giam doc|chu tich|truong|chanh|cuc truong|thu truong)"
    r"|[kt][tluq]+\s*[.,]|tm\s*[.,]|so\b)|.*\d"
)
_STAMP = re.compile(r"\bĐẾN\b|CÔNG VĂN ĐẾN")
# These need a place to be a name: "ỦY BAN NHÂN DÂN" alone goes on in the next line.
_INCOMPLETE = re.compile(
    r"^(uy ban nhan dan|hoi dong nhan dan|toa an nhan dan|cong an|van phong|ngan hang|truong|so|phong|benh vien"
    r"|trung tam|chi nhanh|chi nhanh van phong|chi nhanh van phong dang ky dat dai)$"
)
_PROVINCE = re.compile(r"^\W*(tinh|thanh pho|tp)\b")
_BELOW_PROVINCE = re.compile(r"\b(quan|huyen|thi xa|phuong|xa|thi tran|khu vuc)\b")
_LEVELS = re.compile(r"^(tinh|thanh pho|tp|quan|huyen|thi xa|phuong|xa|thi tran|dac khu)\b")


def segments(page: PageReading, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lines cut at wide gaps, since the two columns of a heading are often read as one line."""
    return tuple(part for line in lines for part in _cut(page, line))


def _cut(page: PageReading, line: Line) -> Iterator[Line]:
    start = 0
    heading = _HEADING_BEGINS.search(line.folded)
    if heading is not None and line.folded[: heading.start()].endswith("nuoc"):
        heading = None  # a sentence that names the state
    own = line.words_between(heading.start(1), heading.end(1))[:1] if heading is not None else ()
    for number, wide in enumerate(gaps_of(page.height, line.words, line.height)):
        if wide or (number and own and line.words[number] is own[0]):
            yield make_line(page, line.words[start:number])
            start = number
    yield make_line(page, line.words[start:]) if start else line


def is_stamped(line: Line, lines: Sequence[Line]) -> bool:
    """Whether the line belongs to the receiver's stamp."""
    return any(
        _STAMP.search(other.text)
        and -3 * line.height < line.middle - other.middle < 6 * line.height
        and other.left < line.right + 0.05
        and other.right > line.left - 0.05
        for other in lines
    )


def issue_date(
    pages: Sequence[tuple[PageReading, tuple[Line, ...]]], *, at_end: bool, only_top: bool = False
) -> tuple[Line, Reading] | None:
    """The paper's own "place, day" line: under the heading, else the last one before the signatures.

    With `only_top` no other place counts: an administrative document cites many days, and its own is often
    handwritten and so not read at all.
    """
    found = [pair for _, lines in pages for pair in _date_lines(lines)]
    if not at_end:
        first_page = pages[0][0].number
        top = [pair for pair in found if pair[0].page == first_page and pair[0].middle < 0.35]
        if top or only_top:
            return top[0] if top else None
    return found[-1] if found else None


def _date_lines(lines: Sequence[Line]) -> Iterator[tuple[Line, Reading]]:
    for line in lines:
        if not re.search(r"\bngay\b", line.folded) or re.match(r"^\W*(can cu|theo)\b", line.folded):
            continue
        date = next(find_dates(line.folded), None)
        if date is None or is_stamped(line, lines):
            continue
        before, after = line.folded[: date.start], line.folded[date.end :]
        place = before.replace("ngay", "").strip(" ,.")
        wrapped = after.strip().startswith(";") or (not place and not line.text[:1].isupper())
        made_at = _MADE_AT.match(place)
        if made_at is not None:
            place = place[made_at.end() :]
        if re.search(r"\b(?:thang|sinh|chet)\b", place):
            continue  # a label: "Ngày, tháng, năm sinh"
        if len(place) <= 28 and len(after.strip(" .,/")) <= 3 and ":" not in place and not wrapped:
            yield line, Reading(date.value.isoformat(), line.words_between(date.start, date.end))


def issuer(lines: Sequence[Line], title: Line | None, *, is_card: bool = False) -> tuple[Line, Reading] | None:
    """The issuing agency from the left of the heading: the lowest name, whole, without its superior."""
    limit = min(title.top if title is not None else 1.0, _ISSUER_ZONE_OF_CARD if is_card else _ISSUER_ZONE)
    block = [
        line
        for line in sorted(lines, key=lambda entry: entry.middle)
        if line.middle < limit
        and line.centre < (_WHOLE_WIDTH if is_card else 0.5)
        and upper_share(line.text) >= 0.75
        and fuzz.partial_ratio(_HEADING, title_form(line.text)) < 75
        and not _NUMBER_LINE.match(line.folded)
        and "/" not in line.text
        and not is_stamped(line, lines)
        and sum(char.isalpha() for char in line.text) >= 4
    ]
    starts = [number for number, line in enumerate(block) if looks_like_agency(line.text)]
    if not starts:
        return None
    own = _of_one_level(block[starts[-1] :])
    text = " ".join(line.text for line in own)
    if _LEVELS.match(own[0].folded) or _INCOMPLETE.match(title_form(text)):
        return None  # only half a name was read
    return own[0], Reading(as_cited(text), tuple(word for line in own for word in line.words))


def _of_one_level(own: Sequence[Line]) -> Sequence[Line]:
    """Without the province under the district of a court or an office, which is not part of the cited name."""
    for number, line in enumerate(own[1:], 1):
        if _PROVINCE.match(line.folded) and any(_BELOW_PROVINCE.search(above.folded) for above in own[:number]):
            return own[:number]
    return own


def signing_agency(lines: Sequence[Line], after: Line) -> tuple[Line, Reading] | None:
    """The agency printed in capitals over the signature, under the day, as certificates have it."""
    for line in sorted(lines, key=lambda entry: entry.middle):
        below = line.page == after.page and 0 < line.middle - after.middle < 4.5 * after.height
        near = line.left < after.right and line.right > after.left
        if below and near and upper_share(line.text) > 0.8 and looks_like_agency(line.text):
            own = with_next_line(line, lines)
            text = " ".join(part.text for part in own)
            if not _INCOMPLETE.match(title_form(text)):
                return line, Reading(as_cited(text), tuple(word for part in own for word in part.words))
    return None


def with_next_line(line: Line, lines: Sequence[Line]) -> list[Line]:
    """The line of a name in capitals, with the one under it if the name goes on there: close below, in the middle of
    the same column, in capitals, and no office.
    """
    for below in lines:
        close = 0 < below.top - line.bottom < line.height and below.page == line.page
        centred = abs(below.centre - line.centre) < _SAME_COLUMN
        if close and centred and upper_share(below.text) > 0.9 and not _OTHER_THING.match(below.folded):
            return [line, below]
    return [line]


def subject(lines: Sequence[Line], title: Line | None) -> tuple[Line, Reading] | None:
    """Trích yếu: the lines under the title, or the "V/v" under the number of a letter."""
    ordered = sorted(lines, key=lambda line: line.middle)
    if title is None:
        start = next(
            (line for line in ordered if line.middle < 0.4 and re.match(r"^\W*v\s*/\s*v\b", line.folded)), None
        )
        followers, whole = _close_below(start, ordered) if start is not None else ([], False)
        taken = [start, *followers] if start is not None else []
    else:
        taken, whole = _close_below(title, ordered)
    if len(taken) > _MOST_SUBJECT_LINES:
        return None
    words = tuple(word for line in taken for word in line.words)
    text = " ".join(word.text for word in words).strip(" .;:_-–—*'\"“”‘’|")
    if len(text) < 6 or fuzz.partial_ratio(_HEADING, title_form(text)) > 85:
        return None
    return taken[0], Reading(text, words, sound=whole)


def _close_below(start: Line, ordered: Sequence[Line]) -> tuple[list[Line], bool]:
    """Centred lines that follow at reading distance until the body begins, and whether that beginning is clear."""
    previous = start
    taken: list[Line] = []
    margin = sorted(line.right for line in ordered)[-max(1, len(ordered) // 4)]
    for line in ordered:
        if line.middle <= previous.middle + 0.3 * previous.height or line is start:
            continue
        if line.right < start.left or line.left > start.right:
            continue  # the other column of the heading
        gap = line.top - previous.bottom
        if gap > 1.9 * previous.height:
            return taken, True
        form = fold(line.text)
        if line.right > margin - 0.015 and line.right - line.left > 0.6:
            # It runs to the margin: the body has begun, unless no space was left before it.
            return taken, gap > _BODY_GAP * previous.height or _BODY.match(form) is not None
        if _NUMBER_LINE.match(form) and not taken:
            previous = line  # a contract's number stands between its title and its subject
            continue
        if _BODY.match(form) or _NUMBER_LINE.match(form):
            return taken, True
        if not any(char.isalpha() for char in line.text):
            return taken, gap > _BODY_GAP * previous.height
        if upper_share(line.text) > 0.9 and looks_like_agency(line.text) and not _ABOUT.match(form):
            return taken, True
        taken.append(line)
        previous = line
    return taken, False
