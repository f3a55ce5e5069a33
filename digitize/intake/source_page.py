"""One page of an untrusted file, opened: pixels, or the words a born-digital page brings along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from digitize.reading.page_reading import Word

Pixels = NDArray[np.uint8]  # height x width (grey) or height x width x 3 (RGB)


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A page as a viewer shows it. `pixels` is None only when `lines` holds the file's own good text.

    `dpi` is that of the pixels; `scan_dpi` that of the scan behind them, None when they were only drawn.
    """

    index: int
    width: int
    height: int
    dpi: int
    pixels: Pixels | None
    lines: tuple[tuple[Word, ...], ...] = ()
    may_be_photo: bool = False
    scan_dpi: int | None = None
    legacy: bool = False  # the words were in an eight-bit encoding and are now in Unicode; the file still shows those


@dataclass(frozen=True, slots=True)
class FileTraits:
    """What a file brings along besides its pages.

    `signatures`: filled signature fields; `scripts`: something acts when opened; `attachments`: files inside.
    """

    signatures: int = 0
    scripts: bool = False
    attachments: int = 0


class SourceFile(Protocol):
    """An opened file whose pages are loaded one at a time, so that memory stays flat."""

    @property
    def page_count(self) -> int:
        """How many pages the file has."""
        ...

    @property
    def traits(self) -> FileTraits:
        """What the file brings along besides its pages."""
        ...

    def load(self, index: int) -> SourcePage:
        """Open page `index` (from 0). Raises a `DigitizeError` when this page cannot be read."""
        ...

    def draw(self, index: int) -> Pixels:
        """The page's pixels even when its words come from the file."""
        ...


def as_pixels(array: Any) -> Pixels:
    """The same memory, typed."""
    return np.ascontiguousarray(array, dtype=np.uint8)
