"""What a machine read: the neutral shape every engine fills and every later step takes. Only nouns, no behaviour.

The *upright page* is the frame of all pixels here: the page as a viewer shows it (EXIF or /Rotate applied; for a
photograph the straightened sheet), then turned clockwise by `rotation`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

BBox = tuple[int, int, int, int]
Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Word:
    """One word, NFC, with the hull of its box in pixels (x0, y0, x1, y1) and its baseline's angle.

    `angle` is in degrees, positive when the line climbs to the right; the box's true sides are slanted by it.
    """

    text: str
    confidence: float
    bbox: BBox
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class Barcode:
    """A machine-readable code found on the page: its symbology ("QRCode"), its text, its hull."""

    kind: str
    text: str
    bbox: BBox


class Severity(StrEnum):
    """How much a warning weighs: the page may not be used, should be looked at, or is merely told of."""

    REFUSE = "refuse"
    WARN = "warn"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class ReadingWarning:
    """Something a person should know about the file or one page of it, and what to do about it."""

    code: str
    message_vi: str
    message_en: str
    page: int | None = None
    severity: Severity = Severity.WARN


@dataclass(frozen=True, slots=True)
class PageReading:
    """One page: its lines in `text` hold exactly the `words`, in the same order, separated by white space."""

    number: int
    width: int
    height: int
    dpi: int
    rotation: int
    text: str
    words: tuple[Word, ...]
    barcodes: tuple[Barcode, ...] = ()
    sheet: Corners | None = None  # where the sheet lay in a photograph, in the picture as a viewer shows it
    # "file": the words are the born-digital page's own; "legacy": the same, put into Unicode; "blank": no ink
    origin: str = "ocr"
    warnings: tuple[ReadingWarning, ...] = ()  # of the quality gate
    fingerprint: str = ""  # perceptual hash of the upright page in hexadecimal; empty where nothing was seen


@dataclass(frozen=True, slots=True)
class FieldProposal:
    """A field's value as the machine proposes it; `accepted` is false while a person has to look.

    `checks` names what spoke for the value (its structure, another field, a second place, a machine code, …).
    """

    name: str
    value: str
    confidence: float
    accepted: bool
    page: int
    bbox: BBox | None
    source: str
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperProposal:
    """Pages (numbers from 1) that make one paper of one type; `component`, `dossier` as a separator sheet has them."""

    pages: tuple[int, ...]
    type: str
    confidence: float
    accepted: bool
    fields: Mapping[str, FieldProposal] = field(default_factory=dict)
    component: str | None = None
    dossier: str | None = None


@dataclass(frozen=True, slots=True)
class FileReading:
    """Everything read of one file. `signatures` counts the filled signature fields of a PDF; none is verified here."""

    file: str
    sha256: str
    pages: tuple[PageReading, ...]
    papers: tuple[PaperProposal, ...]
    warnings: tuple[ReadingWarning, ...] = ()
    signatures: int = 0

    @property
    def signed(self) -> bool:
        """Whether the file came signed: its bytes are then the original, whatever is derived from them."""
        return self.signatures > 0
