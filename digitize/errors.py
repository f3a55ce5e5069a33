"""Everything `digitize` can fail with, named for what the caller can do next.

    DigitizeError
    ├── send another file
    │   ├── FileNotFoundHere      file-not-found         there is nothing at that path
    │   ├── FileUnsupported       file-unsupported       not a picture or a PDF
    │   ├── FileOfOffice          file-office            Word, Excel: print it to PDF, or scan the signed paper
    │   ├── FileEncrypted         file-encrypted         save it without a password
    │   ├── FileCorrupt           file-corrupt           scan or download it again
    │   ├── FileInfected          file-infected          clean the computer it came from
    │   ├── FileTooLargeToScan    file-too-large-to-scan divide it, or let clamd take more
    │   ├── TooManyPages          too-many-pages         divide it
    │   └── PageTooLarge          page-too-large         scan at a lower resolution (also what bombs look like)
    ├── limits of the reading child
    │   ├── ReadingTimedOut       reading-timed-out      keep the upload, look at the file
    │   ├── ReadingOutOfMemory    reading-out-of-memory  the same
    │   └── ReadingCrashed        reading-crashed        the same
    ├── mend the installation
    │   ├── OcrUnavailable        ocr-unavailable        Tesseract or its Vietnamese data is missing
    │   ├── VirusScannerUnavailable  virus-scanner-unavailable  clamd does not answer; the upload waits
    │   ├── QualityRulesInvalid   quality-rules-invalid  the data file is wrong; do not start
    │   ├── TypeCatalogueInvalid  type-catalogue-invalid the same
    │   └── TextModelInvalid      text-model-invalid     an earlier version of the model is used instead
    ├── UploadNotRead             upload-not-read        wait until it is read
    └── ArchiveNotConforming      archive-not-conforming the PDF/A gate refused what was made

A page that cannot be read inside a readable file is not an error: it is a warning in the report.
"""

from __future__ import annotations

from typing import ClassVar


class DigitizeError(Exception):
    """Root of the package's errors; carries a stable code and words in both languages."""

    code: ClassVar[str] = "digitize-failed"
    retryable: ClassVar[bool] = False

    def __init__(self, message_vi: str, message_en: str) -> None:
        """Keep the words as attributes: what happened, what it means, what to do."""
        super().__init__(message_en)
        self.message_vi = message_vi
        self.message_en = message_en


class FileNotFoundHere(DigitizeError):
    """There is no readable file at that path."""

    code = "file-not-found"


class FileUnsupported(DigitizeError):
    """The bytes are of no kind that is taken in."""

    code = "file-unsupported"


class FileOfOffice(FileUnsupported):
    """A Word, Excel or similar file: it is a draft, not a paper."""

    code = "file-office"


class FileEncrypted(DigitizeError):
    """The file needs a password."""

    code = "file-encrypted"


class FileCorrupt(DigitizeError):
    """The file is damaged beyond reading."""

    code = "file-corrupt"


class FileInfected(DigitizeError):
    """The virus scanner knows the file as malicious."""

    code = "file-infected"


class FileTooLargeToScan(DigitizeError):
    """The virus scanner takes no file of this size (StreamMaxLength): asking again changes nothing."""

    code = "file-too-large-to-scan"


class VirusScannerUnavailable(DigitizeError):
    """The virus scanner that the office asked for does not answer."""

    code = "virus-scanner-unavailable"
    retryable = True


class TooManyPages(DigitizeError):
    """More pages than one upload may have."""

    code = "too-many-pages"


class PageTooLarge(DigitizeError):
    """A page would unfold into more pixels than are allowed."""

    code = "page-too-large"


class ReadingTimedOut(DigitizeError):
    """The reading child made no progress within its time."""

    code = "reading-timed-out"


class ReadingOutOfMemory(DigitizeError):
    """The reading child reached its memory limit."""

    code = "reading-out-of-memory"


class ReadingCrashed(DigitizeError):
    """The reading child died."""

    code = "reading-crashed"


class OcrUnavailable(DigitizeError):
    """The OCR engine or its language data is missing."""

    code = "ocr-unavailable"


class QualityRulesInvalid(DigitizeError):
    """The rules of the quality gate are wrong."""

    code = "quality-rules-invalid"


class TypeCatalogueInvalid(DigitizeError):
    """The catalogue of paper types is wrong."""

    code = "type-catalogue-invalid"


class TextModelInvalid(DigitizeError):
    """The stored model that tells paper types by their words cannot be used."""

    code = "text-model-invalid"


class ArchiveNotConforming(DigitizeError):
    """The archival file made does not pass as PDF/A-2b."""

    code = "archive-not-conforming"


def _leaves(root: type[DigitizeError]) -> dict[str, type[DigitizeError]]:
    found = {root.code: root}
    for child in root.__subclasses__():
        found.update(_leaves(child))
    return found


def from_code(code: str, message_vi: str, message_en: str) -> DigitizeError:
    """The error with this code, as it crosses from the reading child; unknown codes become the root."""
    return _leaves(DigitizeError).get(code, DigitizeError)(message_vi, message_en)


class UploadNotRead(DigitizeError):
    """The machine has not read this upload yet."""

    code = "upload-not-read"
    retryable = True
