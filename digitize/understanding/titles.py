"""What a page's title zone says: the national heading, and the titles of the catalogue that match it.

Only capitals in the upper part count: an application lists its attachments by name, a contract cites the
certificate, and neither is one (domain reference, classifier traps 1–4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from digitize.understanding.folding import title_form, upper_share
from digitize.understanding.lines import Line
from digitize.understanding.type_catalogue import PaperType

_HEADING = "cong hoa xa hoi chu nghia viet nam"
_HEADING_ZONE = 0.45
_LEAST = 88.0
_LEAST_SHORT = 94.0
_SHORT = 9
_LENGTH_COUNTS = 0.25  # a longer title that fits is the more exact one
_CAPITALS = 0.7
_MOST_LINES = 4
_COPY_MARK = re.compile(r"(\bban sao\b\s*)+$")
_DIGITS = re.compile(r"\d+")
_ADDRESSEE = re.compile(r"^\W*kinh gui\b")


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """A catalogue title found on a page: how well (0..1), and where."""

    type: PaperType
    score: float
    line: Line
    weight: float


def has_national_heading(lines: Sequence[Line]) -> bool:
    """Whether quốc hiệu stands in the upper part, alone on its line or beside the agency."""
    for line in lines:
        if line.middle <= _HEADING_ZONE and upper_share(line.text) > 0.6:
            form = title_form(line.text)
            if len(form) >= 20 and fuzz.partial_ratio(_HEADING, form) >= 85:
                return True
    return False


def best_title(lines: Sequence[Line], catalogue: Mapping[str, PaperType]) -> TitleMatch | None:
    """The catalogue title that fits best, or None."""
    best: TitleMatch | None = None
    for form, line in _candidates(lines):
        for paper in catalogue.values():
            if line.middle > paper.zone:
                continue
            for title, is_open in paper.titles:
                score = _score(form, title, is_open=is_open)
                weight = score + _LENGTH_COUNTS * len(title)
                if score and (best is None or weight > best.weight):
                    best = TitleMatch(paper, score / 100, line, weight)
    return best


def _candidates(lines: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    """Capital lines above the addressee, alone and joined with those that follow closely."""
    ordered = sorted(lines, key=lambda line: line.middle)
    end = next((number for number, line in enumerate(ordered) if _ADDRESSEE.match(line.folded)), len(ordered))
    capital = [line for line in ordered[:end] if _may_be_title(line)]
    for start, first in enumerate(capital):
        form, last = "", first
        for line in [first, *_following(first, capital[start + 1 :])]:
            form = f"{form} {title_form(line.text)}".strip()
            last = line
            yield _COPY_MARK.sub("", form).strip() or form, first
        del last


def _following(first: Line, rest: Sequence[Line]) -> Iterator[Line]:
    previous, count = first, 1
    for line in rest:
        near = line.top - previous.bottom < 2.2 * max(previous.height, line.height)
        under = line.left < first.right and line.right > first.left
        if under and near and count < _MOST_LINES:
            yield line
            previous, count = line, count + 1


def _may_be_title(line: Line) -> bool:
    text = line.text.strip()
    letters = sum(char.isalpha() for char in text)
    if letters < 4 or upper_share(text) < _CAPITALS or text.endswith(":"):
        return False
    return fuzz.ratio(_HEADING, title_form(text)) < 80


def _score(form: str, title: str, *, is_open: bool) -> float:
    """0 when it does not fit. Digits must agree: SỐ 1 and SỐ 2 are two papers."""
    compared = form[: len(title) + _to_word_end(form, len(title))] if is_open else form
    score = fuzz.ratio(compared, title)
    if score < (_LEAST_SHORT if len(title) < _SHORT else _LEAST):
        return 0.0
    return score if _DIGITS.findall(title) == _DIGITS.findall(compared) else 0.0


def _to_word_end(form: str, start: int) -> int:
    end = form.find(" ", start)
    return (len(form) if end < 0 else end) - min(start, len(form))
