"""What type a paper is: its title first, its symbol and words beside it, and UNKNOWN when they do not convince.

Each piece of evidence speaks in log-odds; their sum is the confidence. The weights below are set so that what is
accepted is right in 99 of 100 papers of the measured sets (tests/accuracy), and the model's own part is calibrated
on texts that it was not trained on. Refuses to know fields, and where one paper ends and the next begins.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digitize.reading.page_reading import PageReading
from digitize.understanding.folding import fold
from digitize.understanding.lines import Line, lines_of
from digitize.understanding.text_model import TextModel, joined, seed_model
from digitize.understanding.titles import TitleMatch, best_title, foreign_title, has_national_heading
from digitize.understanding.type_catalogue import UNKNOWN, PaperType

ACCEPTED = 0.92
_LETTER = "VBHC-CV"
_SYMBOL = re.compile(r"^\W*số\s*[:.;]?\s*\S*?\s*/(?:\s*\d{4}\s*/)?\s*([A-ZĐa-z&]{1,8}|\d)", re.IGNORECASE)
_ADDRESSEE = re.compile(r"^\W*kinh gui\b")
_ABOUT = re.compile(r"^\W*v\s*/\s*v\b")
_ISSUED_WITH = re.compile(r"\bkem theo (?:quyet dinh|nghi quyet|thong tu|nghi dinh|cong van|ke hoach)\b")
_PASSPORT = re.compile(r"\bp<vnm[a-z<]{6}")

# Log-odds of each piece of evidence.
_EXACT_TITLE = 4.2
_LOST_PER_MISREAD = 22.0  # times the share of the title's letters that do not fit
_MISREAD_WORDS = 4.0  # times what the engine's confidence in the title lacks of 0.7
_GOES_ON = -2.2
_OTHER_TITLE_ABOVE = -2.5
_SYMBOL_AGREES, _SYMBOL_DIFFERS = 1.0, -2.4
_SYMBOL_ALONE = 2.0
_LETTER_FORM = 2.9
_WORDS_AGREE, _WORDS_DIFFER = 1.0, -1.9
_MACHINE_LINE = 3.0
_NO_OFFICE = -2.2
_HINT = 0.6  # below it a guess would mislead more than it helps
_SURE, _LIKELY = 0.9, 0.6  # of the model, without a title


@dataclass(frozen=True, slots=True)
class Classification:
    """The type proposed for a paper."""

    type: str
    confidence: float
    accepted: bool


_NOTHING = Classification(UNKNOWN, 0.0, False)


def classify(
    pages: Sequence[PageReading], catalogue: Mapping[str, PaperType], model: TextModel | None = None
) -> Classification:
    """The paper's type, from the title of its first page with words and the words of all its pages."""
    first = next((page for page in pages if page.words), None)
    if first is None:
        return _NOTHING
    lines = lines_of(first)
    words = (model or seed_model()).probabilities(joined(page.text for page in pages))
    symbol = _symbol_type(lines, catalogue)
    title = best_title(lines, catalogue)
    other = foreign_title(lines)
    if title is not None:
        odds = _title_odds(title, other, symbol, words)
        if title.type.is_administrative and symbol is None and not _is_of_an_office(lines):
            odds += _NO_OFFICE
        return _settled(title.type.code, odds)
    if other is not None and symbol is None:
        return _NOTHING  # it has a title, and it is none of ours
    if symbol is not None:
        return _settled(symbol.code, _SYMBOL_ALONE + _words_odds(symbol, words))
    if _is_letter(lines):
        return _settled(_LETTER, _LETTER_FORM + _words_odds(catalogue[_LETTER], words))
    if "HC" in catalogue and _PASSPORT.search(fold(first.text).replace(" ", "")):
        return _settled("HC", _MACHINE_LINE + _words_odds(catalogue["HC"], words))
    return _from_words(words, joined(page.text for page in pages), catalogue)


def _title_odds(title: TitleMatch, other: Line | None, symbol: PaperType | None, words: Mapping[str, float]) -> float:
    certainty = sum(word.confidence for word in title.line.words) / len(title.line.words)
    odds = _EXACT_TITLE - _LOST_PER_MISREAD * (1 - title.score) - _MISREAD_WORDS * max(0.0, 0.7 - certainty)
    symbol_agrees = symbol is not None and symbol.code == title.type.code
    if title.goes_on and not symbol_agrees:
        odds += _GOES_ON
    if other is not None and other.bottom < title.line.top and other.height > 1.25 * title.line.height:
        odds += _OTHER_TITLE_ABOVE
    if title.type.is_administrative and title.type.symbols and symbol is not None:
        odds += _SYMBOL_AGREES if symbol_agrees else _SYMBOL_DIFFERS
    return odds + _words_odds(title.type, words)


def _words_odds(paper: PaperType, words: Mapping[str, float]) -> float:
    """What the model adds or takes. Administrative documents may be about anything: their words say little."""
    own = words.get(paper.code, 0.0)
    best = max(words, key=words.__getitem__)
    if best == paper.code:
        return _WORDS_AGREE * own
    against = max(0.0, words[best] - own)
    if paper.is_administrative and (best == UNKNOWN or best.startswith("VBHC-")):
        return 0.0
    return _WORDS_DIFFER * against * against


def _settled(code: str, odds: float) -> Classification:
    confidence = round(min(1 / (1 + math.exp(-odds)), 0.995), 3)
    if confidence < _HINT:
        return _NOTHING
    return Classification(code, confidence, confidence >= ACCEPTED)


def _from_words(words: Mapping[str, float], text: str, catalogue: Mapping[str, PaperType]) -> Classification:
    """Without a title: accepted only when the model is sure and the type's own phrases stand there too."""
    code = max(words, key=words.__getitem__)
    likely = words[code]
    paper = catalogue.get(code)
    if paper is None or paper.is_administrative or likely < _LIKELY:
        return _NOTHING
    share = _share_of_keywords(paper, " ".join(fold(text).split()))
    if likely < _SURE and share < 0.5:
        return _NOTHING
    confidence = round(likely * (0.75 + 0.22 * min(1.0, share * 1.5)), 3)
    return Classification(code, confidence, confidence >= ACCEPTED)


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


def _is_of_an_office(lines: Sequence[Line]) -> bool:
    """An administrative document has the national heading, or was issued with one that has (NĐ 30/2020 annex I)."""
    return has_national_heading(lines) or any(_ISSUED_WITH.search(line.folded) for line in lines)


def _is_letter(lines: Sequence[Line]) -> bool:
    """A công văn has no title: an addressee, and V/v or a number, under the national heading."""
    upper = [line for line in lines if line.middle < 0.45]
    addressed = any(_ADDRESSEE.match(line.folded) for line in upper)
    about = any(_ABOUT.match(line.folded) for line in upper)
    numbered = any(re.match(r"^\W*so\b\s*[:.]", line.folded) for line in upper)
    return has_national_heading(lines) and addressed and (about or numbered)
