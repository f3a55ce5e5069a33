"""Papers on two people in two columns or two blocks: which place on the page is whose."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digitize.reading.page_reading import Word
from digitize.understanding.lines import Line

# A field whose name begins with the key is asked for in that person's part of the page alone.
_ANCHORS: Mapping[str, re.Pattern[str]] = {
    "wife": re.compile(r"(?<!\w)(?:ho,?\W{0,2}(?:chu dem,?\W{0,2})?(?:va )?ten (?:cua )?vo|ben nu|nguoi vo|vo)(?!\w)"),
    "husband": re.compile(
        r"(?<!\w)(?:ho,?\W{0,2}(?:chu dem,?\W{0,2})?(?:va )?ten (?:cua )?chong|ben nam|nguoi chong|chong)(?!\w)"
    ),
}
_LOOSE = 0.02


@dataclass(frozen=True, slots=True)
class Part:
    """A person's part of a page, in shares of it."""

    top: float
    bottom: float
    left: float
    right: float

    def holds(self, line: Line, word: Word) -> bool:
        """Whether the word stands in this part."""
        middle = (word.bbox[0] + word.bbox[2]) / 2 / line.page_width
        return self.top <= line.middle < self.bottom and self.left <= middle < self.right


def role_of(field_name: str) -> str | None:
    """`wife` for `wife_name`; None for fields of the paper's only person."""
    role = field_name.split("_", 1)[0]
    return role if role in _ANCHORS else None


def parts_of(rows: Sequence[Line]) -> Mapping[str, Part]:
    """Each role's part: columns when the anchors stand side by side, else blocks one under the other."""
    places: dict[str, tuple[int, float, Line]] = {}
    for number, row in enumerate(rows):
        for role, pattern in _ANCHORS.items():
            match = pattern.search(row.folded)
            if match is None or role in places or not _stands_out(row, match):
                continue
            words = row.words_between(match.start(), match.end())
            places[role] = (number, words[0].bbox[0] / row.page_width, row)
    if len(places) < len(_ANCHORS):
        return {}
    (first, (row_a, left_a, line_a)), (second, (row_b, left_b, line_b)) = sorted(
        places.items(), key=lambda item: (item[1][0], item[1][1])
    )
    if row_a == row_b:
        cut = left_b - _LOOSE
        top = line_a.top - _LOOSE
        return {first: Part(top, 1.0, max(0.0, left_a - 5 * _LOOSE), cut), second: Part(top, 1.0, cut, 1.0)}
    return {
        first: Part(line_a.top, line_b.top, 0.0, 1.0),
        second: Part(line_b.top, 1.0, 0.0, 1.0),
    }


def _stands_out(row: Line, match: re.Match[str]) -> bool:
    """At the beginning of the row, behind a gap, or before a colon: not a word of a sentence."""
    before, after = row.folded[: match.start()], row.folded[match.end() :]
    leads = not before.strip(" .,:;-0123456789)(ivx") or match.start() in row.starts_behind_gaps
    return leads or after.lstrip().startswith(":")
