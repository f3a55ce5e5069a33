"""One table: what each error of the packages is to a caller over HTTP and on the command line.

Looked up by the error's stable `code`. An error without a row is a fault of ours: 500, exit code 70, an opaque id
for the person, everything for the log. A verdict is no error and has no row.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from api.accounts.errors import AccountError
from api.demo.errors import AuthorityUnavailable
from api.embedded.errors import EmbeddedError
from digitize.errors import DigitizeError
from signing.errors import CertifiedCopyError
from storage.errors import StorageError


class SetupError(Exception):
    """Root of what is wrong with an installation; a stable code and words in both languages."""

    code: ClassVar[str] = "setup-failed"
    retryable: ClassVar[bool] = False

    def __init__(self, message_vi: str, message_en: str) -> None:
        """Keep the words as attributes: what happened, what it means, what to do."""
        super().__init__(message_en)
        self.message_vi = message_vi
        self.message_en = message_en


class SettingMissing(SetupError):
    """A setting that another one makes necessary is not there."""

    code = "setting-missing"

    def __init__(self, names: str) -> None:
        """Name the settings as people set them."""
        super().__init__(
            f"Thiếu cài đặt {names}. Hãy đặt biến môi trường rồi khởi động lại.",
            f"The setting {names} is missing. Set the environment variable and start again.",
        )
        self.names = names


_Ours = (
    StorageError | DigitizeError | CertifiedCopyError | AccountError | SetupError | EmbeddedError | AuthorityUnavailable
)
ROOTS: tuple[type[_Ours], ...] = (
    StorageError,
    DigitizeError,
    CertifiedCopyError,
    AccountError,
    SetupError,
    EmbeddedError,
    AuthorityUnavailable,
)

# Exit codes of the command line, after sysexits.h where it has a word for it.
EXIT_INPUT = 1  # what was given cannot be used
EXIT_MISSING = 66  # what was asked for is not there
EXIT_UNAVAILABLE = 69  # something needed does not answer
EXIT_FAULT = 70  # a fault of ours
EXIT_LATER = 75  # try again later
EXIT_REFUSED = 77  # not allowed
EXIT_SETTING = 78  # a setting or data file is wrong


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one error shows itself outside."""

    status: int
    exit_code: int


_MISSING = Outcome(404, EXIT_MISSING)
_CONFLICT = Outcome(409, EXIT_INPUT)
_TOO_LARGE = Outcome(413, EXIT_INPUT)
_WRONG_KIND = Outcome(415, EXIT_INPUT)
_UNUSABLE = Outcome(422, EXIT_INPUT)
_REFUSED = Outcome(403, EXIT_REFUSED)
_LATER = Outcome(503, EXIT_LATER)
_FAULT = Outcome(500, EXIT_FAULT)
_SETTING = Outcome(500, EXIT_SETTING)

