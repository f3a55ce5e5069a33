"""The issuing agency: labelled, in the heading, over the signature, on a card, or named by an attestation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digitize.reading.page_reading import Word
from digitize.understanding import header
from digitize.understanding.agency_names import as_cited
from digitize.understanding.field_values import Reading
from digitize.understanding.folding import fold, upper_share
from digitize.understanding.labelled_values import Found, labelled
from digitize.understanding.lines import Line, make_line
from digitize.understanding.paper_layout import PaperLayout
from digitize.understanding.type_catalogue import FieldKind

_HEADING_ZONE = 0.5
_TOP = 0.2
_BANK = re.compile(r"^\W*(?:ngan hang|kho bac nha nuoc) \w+")
_SHORTEST_NAME = 2
_SCHOOL = re.compile(
    r"^\W*(?:(?:giam doc|hieu truong)\s+)?"
    r"(truong(?! (?:thi|van)\b)|dai hoc|hoc vien|benh vien|so giao duc|trung tam|bao hiem xa hoi)\b"
)
_HEAD_OF_POLICE = re.compile(r"^\W*truong (cong an (?:quan|huyen|phuong|xa|thi xa|thi tran|thanh pho|tinh) \w)")
_CARD_ISSUER = re.compile(
    r"^\W*(?:bo cong an|bao hiem xa hoi viet nam|cuc canh sat quan ly hanh chinh|cuc quan ly xuat nhap canh)\b"
)
_ATTESTED_AT = re.compile(r"\b(uy ban nhan dan|van phong cong chung|phong cong chung|phong tu phap)\b(?= \S)")
_LEVELS = frozenset({"phuong", "xa", "thi", "tran", "quan", "huyen", "tinh", "thanh", "pho", "dac", "khu", "so"})
_LONGEST_NAME = 70


def issuing_agency(layout: PaperLayout, field: FieldKind) -> Found:
    """Where the agency may stand; the addressee never is it, nor whoever a sentence names."""
    if layout.type.attested:
        yield from _attesting_agency(layout)
        return
    if field.labels != ("Cơ quan cấp", "Nơi cấp") or layout.type.card:
        yield from labelled(layout, field)
    for found in (
        header.issuer(layout.first_lines, layout.title, is_card=layout.type.card),
        _under_the_day(layout),
        _named_in_heading(layout.first_lines),
        _named_on_card(layout) if layout.type.card else None,
        _bank_on_top(layout) if layout.type.code == "GNT" else None,
        _headed_by_signer(layout),
    ):
        if found is not None:
            yield (*found, "ocr")


def _under_the_day(layout: PaperLayout) -> tuple[Line, Reading] | None:
    pages = [(page, layout.lines[page.number]) for page in layout.pages]
    day = header.issue_date(pages, at_end=True)
    return header.signing_agency(layout.lines[day[0].page], day[0]) if day is not None else None


def _named_in_heading(lines: Sequence[Line]) -> tuple[Line, Reading] | None:
    """A school's or hospital's name in capitals, wherever it stands in the upper part of a diploma."""
    for line in lines:
        match = _SCHOOL.match(line.folded) if line.middle < _HEADING_ZONE else None
        if match is not None and len(line.folded[match.start(1) :].split()) > _SHORTEST_NAME:
            words = line.words_between(match.start(1), len(line.text))
            return line, Reading(as_cited(line.text[match.start(1) :]), words)
    return None


def _headed_by_signer(layout: PaperLayout) -> tuple[Line, Reading] | None:
    """The police of a place, where only its head is named, over the signature."""
    for lines in layout.lines.values():
        for line in lines:
            match = _HEAD_OF_POLICE.match(line.folded) if upper_share(line.text) > 0.9 else None
            if match is not None:
                below = header.with_next_line(line, lines)[1:]
                words = line.words_between(match.start(1), len(line.text))
                words += tuple(word for part in below for word in part.words)
                name = " ".join([line.text[match.start(1) :], *(part.text for part in below)])
                return line, Reading(as_cited(name), words, checks=("?by-head",))
    return None


def _named_on_card(layout: PaperLayout) -> tuple[Line, Reading] | None:
    """Cards print their issuer somewhere in capitals, without a label."""
    for lines in layout.lines.values():
        for line in lines:
            if _CARD_ISSUER.match(line.folded) and upper_share(line.text) > 0.9:
                return line, Reading(as_cited(line.text), line.words)
    return None


def _bank_on_top(layout: PaperLayout) -> tuple[Line, Reading] | None:
    """The bank or treasury over the title of a payment slip; it is not printed in capitals."""
    limit = layout.title.top if layout.title is not None else _TOP
    for line in layout.first_lines:
        if line.middle < limit and line.centre < _HEADING_ZONE and _BANK.match(line.folded):
            return line, Reading(as_cited(line.text), line.words)
    return None


def _attesting_agency(layout: PaperLayout) -> Found:
    """The office that the attestation names, over the end of a line if need be."""
    for page in reversed(layout.pages):
        text = make_line(page, page.words)
        begin = text.folded.find("loi chung")
        for match in _ATTESTED_AT.finditer(text.folded, begin) if begin >= 0 else ():
            words = _named_from(text, match)
            printed = re.split(r"[,;.:]", " ".join(word.text for word in words))[0]
            if len(words) > len(match[1].split()):
                yield text, Reading(as_cited(printed), words), "ocr"


def _named_from(text: Line, match: re.Match[str]) -> tuple[Word, ...]:
    """The office and the words of its own name: capitalised, in one way of writing, up to the first stop."""
    words = list(text.words_between(match.start(1), match.end(1)))
    in_capitals = words[0].text.isupper()
    for word in text.words_between(match.end(1) + 1, match.end(1) + _LONGEST_NAME):
        is_name = word.text[:1].isupper() or fold(word.text) in _LEVELS
        if words[-1].text[-1:] in ",;.:" or not is_name or word.text.strip(",.;:").isupper() != in_capitals:
            break
        words.append(word)
    return tuple(words)
