"""Marks that make a paper a copy: it is then not to be digitized (TT 01/2023/TT-VPCP art. 3).

A certification stamp is no type of paper; it says of the paper under it that this is a certified copy. Refuses to
know types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from digitize.reading.page_reading import PageReading, ReadingWarning
from digitize.understanding.folding import title_form, upper_share
from digitize.understanding.lines import Line, lines_of

_CERTIFIED = ("chungthucbansaodungvoibanchinh", "bansaodungvoibanchinh")
_COPY_OF_OFFICE = re.compile(r"^(?:sao y|sao luc|trich sao)(?: ban chinh)?$")
_PHOTOCOPY = re.compile(r"^(?:ban (?:photo|photocopy|chup)|photocopy)$")
_ATTESTATION = re.compile(r"^loi chung\b")
_LEAST = 86.0


def is_certified_copy(pages: Sequence[PageReading]) -> bool:
    """Whether a certification stamp, or SAO Y with its kin (NĐ 30/2020 annex I part II), stands on a page.

    The words count only as a stamp has them, in a line or two of their own: a certificate of attestation tells of
    copies in its text.
    """
    return any(_is_stamped(lines_of(page)) for page in pages)


def is_photocopy(pages: Sequence[PageReading]) -> bool:
    """Whether the paper itself says that it is a photocopy."""
    return any(_PHOTOCOPY.match(title_form(line.text)) for page in pages for line in lines_of(page))


def copy_notices(pages: Sequence[PageReading]) -> Iterator[ReadingWarning]:
    """That the paper of these pages is a copy, and so not to be digitized, with the article."""
    if is_certified_copy(pages):
        yield ReadingWarning(
            "certified-copy",
            "Giấy tờ có dấu chứng thực bản sao: không phải số hóa (TT 01/2023/TT-VPCP, Điều 3), trừ bản sao điện tử.",
            "The paper carries a certification stamp: copies are not digitized (TT 01/2023/TT-VPCP art. 3).",
            pages[0].number,
        )
    elif is_photocopy(pages):
        yield ReadingWarning(
            "photocopy",
            "Giấy tờ là bản chụp: không phải số hóa (TT 01/2023/TT-VPCP, Điều 3). Hãy đề nghị xuất trình bản chính.",
            "The paper is a photocopy: it is not digitized (TT 01/2023/TT-VPCP art. 3). Ask for the original.",
            pages[0].number,
        )


def _is_stamped(lines: Sequence[Line]) -> bool:
    ordered = sorted(lines, key=lambda line: line.middle)
    if any(_ATTESTATION.match(line.folded.strip()) for line in ordered):
        return False
    return any(
        _COPY_OF_OFFICE.match(title_form(line.text)) and upper_share(line.text) > 0.7 for line in ordered
    ) or any(_fits(line, ordered) for line in ordered)


def _fits(first: Line, lines: Sequence[Line]) -> bool:
    """The stamp's words in this line, or broken over this one and the next under it."""
    form = title_form(first.text).replace(" ", "")
    if len(form) < 8 or upper_share(first.text) < 0.6:
        return False
    below = [
        line
        for line in lines
        if 0 < line.middle - first.middle < 3 * first.height and line.left < first.right and line.right > first.left
    ]
    forms = [form, *(form + title_form(line.text).replace(" ", "") for line in below[:2])]
    return any(
        fuzz.partial_ratio(stamp, candidate) >= _LEAST and len(candidate) >= 0.8 * len(stamp)
        for candidate in forms
        for stamp in _CERTIFIED
    )