OUTCOMES: dict[str, Outcome] = {
    # the installation
    "setup-failed": _SETTING,
    "setting-missing": _SETTING,
    "embedded-failed": _FAULT,
    "postgres-missing": _SETTING,
    "postgres-version-gone": _SETTING,
    "folder-not-ours": _SETTING,
    "postgres-busy": _LATER,
    "postgres-failed": Outcome(503, EXIT_UNAVAILABLE),
    "demo-authority-unavailable": Outcome(503, EXIT_UNAVAILABLE),
    # accounts
    "account-failed": _FAULT,
    "log-in-refused": Outcome(401, EXIT_REFUSED),
    "log-in-braked": Outcome(429, EXIT_LATER),
    "log-in-needed": Outcome(401, EXIT_REFUSED),
    "login-taken": _CONFLICT,
    "password-too-short": _UNUSABLE,
    # storage
    "storage-failed": _FAULT,
    "object-not-found": _MISSING,
    "object-exists": _CONFLICT,
    "changed-meanwhile": _CONFLICT,
    "digest-mismatch": _UNUSABLE,
    "object-key-invalid": _UNUSABLE,
    "store-unavailable": _LATER,
    "store-unsafe": _SETTING,
    "record-not-found": _MISSING,
    "record-conflict": _CONFLICT,
    "identifier-invalid": _UNUSABLE,
    "catalogue-invalid": _SETTING,
    "not-allowed": _REFUSED,
    "upload-too-large": _TOO_LARGE,
    "store-refused": _SETTING,
    "store-full": _LATER,
    "archive-damaged": _FAULT,
    "archive-id-invalid": _UNUSABLE,
    "form-not-ours": _REFUSED,
    # digitize
    "digitize-failed": _FAULT,
    "file-not-found": _MISSING,
    "file-unsupported": _WRONG_KIND,
    "file-office": _WRONG_KIND,
    "file-encrypted": _UNUSABLE,
    "file-corrupt": _UNUSABLE,
    "file-infected": _UNUSABLE,
    "file-too-large-to-scan": _UNUSABLE,
    "virus-scanner-unavailable": _LATER,
    "too-many-pages": _TOO_LARGE,
    "page-too-large": _TOO_LARGE,
    "reading-timed-out": _UNUSABLE,
    "reading-out-of-memory": _UNUSABLE,
    "reading-crashed": _UNUSABLE,
    "ocr-unavailable": Outcome(503, EXIT_UNAVAILABLE),
    "type-catalogue-invalid": _SETTING,
    "text-model-invalid": _SETTING,
    "quality-rules-invalid": _SETTING,
    "archive-not-conforming": _FAULT,
    "upload-not-read": _CONFLICT,
    # signing
    "certified-copy-failed": _FAULT,
    "rules-invalid": _SETTING,
    "rule-missing": _SETTING,
    "copy-source-unusable": _UNUSABLE,
    "copy-text-unprintable": _UNUSABLE,
    "copy-source-changed": _CONFLICT,
    "pages-incomplete": _UNUSABLE,
    "look-up-missing": _CONFLICT,
    "slot-unavailable": _CONFLICT,
    "exemption-needs-evidence": _UNUSABLE,
    "two-persons-needed": _CONFLICT,
    "checklist-incomplete": _UNUSABLE,
    "act-not-in-state": _CONFLICT,
    "book-entry-not-in-state": _CONFLICT,
    "extension-needs-agreement": _UNUSABLE,
    "page-count-invalid": _UNUSABLE,
    "verification-code-invalid": _UNUSABLE,
    "signing-key-unavailable": Outcome(503, EXIT_UNAVAILABLE),
    "signing-pin-wrong": _UNUSABLE,
    "signer-not-trusted": _CONFLICT,
    "signer-revoked": _CONFLICT,
    "signer-expired": _CONFLICT,
    "signer-not-authorized": _REFUSED,
    "signing-pin-braked": _REFUSED,
    "signing-service-unavailable": _LATER,
    "clock-drifted": _LATER,
    "signature-value-wrong": _UNUSABLE,
    "signing-window-closed": _CONFLICT,
    "revocation-unknown": _LATER,
    "timestamp-unavailable": _LATER,
    "signature-field-unusable": _CONFLICT,
    "signing-failed": _FAULT,
    "file-unreadable": _UNUSABLE,
    "cancellation-list-unreadable": _UNUSABLE,
    "own-output-rejected": _FAULT,
    "book-not-ready": _CONFLICT,
    "book-damaged": _FAULT,
    "log-damaged": _FAULT,
    "log-signing-key-unusable": _SETTING,
    "trust-folder-unusable": _SETTING,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as people and programs outside meet it (RFC 9457 members, both languages)."""

    code: str
    status: int
    exit_code: int
    retryable: bool
    message_vi: str
    message_en: str
    instance: str

    @property
    def is_fault(self) -> bool:
        """Whether it is ours to mend, so that the log must hold everything."""
        return self.exit_code == EXIT_FAULT

    def as_json(self) -> dict[str, object]:
        """The body of an `application/problem+json` answer."""
        return {
            "type": f"urn:saoy:problem:{self.code}",
            "title": self.message_en,
            "title_vi": self.message_vi,
            "status": self.status,
            "code": self.code,
            "retryable": self.retryable,
            "instance": f"urn:saoy:occurrence:{self.instance}",
        }


def describe(error: BaseException) -> Problem:
    """What an error is to the outside; never reveals more of an unknown one than an id to ask about."""
    instance = secrets.token_hex(6)
    if isinstance(error, ROOTS):
        outcome = OUTCOMES.get(error.code, _FAULT)
        return Problem(
            error.code,
            outcome.status,
            outcome.exit_code,
            error.retryable,
            error.message_vi,
            error.message_en,
            instance,
        )
    return Problem(
        "unexpected",
        500,
        EXIT_FAULT,
        False,
        f"Hệ thống gặp lỗi ngoài dự kiến; chưa có gì bị mất. Hãy báo người quản trị mã {instance}.",
        f"Something unexpected went wrong; nothing is lost. Tell the operator this code: {instance}.",
        instance,
    )


def error_classes() -> Iterator[type[BaseException]]:
    """Every class of every package's tree, so that a test can see that none lacks a row."""
    waiting: list[type[BaseException]] = list(ROOTS)
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(found.__subclasses__())
