"""Finds what stands after a printed label: on the same row up to the next label, or on the line below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from digitize.reading.page_reading import Word
from digitize.understanding.folding import fold
from digitize.understanding.lines import Line

# Labels that often share a row with another: a value ends before them.
_STOPS = (
    "Giới tính", "Dân tộc", "Quốc tịch", "Ngày sinh", "Sinh ngày", "Sinh năm", "Năm sinh", "ghi bằng chữ", "Bằng chữ",
    "Quê quán", "Nơi cư trú", "Tôn giáo", "Tờ bản đồ số", "Thửa đất số", "Điện thoại", "Email", "Nơi cấp", "Ngày cấp",
    "Cơ quan cấp", "Giấy tờ tùy thân", "Số định danh cá nhân", "Mã số thuế", "Nationality", "Sex", "Class", "Hạng",
    "Số", "Căn cước công dân số", "Chức vụ", "Loại đất", "Nam/Nữ", "Nơi sinh",
)  # fmt: skip
_BULLET = r"^[^\w]*(?:(?:\d{1,2}|[a-hivx]{1,4})(?:\.\d{1,2})*\s*[.)\-/]+\s*)*(?:-\s*)?"


@dataclass(frozen=True, slots=True)
class Labelled:
    """The words after a label, and the line they stand on."""

    line: Line
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words joined by blanks."""
        return " ".join(word.text for word in self.words)


def find_labelled(rows: Sequence[Line], lines: Sequence[Line], labels: Sequence[str]) -> Iterator[Labelled]:
    """Every place where one of the labels stands with something after it; earlier labels first."""
    for label in labels:
        pattern = _pattern(label)
        for row in (*lines, *rows):
            match = pattern.search(row.folded)
            if match is None:
                continue
            end = _stop(row.folded, match.end())
            words = _without_leaders(row.words_between(match.end(), end)) if match.end() < end else ()
            if words:
                yield Labelled(row, words)
            elif end == len(row.folded):
                below = _below(row, row.words_between(match.start(), match.end()), lines)
                if below is not None:
                    yield Labelled(below, below.words)


@cache
def _pattern(label: str) -> re.Pattern[str]:
    """The label at the beginning of a line, or anywhere when a colon follows it."""
    words = [re.escape(word) for word in re.findall(r"[\w°'<]+", fold(label))]
    body = r"\W{0,3}".join(words)
    return re.compile(rf"(?:{_BULLET}{body}\b\s*(?:\([^)]*\))?\s*[:.;]*\s*|(?<!\w){body}\s*(?:\([^)]*\))?\s*[:;]\s*)")


@cache
def _stop_pattern() -> re.Pattern[str]:
    bodies = "|".join(r"\W{0,3}".join(re.escape(w) for w in re.findall(r"\w+", fold(label))) for label in _STOPS)
    return re.compile(rf"(?<!\w)(?:\d{{1,2}}\s*\.\s*)?(?:{bodies})\s*(?:/[^:]{{0,30}})?[:;]")


def _stop(folded: str, start: int) -> int:
    match = _stop_pattern().search(folded, start)
    return match.start() if match is not None else len(folded)


def _without_leaders(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Without the dots and dashes that lead to, and fill up after, a value."""
    kept = list(words)
    while kept and not any(char.isalnum() for char in kept[0].text):
        kept.pop(0)
    while kept and not any(char.isalnum() for char in kept[-1].text):
        kept.pop()
    return tuple(kept)


def _below(row: Line, label: tuple[Word, ...], lines: Sequence[Line]) -> Line | None:
    """The nearest line under the label, where cards and two-column forms put the value."""
    if not label:
        return None
    near = [
        line
        for line in lines
        if line.middle > row.middle + 0.3 * row.height
        and line.top - row.bottom < 1.8 * row.height
        and line.left < row.right
        and line.right > row.left
    ]
    return min(near, key=lambda line: line.middle, default=None)
