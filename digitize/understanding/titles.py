"""What a page's title zone says: the national heading, the catalogue's title that fits, a title that fits nothing.

Only capitals in the upper part begin a title: an application lists its attachments by name, a contract cites the
certificate, and neither is one (domain reference, classifier traps 1–4). Refuses to know a page's other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rapidfuzz import fuzz

from digitize.understanding.agency_names import looks_like_agency
from digitize.understanding.folding import title_form, upper_share
from digitize.understanding.lines import Line
from digitize.understanding.type_catalogue import PaperType

_HEADING = "cong hoa xa hoi chu nghia viet nam"
_HEADING_ZONE = 0.45
_LEAST = 80.0  # below, two titles of the catalogue could be meant
_SHORT, _LEAST_SHORT = 9, 85.0
_CAPITALS = 0.7
_MOST_LINES = 4
_FOREIGN_ZONE = 0.36
_CARD_REACH = 14  # a card scanned on a larger sheet has its title at most so many line heights under the heading
_COPY_MARK = re.compile(r"\s*\b(?:ban sao|ban chinh|trich luc ban sao)\b\s*$")
_DIGITS = re.compile(r"\d+")
_ADDRESSEE = re.compile(r"^\W*kinh gui\b")
_STAMP = re.compile(r"\b(?:chung thuc ban sao|ban sao dung voi|dung voi ban chinh|sao y|so chung thuc)\b")
_NO_TITLE = re.compile(
    r"^(?:dieu|chuong|phan|muc|ben [ab]|phu luc|so|mau(?: so)?|doc lap|socialist|independence|tm|kt|tl|tuq|kinh gui"
    r"|can cu|xac nhan|quyet dinh|quyet nghi|loi chung|noi nhan|(?:pho )?giam doc|hieu truong|(?:pho )?chu tich"
    r"|cuc truong|truong phong|bo truong|cong van den|den|hoa toc|khan|mat|[ivx]+)\b"
)


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """A catalogue title found on a page: how well its letters fit (0..1), where, and whether capitals go on after it.

    `goes_on` is true of a title printed as if it were complete whose next line is a capital one too: the paper may
    be called something longer that the catalogue does not know.
    """

    type: PaperType
    score: float
    line: Line
    length: int
    goes_on: bool = False


def has_national_heading(lines: Sequence[Line]) -> bool:
    """Whether quốc hiệu stands in the upper part, alone on its line or beside the agency."""
    return any(line.middle <= _HEADING_ZONE for line in heading_lines(lines))


def heading_lines(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines that carry quốc hiệu, wherever they stand."""
    for line in lines:
        if len(line.text) >= 20 and upper_share(line.text) > 0.6:
            form = title_form(line.text)
            if fuzz.partial_ratio(_HEADING, form) >= 85 and not _is_in_the_name_of(form):
                yield line


def best_title(lines: Sequence[Line], catalogue: Mapping[str, PaperType]) -> TitleMatch | None:
    """The catalogue title that the page bears: the topmost, unless another is set much larger; then the longest."""
    index = [
        (title.replace(" ", ""), is_open, paper) for paper in catalogue.values() for title, is_open in paper.titles
    ]
    headings = list(heading_lines(lines))
    best: TitleMatch | None = None
    for form, first, goes_on in _candidates(lines):
        for title, is_open, paper in index:
            score = _score(form, title, is_open=is_open)
            if score and _in_zone(first, paper, headings):
                found = TitleMatch(paper, score / 100, first, len(title), goes_on and not is_open)
                if best is None or _is_better(found, best):
                    best = found
    return best


def foreign_title(lines: Sequence[Line]) -> Line | None:
    """A line that looks like a title: centred capitals under the heading, larger than the text.

    Whether the catalogue knows it is for the caller to say; agencies, headings, stamps and articles are none.
    """
    if not lines:
        return None
    usual = median(line.height for line in lines)
    found = [
        line
        for line in lines
        if 0.02 < line.middle <= _FOREIGN_ZONE
        and _may_be_title(line)
        and abs(line.centre - 0.5) < 0.16
        and line.height >= 1.08 * usual
        and sum(char.isalpha() for char in line.text) >= 6
        and not _NO_TITLE.match(title_form(line.text))
        and not looks_like_agency(line.text)
        and sum(word.confidence for word in line.words) / len(line.words) >= 0.6
        and not _is_value(line, lines)
    ]
    return max(found, key=lambda line: line.height, default=None)


