"""Takes out of an engine's words what no printer set: dirt read as letters, leader dots, look-alike signs.

Pure. Letters and digits themselves are never guessed here, only two marks that are known to be misread
(`misread_marks`); a word too doubtful to be of use is dropped, so that it stays unknown instead of wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from digitize.reading.engine import Lines
from digitize.reading.enumerators import enumerated
from digitize.reading.misread_marks import corrected
from digitize.reading.page_reading import Word

# ETH and eth look like Đ and đ; the enumerator g) is taken for o with a stroke, which Vietnamese does not have.
_FOLD = str.maketrans({"Ð": "Đ", "ð": "đ", "ø": "g", "\u00ad": "-"})
_LEAST_CONFIDENCE = 0.4  # below it, 200 of 210 words of letters or digits were wrong
_LEAST_SIGN_CONFIDENCE = 0.8
_LEAST_DATE_CONFIDENCE = 0.2  # dirt does not take the shape of a date
_DATE = re.compile(r"[0-3]?\d/[01]?\d/[12]\d{3}[.,;]?")
_DASHES = frozenset({"-", "–", "—", "~", "—-", "-–", "--", "¬", "_"})
_NEVER_ALONE = frozenset("_`ˆ^\\|⁄'‘’“”\"´¨,;")
# A word's height is about 0.9 em with its accents; a hyphen is 0.25 em wide, an en dash 0.5, an em dash 1.
_SPECK, _EN_DASH, _EM_DASH = 0.14, 0.43, 0.85
_WIDE_GAP = 2.4  # of the same height
_LEADERS = re.compile(r"[.…·_]{4,}.*|^[.…·_]{2,}$")
_BEFORE_A_WORD = re.compile(r"^[‘’'`´_^~|\\.,;:·]+(?=\w)")
_BEHIND_A_WORD = re.compile(r"(?<=[\w)])[_|~^\\]+[.,]?$")
_RUN_TOGETHER = re.compile(r"([^\W\d_]{2,})[.·]([^\W\d_]{2,})[,.;:]?")


def mended(lines: Lines) -> Lines:
    """The lines without dirt, columns apart; boxes and confidences are the engine's own."""
    height = _usual_height(lines)
    clean = (tuple(_joined(word for raw in line for word in _mended(raw, height))) for line in lines)
    listed = enumerated(line for line in clean if line)
    return tuple(corrected(part) for line in listed for part in _columns(line, height))


def _columns(line: tuple[Word, ...], height: float) -> Iterator[tuple[Word, ...]]:
    """The parts of a line on both sides of a wide gap: agency and national heading, two languages, two labels."""
    part: list[Word] = []
    for word in line:
        if part and word.bbox[0] - part[-1].bbox[2] > _WIDE_GAP * height:
            yield tuple(part)
            part = []
        part.append(word)
    if part:
        yield tuple(part)


def clean_text(raw: str) -> str:
    """NFC, Đ for the look-alike ETH, no white space inside a word."""
    return "".join(unicodedata.normalize("NFC", raw).translate(_FOLD).split())


def _mended(word: Word, height: float) -> Iterator[Word]:
    text = clean_text(word.text)
    if text in _DASHES:
        width = (word.bbox[2] - word.bbox[0]) / height
        if width >= _SPECK and (text != "_" or word.confidence >= _LEAST_SIGN_CONFIDENCE):
            yield replace(word, text="-" if width < _EN_DASH else "–" if width < _EM_DASH else "—")
        return
    text = _BEHIND_A_WORD.sub("", _BEFORE_A_WORD.sub("", _LEADERS.sub("", text))).replace("../.", "./.")
    if not text or text in _NEVER_ALONE:
        return
    least = _LEAST_CONFIDENCE if any(char.isalnum() for char in text) else _LEAST_SIGN_CONFIDENCE
    if word.confidence >= (_LEAST_DATE_CONFIDENCE if _DATE.fullmatch(text) else least):
        yield from _parted(replace(word, text=text))


def _parted(word: Word) -> Iterator[Word]:
    """Two words with a speck between them, unless it looks like an address."""
    match = _RUN_TOGETHER.fullmatch(word.text)
    if match is None or match[2] != match[2].lower() or word.text.isascii():
        yield word
        return
    x0, y0, x1, y1 = word.bbox
    middle = x0 + round((x1 - x0) * (match.end(1) + 0.5) / len(word.text))
    yield replace(word, text=match[1], bbox=(x0, y0, middle, y1))
    yield replace(word, text=word.text[match.start(2) :], bbox=(middle, y0, x1, y1))


def _joined(words: Iterator[Word]) -> Iterator[Word]:
    """`./.` ends an official text and stands directly behind its last word."""
    last: Word | None = None
    for word in words:
        if word.text == "./." and last is not None:
            box = (*last.bbox[:2], word.bbox[2], max(last.bbox[3], word.bbox[3]))
            last = replace(last, text=last.text.rstrip(".") + "./.", bbox=box)
            continue
        if last is not None:
            yield last
        last = word
    if last is not None:
        yield last


def _usual_height(lines: Lines) -> float:
    heights = sorted(
        word.bbox[3] - word.bbox[1]
        for line in lines
        for word in line
        if word.confidence > 0.85 and len(word.text) > 2 and word.text.isalpha()
    )
    return float(heights[len(heights) // 2]) if heights else 30.0
