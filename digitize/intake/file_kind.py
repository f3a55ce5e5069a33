"""What a file is, by its first bytes. File names are never trusted (domain reference: classifier trap 7)."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from digitize.errors import FileCorrupt, FileNotFoundHere, FileOfOffice, FileUnsupported

_HEAD = 4096
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE_PARTS = (
    b"word/", b"xl/", b"ppt/", b"_rels/.rels", b"docProps/", b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis",
)  # fmt: skip


class FileKind(StrEnum):
    """The kinds of file that are taken in."""

    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"
    WEBP = "webp"
    HEIC = "heic"
    PDF = "pdf"


def detect_kind(path: Path) -> FileKind:
    """The kind of the file; refuses what is not a picture or a PDF, with advice."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError as exc:
        raise FileNotFoundHere(
            f"Không mở được tệp «{path.name}». Hãy kiểm tra đường dẫn và quyền đọc.",
            f"Cannot open “{path.name}”. Check the path and the permission to read it.",
        ) from exc
    return kind_of(head)


def kind_of(head: bytes) -> FileKind:
    """The kind that these first bytes announce."""
    if not head.strip(b"\0 \r\n\t"):
        raise FileCorrupt("Tệp rỗng. Hãy quét hoặc tải lại.", "The file is empty. Scan or download it again.")
    picture = _picture(head)
    if picture is not None:
        return picture
    if b"%PDF-" in head[:1024]:  # ISO 32000-1 annex H.3.4.1: anywhere in the first 1024 bytes
        return FileKind.PDF
    if head.startswith((_OLE, b"{\\rtf")) or b"<?mso-application" in head or _is_office_archive(head):
        raise FileOfOffice(
            "Đây là tệp Word/Excel, chưa phải giấy tờ. Hãy in ra PDF, hoặc quét bản giấy đã ký, rồi gửi lại.",
            "This is an office document, not a paper. Print it to PDF, or scan the signed paper, and send that.",
        )
    raise FileUnsupported(
        "Loại tệp này không nhận được. Hãy gửi PDF, JPEG, PNG, TIFF, WebP hoặc HEIC.",
        "This kind of file is not taken in. Send PDF, JPEG, PNG, TIFF, WebP or HEIC.",
    )


def _picture(head: bytes) -> FileKind | None:
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head[:4] in {b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"}:
        return FileKind.TIFF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return FileKind.HEIC
    return None


def _is_office_archive(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04") and any(part in head for part in _OFFICE_PARTS)
