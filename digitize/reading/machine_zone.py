"""Reads a machine-readable zone once more with its own alphabet: an engine that expects Vietnamese misreads fillers.

The zone is where lines full of fillers were read; it is cut out with room for the lines that were not, and handed on
like any other code of the page. What it says, and whether its check digits hold, others know.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2

from digitize.intake.source_page import Pixels, as_pixels
from digitize.reading.engine import OcrEngine
from digitize.reading.page_reading import Barcode, BBox, Word

KIND = "MRZ"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
_FILLERS = "<«‹"
_LEAST_FILLERS = 4
_SHORTEST, _LONGEST = 26, 48  # signs of a line: 30 on cards, 44 in passports, some lost or doubled
_ABOVE, _BELOW, _ASIDE = 3.2, 3.2, 1.5  # room round what was read, in heights of its line
_FRAME = 12


def machine_zones(
    upright: Pixels, words: tuple[Word, ...], text: str, engine: OcrEngine, dpi: int
) -> tuple[Barcode, ...]:
    """The zone of an upright page as one code of kind `MRZ`, its lines divided by line ends; none is no error."""
    boxes = list(_zone_boxes(words, text))
    if not boxes:
        return ()
    box = _with_room(boxes, upright)
    cut = upright[box[1] : box[3], box[0] : box[2]]
    framed = cv2.copyMakeBorder(cut, _FRAME, _FRAME, _FRAME, _FRAME, cv2.BORDER_REPLICATE)
    lines = ["".join(word.text for word in line) for line in engine.read_block(as_pixels(framed), dpi, ALPHABET)]
    kept = [line for line in lines if _SHORTEST <= len(line) <= _LONGEST]
    return (Barcode(KIND, "\n".join(kept), box),) if kept else ()


def _zone_boxes(words: tuple[Word, ...], text: str) -> Iterator[BBox]:
    """The boxes of the lines that hold many fillers."""
    place = 0
    for line in text.split("\n"):
        own = words[place : place + len(line.split())]
        place += len(own)
        joined = "".join(word.text for word in own)
        if sum(joined.count(sign) for sign in _FILLERS) >= _LEAST_FILLERS and len(joined) >= _LEAST_FILLERS * 2:
            yield (
                min(word.bbox[0] for word in own),
                min(word.bbox[1] for word in own),
                max(word.bbox[2] for word in own),
                max(word.bbox[3] for word in own),
            )


def _with_room(boxes: list[BBox], upright: Pixels) -> BBox:
    height = max(box[3] - box[1] for box in boxes)
    page_height, page_width = upright.shape[:2]
    return (
        max(0, round(min(box[0] for box in boxes) - _ASIDE * height)),
        max(0, round(min(box[1] for box in boxes) - _ABOVE * height)),
        min(page_width, round(max(box[2] for box in boxes) + _ASIDE * height)),
        min(page_height, round(max(box[3] for box in boxes) + _BELOW * height)),
    )
