"""A born-digital page's own words, by Poppler's pdftotext, and whether they can be trusted."""

from __future__ import annotations

import html
import re
import subprocess
import unicodedata
from pathlib import Path

from digitize.intake.pdf.text_plausibility import word_share
from digitize.reading.page_reading import Word

_SECONDS = 30
_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)"')
_LINE = re.compile(r"<line\b.*?</line>", re.DOTALL)
_WORD = re.compile(
    r'<word xMin="(-?[\d.]+)" yMin="(-?[\d.]+)" xMax="(-?[\d.]+)" yMax="(-?[\d.]+)">(.*?)</word>', re.DOTALL
)
# Letters that Vietnamese never uses, but that TCVN3 (.VnTime) and VNI fonts show when read as Latin-1.
_LEGACY = frozenset("©®¸¹¶·µ£¢¤¥¦§¨«¬­¯°±²³´º»¼½¾ÅÆÇËÎÏÐÑÖ×ØÛÜÞßåæçëîïðñö÷øûüþÿ")
_LEGACY_SHARE = 0.03
_FEWEST_WORDS, _WRITABLE = 12, 0.7

TextLines = tuple[tuple[Word, ...], ...]


def read_page_text(path: Path, index: int, dpi: int) -> TextLines:
    """Lines of words with boxes in pixels at `dpi`; empty when Poppler cannot say."""
    number = str(index + 1)
    command = ["pdftotext", "-q", "-bbox-layout", "-f", number, "-l", number, str(path), "-"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return parse_layout(done.stdout.decode("utf-8", "replace"), dpi)


def parse_layout(document: str, dpi: int) -> TextLines:
    """The words of pdftotext's layout listing. Not parsed as XML: control characters get through unescaped."""
    if _PAGE.search(document) is None:
        return ()
    scale = dpi / 72
    lines = []
    for line in _LINE.findall(document):
        words = tuple(
            Word(
                text=text,
                confidence=1.0,
                bbox=(
                    round(float(x0) * scale),
                    round(float(y0) * scale),
                    round(float(x1) * scale),
                    round(float(y1) * scale),
                ),
            )
            for x0, y0, x1, y1, raw in _WORD.findall(line)
            for text in unicodedata.normalize("NFC", html.unescape(raw)).split()
        )
        if words:
            lines.append(words)
    return tuple(lines)


def is_trustworthy(text: str) -> bool:
    """Whether extracted text is text: not unmapped glyphs, no legacy eight-bit encoding, words that can be written."""
    letters = [char for char in text if not char.isspace()]
    if not letters:
        return False
    bad = sum(
        1
        for char in letters
        if char == "\ufffd" or char in _LEGACY or unicodedata.category(char) in {"Cc", "Co", "Cn", "Cs"}
    )
    if bad / len(letters) >= _LEGACY_SHARE:
        return False
    words = word_share(text)
    return words.words < _FEWEST_WORDS or words.share >= _WRITABLE
