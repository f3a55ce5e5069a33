"""Who signed: the office in capitals over the signature, the name under it (NĐ 30/2020 annex I, boxes 7a–7c)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digitize.understanding.field_values import Reading, read_person
from digitize.understanding.folding import upper_share
from digitize.understanding.lines import Line

_OFFICE = re.compile(
    r"^\W*(?:(?:tm|kt|tl|tuq|q)\s*\.\s*)?(?:quyen\s+)?"
    r"((?:pho\s+)?(?:chu tich|tong giam doc|giam doc|truong phong|chanh van phong|cuc truong|chi cuc truong|bo truong"
    r"|thu truong|thu tuong|hieu truong|vien truong|chanh an|truong ban|truong cong an|truong tram|truong khoa"
    r"|tong cuc truong|vu truong|thong doc|tong bi thu|bi thu|chanh thanh tra|chu nhiem|kho bac truong|doi truong)"
    r"|tham phan|cong chung vien|cham phan|thu truong (?:don vi|co so y te|co so)|nguoi ket luan|dang kiem vien)\b"
)
_LOWEST_START = 0.25
_REACH = 0.2
_NOT_NAMES = re.compile(r"^\W*(?:noi nhan|da ky|ky ten|\(?ky\b)")


def signer(pages: Sequence[Sequence[Line]]) -> tuple[tuple[Line, Reading] | None, tuple[Line, Reading] | None]:
    """The signer's title and name, each with its line, from the last page that shows an office in capitals."""
    for lines in reversed(pages):
        offices = [line for line in lines if _is_office(line)]
        if offices:
            office = max(offices, key=lambda line: (line.middle, line.centre))
            title = Reading(" ".join(office.text.split()).strip(" .,:;"), office.words)
            return (office, title), _name_under(office, lines)
    return None, None


def _is_office(line: Line) -> bool:
    match = _OFFICE.match(line.folded)
    if match is None or upper_share(line.text) < 0.9 or line.middle < _LOWEST_START:
        return False
    return len(line.folded[match.end() :].split()) <= 8 and not line.text.rstrip().endswith((":", ","))


def _name_under(office: Line, lines: Sequence[Line]) -> tuple[Line, Reading] | None:
    """The last name in the column under the office: between them lie the signature and the seal."""
    found = None
    for line in sorted(lines, key=lambda entry: entry.middle):
        if not 0 < line.middle - office.middle < _REACH or _NOT_NAMES.match(line.folded):
            continue
        if abs(line.centre - office.centre) > 0.14:
            continue
        reading = read_person(line.words)
        if reading is not None and len(reading.words) >= len([word for word in line.words if word.text.isalpha()]):
            found = (line, reading)
    return found
