"""Tesseract as an `OcrEngine`; the only owner of pytesseract. Its process limits come from the reading child."""

from __future__ import annotations

import csv
import os
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
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
_UNPACKED = [cv2.IMWRITE_TIFF_COMPRESSION, 1]


class TesseractEngine:
    """One process a page, and one for all its strips; each reads a TIFF and writes TSV.

    The TIFF is uncompressed: packing costs more than reading, and Leptonica reads a PGM byte by byte.
    """

    def read_lines(self, image: Pixels, dpi: int) -> Lines:
        """Read with automatic page segmentation (psm 3)."""
        with tempfile.TemporaryDirectory(prefix="page-") as folder:
            picture = Path(folder) / "page.tif"
            cv2.imwrite(str(picture), image, _UNPACKED)
            rows = _word_rows(_run(picture, dpi, psm=3))
            lines = groupby(rows, lambda row: (row["block_num"], row["par_num"], row["line_num"]))
            return tuple(line for _, group in lines if (line := tuple(_words(group))))

    def read_strips(self, strips: Sequence[Pixels], dpi: int) -> Lines:
        """Read each as a single line (psm 7): the strips are the pages of one TIFF."""
        with tempfile.TemporaryDirectory(prefix="page-") as folder:
            picture = Path(folder) / "strips.tif"
            cv2.imwritemulti(str(picture), list(strips), _UNPACKED)
            rows = list(_word_rows(_run(picture, dpi, psm=7)))
        return tuple(
            tuple(_words(row for row in rows if row["page_num"] == str(number))) for number in range(1, len(strips) + 1)
        )

    def read_block(self, image: Pixels, dpi: int, alphabet: str) -> Lines:
        """Read as one block (psm 6) whose signs are known."""
        with tempfile.TemporaryDirectory(prefix="page-") as folder:
            picture = Path(folder) / "block.tif"
            cv2.imwrite(str(picture), image, _UNPACKED)
            rows = _word_rows(_run(picture, dpi, psm=6, alphabet=alphabet))
            lines = groupby(rows, lambda row: (row["block_num"], row["par_num"], row["line_num"]))
            return tuple(line for _, group in lines if (line := tuple(_words(group))))


def is_available() -> bool:
    """Whether Tesseract and its Vietnamese data can be used."""
    try:
        return LANGUAGE in pytesseract.get_languages()
    except (pytesseract.TesseractError, OSError, RuntimeError):
        return False


def _run(picture: Path, dpi: int, *, psm: int, alphabet: str | None = None) -> str:
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # two processes of one thread beat one of four
    only = f" -c tessedit_char_whitelist={alphabet}" if alphabet else ""
    try:
        table = pytesseract.image_to_data(
            str(picture),
            lang=LANGUAGE,
            config=f"--psm {psm} --dpi {dpi} -c tessedit_do_invert=0{only}",
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


def _word_rows(table: str) -> Iterator[dict[str, str]]:
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row.get("level") == _WORD_LEVEL:
            yield row


def _words(rows: Iterable[dict[str, str]]) -> Iterator[Word]:
    for row in rows:
        text = "".join(unicodedata.normalize("NFC", row["text"] or "").split())
        if text:
            confidence = max(0.0, min(1.0, float(row["conf"]) / 100))
            left, top, width, height = (int(row[name]) for name in ("left", "top", "width", "height"))
            yield Word(text, round(confidence, 4), (left, top, left + width, top + height))


def _unavailable() -> OcrUnavailable:
    return OcrUnavailable(
        "Chưa cài Tesseract hoặc dữ liệu tiếng Việt (gói tesseract-ocr-vie). Hãy cài rồi chạy lại.",
        "Tesseract or its Vietnamese data (package tesseract-ocr-vie) is not installed. Install it and run again.",
    )
