"""What type a paper is: its title first, its symbol and words second, and UNKNOWN when neither convinces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digitize.reading.page_reading import PageReading
from digitize.understanding.folding import fold
from digitize.understanding.lines import Line, lines_of
from digitize.understanding.titles import TitleMatch, best_title, has_national_heading
from digitize.understanding.type_catalogue import UNKNOWN, PaperType

_ACCEPTED = 0.80
_LETTER = "VBHC-CV"
_SYMBOL = re.compile(r"^\W*số\s*[:.;]?\s*\S*?\s*/(?:\s*\d{4}\s*/)?\s*([A-ZĐa-z&]{1,8}|\d)", re.IGNORECASE)
_STAMP = re.compile(r"ban sao dung voi ban chinh|chung thuc ban sao")
_ADDRESSEE = re.compile(r"^\W*kinh gui\b")
_ABOUT = re.compile(r"^\W*v\s*/\s*v\b")


@dataclass(frozen=True, slots=True)
class Classification:
    """The type proposed for a paper."""

    type: str
    confidence: float
    accepted: bool


def classify(pages: Sequence[PageReading], catalogue: Mapping[str, PaperType]) -> Classification:
    """The paper's type from its first page with words; the others only lend keywords."""
    first = next((page for page in pages if page.words), None)
    if first is None:
        return Classification(UNKNOWN, 0.0, False)
    lines = lines_of(first)
    text = " ".join(fold(page.text) for page in pages)
    text = " ".join(text.split())
    symbol = _symbol_type(lines, catalogue)
    title = best_title(lines, catalogue)
    if title is not None:
        return _from_title(title, symbol, text)
    if symbol is not None:
        return _settled(symbol.code, 0.78 + 0.1 * _share_of_keywords(symbol, text))
    if _is_letter(lines):
        return _settled(_LETTER, 0.82 + 0.1 * _share_of_keywords(catalogue[_LETTER], text))
    return _from_keywords(text, catalogue)


def is_certified_copy(pages: Sequence[PageReading]) -> bool:
    """Whether a certification stamp says that this is a copy: not a type, but a reason not to digitize."""
    return any(_STAMP.search(" ".join(fold(page.text).split())) for page in pages)


def _from_title(title: TitleMatch, symbol: PaperType | None, text: str) -> Classification:
    words = title.line.words
    certainty = sum(word.confidence for word in words) / len(words)
    keywords = _share_of_keywords(title.type, text)
    confidence = title.score * (0.72 + 0.13 * min(1.0, certainty / 0.9) + 0.15 * min(1.0, keywords * 2))
    contradicted = (
        title.type.is_administrative and symbol is not None and symbol.code != title.type.code and title.type.symbols
    )
    if contradicted:
        confidence *= 0.85
    return _settled(title.type.code, confidence)


def _settled(code: str, confidence: float) -> Classification:
    rounded = round(min(confidence, 0.99), 3)
    return Classification(code, rounded, rounded >= _ACCEPTED)


def _from_keywords(text: str, catalogue: Mapping[str, PaperType]) -> Classification:
    """Without a title a guess is only a hint to the officer, never accepted."""
    ranked = sorted(
        ((_share_of_keywords(paper, text), len(paper.keywords), paper.code) for paper in catalogue.values()),
        reverse=True,
    )
    (share, _, code), (second, _, _) = ranked[0], ranked[1]
    if share >= 0.75 and share - second >= 0.2:
        return Classification(code, round(0.6 * share, 3), False)
    return Classification(UNKNOWN, 0.0, False)


def _share_of_keywords(paper: PaperType, text: str) -> float:
    return sum(keyword in text for keyword in paper.keywords) / len(paper.keywords) if paper.keywords else 0.0


def _symbol_type(lines: Sequence[Line], catalogue: Mapping[str, PaperType]) -> PaperType | None:
    """The administrative type that the symbol in "Số: …/QĐ-UBND" names (NĐ 30/2020 annex III)."""
    if not has_national_heading(lines):
        return None
    for line in lines:
        match = _SYMBOL.match(line.text) if line.middle < 0.3 else None
        if match is None:
            continue
        for paper in catalogue.values():
            if any(fold(match[1]) == fold(symbol) for symbol in paper.symbols):
                return paper
    return None


def _is_letter(lines: Sequence[Line]) -> bool:
    """A công văn has no title: an addressee, and V/v or a number, under the national heading."""
    upper = [line for line in lines if line.middle < 0.45]
    addressed = any(_ADDRESSEE.match(line.folded) for line in upper)
    about = any(_ABOUT.match(line.folded) for line in upper)
    numbered = any(re.match(r"^\W*so\b\s*[:.]", line.folded) for line in upper)
    return has_national_heading(lines) and addressed and (about or numbered)
