"""Who signed: the office in capitals over the signature, the name under it (NĐ 30/2020 annex I, boxes 7a–7c)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from digitize.understanding.field_values import Reading, read_person
from digitize.understanding.folding import fold, upper_share
from digitize.understanding.lines import Line

# Offices as printed; each may be a deputy's ("PHÓ"). Their marks are known, so slips in them go.
_OFFICES = (
    "CHỦ TỊCH", "TỔNG GIÁM ĐỐC", "GIÁM ĐỐC", "TRƯỞNG PHÒNG", "CHÁNH VĂN PHÒNG", "CỤC TRƯỞNG", "CHI CỤC TRƯỞNG",
    "BỘ TRƯỞNG", "THỨ TRƯỞNG", "THỦ TƯỚNG", "HIỆU TRƯỞNG", "VIỆN TRƯỞNG", "CHÁNH ÁN", "TRƯỞNG BAN", "TRƯỞNG CÔNG AN",
    "TRƯỞNG TRẠM", "TRƯỞNG KHOA", "TỔNG CỤC TRƯỞNG", "VỤ TRƯỞNG", "CHÁNH THANH TRA", "CHỦ NHIỆM", "ĐỘI TRƯỞNG",
    "THẨM PHÁN", "CÔNG CHỨNG VIÊN", "THỦ TRƯỞNG ĐƠN VỊ", "THỦ TRƯỞNG CƠ SỞ Y TẾ", "THỦ TRƯỞNG CƠ SỞ", "THỦ TRƯỞNG",
    "NGƯỜI KẾT LUẬN", "CHỦ TRÌ", "CHỦ TỌA", "NGƯỜI KÝ TRÍCH LỤC", "NGƯỜI KÝ GIẤY KHAI SINH",
    "THẨM PHÁN - CHỦ TỌA PHIÊN TÒA", "ĐẠI DIỆN BÊN A", "TRƯỞNG THUẾ CƠ SỞ",
)  # fmt: skip
_FORMS = {fold(f"{deputy}{office}"): f"{deputy}{office}" for office in _OFFICES for deputy in ("", "PHÓ ")}
_OFFICE = re.compile(
    r"^\W*(?P<behalf>(?:tm|kt|tl|tuq)\s*[.,]\s*)?(?:(?:q\s*\.|quyen)\s+)?"
    rf"(?P<office>{'|'.join(sorted(_FORMS, key=len, reverse=True))})(?!\w)"
)
_LOWEST_START = 0.25
_REACH = 0.2
_ASIDE = 0.018
_SEAL = re.compile(r"\b(?:nhan da|uy ba|giam doc|chu tich|nhan d)")  # what is left of a seal's print or of the office
_SHORTEST_MISREAD = 7
_NOT_NAMES = re.compile(r"^\W*(?:noi nhan|da ky|ky ten|\(?ky\b)")


def signer(pages: Sequence[Sequence[Line]]) -> tuple[tuple[Line, Reading] | None, tuple[Line, Reading] | None]:
    """The signer's title and name, each with its line, from the last page that shows an office in capitals."""
    for number, lines in reversed(list(enumerate(pages))):
        offices = [line for line in lines if _is_office(line) and (number or line.middle > _LOWEST_START)]
        if offices:
            office = max(offices, key=lambda line: (line.middle, line.centre))
            return (office, _title(office)), _name_under(office, lines)
    return None, None


def _title(line: Line) -> Reading:
    """The office with its known marks; on behalf of somebody ("KT.") the own one stands below, and was not read."""
    match = _OFFICE.match(line.folded)
    if match is None:
        return Reading(_FORMS[_misread_office(line) or ""], line.words, checks=("set-phrase",))
    rest = line.text[match.end() :].strip(" .,:;-")
    if rest or match["behalf"]:
        return Reading(" ".join(line.text.split()).strip(" .,:;-"), line.words, sound=not match["behalf"])
    # "The signer of the extract" is printed above the office that the seal may have hidden.
    hidden = ("?office-above",) if match["office"].startswith("nguoi ky") else ()
    return Reading(_FORMS[match["office"]], line.words, checks=("set-phrase", *hidden))


def _is_office(line: Line) -> bool:
    match = _OFFICE.match(line.folded)
    if match is None:
        return _misread_office(line) is not None
    if upper_share(line.text) < 0.9:
        return False
    rest = line.folded[match.end() :].strip()
    return rest in {",", "."} or (len(rest.split()) <= 8 and not line.text.rstrip().endswith((":", ",")))


def _misread_office(line: Line) -> str | None:
    """The office that a line in capitals is with one letter misread ("GLÁM ĐỐC"); None for anything else."""
    form = " ".join(re.findall(r"\w+", line.folded))
    if len(form) < _SHORTEST_MISREAD or upper_share(line.text) < 0.9:
        return None
    found = process.extractOne(form, _FORMS.keys(), scorer=Levenshtein.distance, score_cutoff=1)
    # The parties of a contract differ in one letter, so that letter cannot be a slip.
    return found[0] if found is not None and not found[0].startswith("dai dien") else None


def _name_under(office: Line, lines: Sequence[Line]) -> tuple[Line, Reading] | None:
    """The last name in the column under the office: between them lie the signature and the seal."""
    found = None
    for line in sorted(lines, key=lambda entry: entry.middle):
        if not 0 < line.middle - office.middle < _REACH or _NOT_NAMES.match(line.folded):
            continue
        if abs(line.centre - office.centre) > 0.14:
            continue
        reading = read_person(line.words) if not _SEAL.search(line.folded) else None
        if reading is not None and len(reading.words) >= len([word for word in line.words if word.text.isalpha()]):
            # Names are set in the middle under the office: one that stands aside lost a word under the seal.
            aside = abs(line.centre - office.centre) > _ASIDE
            found = (line, replace(reading, checks=(*reading.checks, "?aside")) if aside else reading)
    return found
