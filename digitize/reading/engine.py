"""What an OCR engine is to us: grey pixels in, lines of words out. Engine-neutral, so another can take its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from digitize.intake.source_page import Pixels
from digitize.reading.page_reading import Word

Lines = tuple[tuple[Word, ...], ...]


class OcrEngine(Protocol):
    """Reads one treated, upright, grey page."""

    def read_lines(self, image: Pixels, dpi: int) -> Lines:
        """Lines in reading order; boxes in pixels of `image`. Raises `OcrUnavailable` or `ReadingTimedOut`."""
        ...

    def read_strips(self, strips: Sequence[Pixels], dpi: int) -> Lines:
        """The words of each strip, which shows one line; boxes in pixels of the strip. Raises as above."""
        ...

    def read_block(self, image: Pixels, dpi: int, alphabet: str) -> Lines:
        """The lines of one block of print that uses these signs alone. Raises as above."""
        ...
