"""Reads all pages of one untrusted file, streaming. The functions here run only inside the reading child."""

from __future__ import annotations

import json
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from digitize.errors import DigitizeError, OcrUnavailable, ReadingCrashed
from digitize.intake.limits import IntakeLimits
from digitize.intake.opening import open_source
from digitize.intake.source_page import Pixels, SourceFile
from digitize.reading.engine import OcrEngine
from digitize.reading.page_reader import frame_of, read_page
from digitize.reading.reading_json import page_to_json
from digitize.reading.tesseract import TesseractEngine

Report = Callable[[Mapping[str, Any]], None]


def read_task(
    *, report: Report, path: str, pages_path: str, first: int, workers: int, limits: Mapping[str, Any]
) -> dict[str, Any]:
    """Read every page from index `first` on; each is added to `pages_path`, in order, as soon as it and those before
    it are done, and lies there whatever happens next."""
    cv2.setNumThreads(1)  # the pages are the parallelism
    source = open_source(Path(path), IntakeLimits(**limits))
    report({"event": "opened", "done": first, "pages": source.page_count})
    with Path(pages_path).open("a", encoding="utf-8") as target:
        for done, entry in enumerate(_entries(source, first, TesseractEngine(), workers), start=first + 1):
            target.write(json.dumps(entry, ensure_ascii=False) + "\n")
            target.flush()
            report({"event": "page", "done": done, "pages": source.page_count})
    return {"pages": source.page_count, "traits": asdict(source.traits)}


def _entries(source: SourceFile, first: int, engine: OcrEngine, workers: int) -> Iterator[dict[str, Any]]:
    """Pages in order, at most `workers` + 1 in hand, so memory does not grow with the file."""
    turnstile = threading.Lock()  # neither Pillow's nor pikepdf's opened files may be used by two threads
    waiting: deque[Future[dict[str, Any]]] = deque()
    with ThreadPoolExecutor(max_workers=workers) as pool:
        for index in range(first, source.page_count):
            waiting.append(pool.submit(_read_one, source, index, engine, turnstile))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        for future in waiting:
            yield future.result()


def _read_one(source: SourceFile, index: int, engine: OcrEngine, turnstile: threading.Lock) -> dict[str, Any]:
    """A page's reading, or why it has none: one bad page must not cost the others."""
    try:
        with turnstile:
            page = source.load(index)
        return {"page": page_to_json(read_page(page, engine))}
    except (OcrUnavailable, MemoryError):
        raise
    except Exception as exc:  # some fifty kinds, of four libraries; DigitizeError has its own words
        return {"error": _as_digitize_error(exc), "number": index + 1}


def _as_digitize_error(exc: Exception) -> dict[str, str]:
    if not isinstance(exc, DigitizeError):
        traceback.print_exception(exc)
        exc = ReadingCrashed(
            "Chương trình đọc đã hỏng ở trang này. Hãy quét lại trang.",
            f"The reading process failed on this page ({type(exc).__name__}). Scan the page again.",
        )
    return {"code": exc.code, "message_vi": exc.message_vi, "message_en": exc.message_en}


def preview_task(
    *, report: Report, path: str, page_index: int, max_px: int, rotation: int, target: str, limits: Mapping[str, Any]
) -> dict[str, Any]:
    """Write a JPEG of the page, turned clockwise by `rotation`, no side above `max_px`."""
    bounds = IntakeLimits(**limits)
    pixels = page_pixels(Path(path), page_index, bounds)
    image = Image.fromarray(np.ascontiguousarray(np.rot90(pixels, -rotation // 90)))
    image.thumbnail((max_px, max_px), Image.Resampling.LANCZOS, reducing_gap=2.0)
    image.save(target, "JPEG", quality=82, optimize=True)
    return {"width": image.width, "height": image.height}


def page_pixels(path: Path, page_index: int, limits: IntakeLimits) -> Pixels:
    """The page's pixels in the frame of its reading, before turning; born-digital pages are drawn."""
    source = open_source(path, limits)
    page = source.load(page_index)
    if page.pixels is None:
        return source.draw(page_index)
    pixels, _, _ = frame_of(page)
    return pixels
