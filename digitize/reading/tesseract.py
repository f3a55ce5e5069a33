"""Tesseract as an `OcrEngine`; the only owner of pytesseract. Its process limits come from the reading child."""

from __future__ import annotations

import csv
import os
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytesseract

from digitize.errors import OcrUnavailable, ReadingCrashed, ReadingTimedOut
from digitize.intake.source_page import Pixels
from digitize.reading.engine import Lines
from digitize.reading.page_reading import Word

LANGUAGE = "vie"  # `vie+eng`, bigger models and enlarging were measured: none helps, all cost
_PAGE_SECONDS = 90
_WORD_LEVEL = "5"


class TesseractEngine:
    """One process per page, reading a TIFF and writing TSV."""

    def read_lines(self, image: Pixels, dpi: int) -> Lines:
        """Read with automatic page segmentation (psm 3)."""
        with tempfile.TemporaryDirectory(prefix="page-") as folder:
            # Uncompressed, packing costs more than reading; TIFF, because Leptonica reads a PGM byte by byte.
            picture = Path(folder) / "page.tif"
            cv2.imwrite(str(picture), image, [cv2.IMWRITE_TIFF_COMPRESSION, 1])
            return tuple(_lines(_run(picture, dpi)))


def is_available() -> bool:
    """Whether Tesseract and its Vietnamese data can be used."""
    try:
        return LANGUAGE in pytesseract.get_languages()
    except (pytesseract.TesseractError, OSError, RuntimeError):
        return False


def _run(picture: Path, dpi: int) -> str:
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # two processes of one thread beat one of four
    try:
        table = pytesseract.image_to_data(
            str(picture),
            lang=LANGUAGE,
            config=f"--psm 3 --dpi {dpi} -c tessedit_do_invert=0",
            output_type=pytesseract.Output.STRING,
            timeout=_PAGE_SECONDS,
        )
    except pytesseract.TesseractNotFoundError as exc:
        raise _unavailable() from exc
    except pytesseract.TesseractError as exc:
        if "load" in str(exc.message) and "lang" in str(exc.message):
            raise _unavailable() from exc
        raise ReadingCrashed(
            "Tesseract hỏng khi đọc trang này. Hãy quét lại trang.",
            "Tesseract failed on this page. Scan the page again.",
        ) from exc
    except RuntimeError as exc:  # how pytesseract reports its time-out
        raise ReadingTimedOut(
            "Đọc trang quá lâu nên đã dừng. Hãy quét lại trang ở 200–300 dpi.",
            "Reading the page took too long and was stopped. Scan it again at 200–300 dpi.",
        ) from exc
    return str(table)


def _lines(table: str) -> Iterator[tuple[Word, ...]]:
    current: tuple[str, ...] = ()
    words: list[Word] = []
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row.get("level") != _WORD_LEVEL:
            continue
        place = (row["block_num"], row["par_num"], row["line_num"])
        if place != current and words:
            yield tuple(words)
            words = []
        current = place
        words.extend(_words(row))
    if words:
        yield tuple(words)


def _words(row: dict[str, str]) -> Iterator[Word]:
    text = "".join(unicodedata.normalize("NFC", row["text"] or "").split())
    if not text:
        return
    confidence = max(0.0, min(1.0, float(row["conf"]) / 100))
    left, top, width, height = (int(row[name]) for name in ("left", "top", "width", "height"))
    yield Word(text, round(confidence, 4), (left, top, left + width, top + height))


def _unavailable() -> OcrUnavailable:
    return OcrUnavailable(
        "Chưa cài Tesseract hoặc dữ liệu tiếng Việt (gói tesseract-ocr-vie). Hãy cài rồi chạy lại.",
        "Tesseract or its Vietnamese data (package tesseract-ocr-vie) is not installed. Install it and run again.",
    )
