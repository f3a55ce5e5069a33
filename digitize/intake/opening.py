"""Opens an untrusted file as pages. Runs only inside the reading child."""

from __future__ import annotations

from pathlib import Path

from digitize.errors import FileUnsupported
from digitize.intake.file_kind import FileKind, detect_kind
from digitize.intake.limits import IntakeLimits
from digitize.intake.pdf.pages import PdfFile
from digitize.intake.pictures import PictureFile
from digitize.intake.source_page import SourceFile


def open_source(path: Path, limits: IntakeLimits) -> SourceFile:
    """The file as pages, by its bytes; refuses what cannot be taken in."""
    kind = detect_kind(path)
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise FileUnsupported(
            f"Tệp quá lớn ({size // 2**20} MB). Hãy chia nhỏ hoặc quét ở 200–300 dpi.",
            f"The file is too large ({size // 2**20} MB). Divide it, or scan at 200–300 dpi.",
        )
    if kind is FileKind.PDF:
        return PdfFile(path, limits)
    return PictureFile(path, kind, limits)