def _is_value(line: Line, lines: Sequence[Line]) -> bool:
    """Whether the line stands under a label: a form's capitals that are somebody's name."""
    return any(
        other.text.rstrip().endswith(":") and 0 < line.middle - other.middle < 3 * line.height for other in lines
    )


def _candidates(lines: Sequence[Line]) -> Iterator[tuple[str, Line, bool]]:
    """Capital lines above the addressee, alone and joined with those that follow closely, without blanks.

    The flag tells that a further capital line follows: the title may not be complete. A subject in small letters
    under the title may complete it too («QUYẾT ĐỊNH / Công nhận thuận tình ly hôn»).
    """
    ordered = sorted(lines, key=lambda line: line.middle)
    end = next((number for number, line in enumerate(ordered) if _ADDRESSEE.match(line.folded)), len(ordered))
    upper = [(line, _may_be_title(line)) for line in ordered[:end]]
    for number, (first, may_begin) in enumerate(upper):
        if not may_begin:
            continue
        parts = [(first, True), *_following(first, upper[number + 1 :])]
        form = ""
        for (line, _), (following, may_follow) in pairwise([*parts, (first, False)]):
            form = f"{form} {title_form(line.text)}".strip()
            goes_on = may_follow and following.height > 0.8 * line.height and not looks_like_agency(following.text)
            yield (_COPY_MARK.sub("", form).strip() or form).replace(" ", ""), first, goes_on


def _following(first: Line, rest: Sequence[tuple[Line, bool]]) -> Iterator[tuple[Line, bool]]:
    previous, count = first, 1
    for line, is_capital in rest:
        if line.top - previous.bottom > 6 * previous.height or count >= _MOST_LINES:
            return
        near = line.top - previous.bottom < 2.2 * max(previous.height, line.height)
        under = line.left < first.right and line.right > first.left
        centred = abs(line.centre - first.centre) < 0.1 and line.right - line.left < 0.8
        if near and under and (is_capital or centred):
            yield line, is_capital
            previous, count = line, count + 1


def _may_be_title(line: Line) -> bool:
    text = line.text.strip()
    if upper_share(text) < _CAPITALS or text.endswith(":") or sum(map(str.isalpha, text)) < 3:
        return False
    form = title_form(text)
    if _STAMP.search(form):
        return False
    return fuzz.partial_ratio(_HEADING, form, score_cutoff=80) == 0 or _is_in_the_name_of(form)


def _is_in_the_name_of(form: str) -> bool:
    """Judgments are spoken "nhân danh nước Cộng hòa …": nearly the heading's words."""
    return form.startswith(("nhan danh", "nuoc cong hoa"))


def _in_zone(line: Line, paper: PaperType, headings: Sequence[Line]) -> bool:
    if line.middle <= paper.zone:
        return True
    return paper.card and any(0 < line.middle - other.middle < _CARD_REACH * other.height for other in headings)


def _score(form: str, title: str, *, is_open: bool) -> float:
    """0 when it does not fit. Digits must agree: SỐ 1 and SỐ 2 are two papers."""
    if title.startswith("nhandanh") and not form.startswith("nhandanh"):
        return 0.0  # the heading itself is nearly as long and nearly the same
    compared = form[: len(title)] if is_open else form
    score = fuzz.ratio(compared, title, score_cutoff=_LEAST_SHORT if len(title) < _SHORT else _LEAST)
    return score if score and _DIGITS.findall(title) == _DIGITS.findall(compared) else 0.0


def _is_better(found: TitleMatch, best: TitleMatch) -> bool:
    if found.line is best.line:
        # A longer title that fits is the more exact one; a letter misread must not lose it to a shorter one.
        return found.score + 0.0025 * found.length * 2 > best.score + 0.0025 * best.length * 2
    if found.line.middle > best.line.middle:
        return found.score >= best.score - 0.05 and found.line.height > 1.4 * best.line.height
    return found.score >= best.score - 0.08 and found.line.height > 0.7 * best.line.height
