"""What a machine has to say to the checklist of article 22, from the reading and the pictures of a capture.

`signing` never sees readings and `digitize` knows no grounds: this is where one becomes the other. Advice only; a page
that was not looked at is counted, so that silence is not taken for a clean bill.
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from digitize.errors import DigitizeError
from digitize.paper_text import reading_at
from digitize.pipeline import render_preview
from digitize.reading.original_signs import erased_places, has_red_seal
from digitize.reading.page_reading import PageReading
from signing.examination.grounds import Advice, Hint, Sign
from storage.objects.checked_reading import fetch_checked
from storage.objects.object_store import ObjectStore
from storage.records.uploads import Upload

# A page's picture, no larger than so many pixels; raises `DigitizeError`.
Picture = Callable[[PageReading, int], bytes]

_MOST_PAGES = 30  # pictures are drawn in a limited child, one by one
_PIXELS = 1400
_FEWEST_WORDS = 12
_DOUBTFUL, _MOST_DOUBTFUL = 0.5, 0.25  # a word's confidence, and the share of such words on a page
_FEWEST_LETTERS = 150
_VIETNAMESE = 0.06  # share of letters with Vietnamese marks; running Vietnamese has more than twice that
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SECRET = re.compile(r"\W*(TUYỆT MẬT|TỐI MẬT|MẬT)\W*")
_NO_COPYING = re.compile(r"(KHÔNG (?:ĐƯỢC )?SAO CHỤP|CẤM SAO CHỤP)", re.IGNORECASE)
_LEGALISED = re.compile(r"HỢP PHÁP H[ÓO][ÁA] LÃNH SỰ|CHỨNG NHẬN LÃNH SỰ|CONSULAR LEGALI[SZ]ATION", re.IGNORECASE)
# Kinds that need no legalisation for copies when issued abroad (TT 01/2020/TT-BTP art. 6).
_EXEMPT = re.compile(
    r"\b(PASSPORT|IDENTITY CARD|RESIDENCE (?:CARD|PERMIT)|DRIVING LICEN[CS]E|DIPLOMA|DEGREE|CERTIFICATE|TRANSCRIPT)\b",
    re.IGNORECASE,
)


def advise_on(store: ObjectStore, upload: Upload) -> Advice:
    """The machine's advice on a captured original, from what is kept of it."""
    with tempfile.TemporaryDirectory(prefix="saoy-") as folder:
        path = fetch_checked(store, upload.object_key, upload.sha256, Path(folder) / "upload")
        pages = reading_at(store, upload.reading_key).pages
        return advise(pages, lambda page, size: render_preview(path, page.number - 1, max_px=size))


def advise(pages: Sequence[PageReading], picture: Picture) -> Advice:
    """Everything noticed on these pages, in the order of the grounds."""
    hints = [*_hard_to_read(pages), *_secret(pages), *_foreign(pages)]
    seals, seen = 0, 0
    for page in pages[:_MOST_PAGES]:
        try:
            drawn = picture(page, _PIXELS)
        except DigitizeError:
            continue
        seen += 1
        dpi = _dpi_of(page)
        hints += [Hint(Sign.ERASURE, page.number, f"{len(places)}")] if (places := erased_places(drawn, dpi)) else []
        seals += has_red_seal(drawn, dpi)
    if seen == len(pages) and not seals:
        hints.append(Hint(Sign.NO_SEAL))
    order = list(Sign)
    return Advice(tuple(sorted(hints, key=lambda hint: (order.index(hint.sign), hint.page or 0))), seen)


def _dpi_of(page: PageReading) -> float:
    longest = max(page.width, page.height, 1)
    return page.dpi * min(1.0, _PIXELS / longest)


def _hard_to_read(pages: Sequence[PageReading]) -> Iterator[Hint]:
    for page in pages:
        if page.origin == "unreadable":
            yield Hint(Sign.HARD_TO_READ, page.number, "100 %")
        elif page.origin == "ocr" and len(page.words) >= _FEWEST_WORDS:
            share = sum(word.confidence < _DOUBTFUL for word in page.words) / len(page.words)
            if share > _MOST_DOUBTFUL:
                yield Hint(Sign.HARD_TO_READ, page.number, f"{share:.0%}".replace("%", " %"))


def _secret(pages: Sequence[PageReading]) -> Iterator[Hint]:
    for page in pages:
        text = unicodedata.normalize("NFC", page.text)
        # The mark is a stamp of its own; "mật" inside a sentence is not one.
        marks = [match[1] for line in text.splitlines() if (match := _SECRET.fullmatch(line.strip()))]
        if marks:
            yield Hint(Sign.SECRET_MARK, page.number, marks[0])
        elif found := _NO_COPYING.search(" ".join(text.split())):
            yield Hint(Sign.NO_COPYING, page.number, found[1])


def _foreign(pages: Sequence[PageReading]) -> Iterator[Hint]:
    text = unicodedata.normalize("NFC", " ".join(page.text for page in pages))
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) < _FEWEST_LETTERS:
        return
    share = sum(_is_vietnamese(letter) for letter in letters) / len(letters)
    if share >= _VIETNAMESE or _LEGALISED.search(text):
        return
    exempt = _EXEMPT.search(text)
    yield Hint(Sign.FOREIGN_EXEMPT if exempt else Sign.FOREIGN, None, exempt[1].upper() if exempt else "")


@cache
def _is_vietnamese(letter: str) -> bool:
    """A letter with one of the marks that running Vietnamese is full of; French and German have few of them."""
    marks = unicodedata.normalize("NFD", letter)[1:]
    return letter.lower() in "ăâđêôơư" or any(mark in _TONES for mark in marks)
