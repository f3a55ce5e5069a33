"""The three files anybody should see judged: a good copy, the same with one byte changed, a cancelled one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from api.composition import Services
from signing.book.copies import CertifiedCopy, CopyStatus, public_entry_by_digest
from signing.checking import check_file
from signing.verification_report import RegisterAnswer, RegisterStatus
from storage.identifiers import Sha256


@dataclass(frozen=True, slots=True)
class Check:
    """One file with what was found about it."""

    what: str
    path: Path
    verdict: str
    why: str


def three_verdicts(services: Services, good: CertifiedCopy, cancelled: CertifiedCopy, folder: Path) -> list[Check]:
    """Write the three files to a folder and check each as anybody could."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sound = services.store.read(good.renditions[-1].object_key)
    files = {
        "bản sao hợp lệ / the copy": (folder / "ban-sao.pdf", sound),
        "sửa một byte nội dung / one byte changed": (folder / "ban-sao-bi-sua.pdf", _one_byte_changed(sound)),
        "bản sao đã hủy / cancelled": (
            folder / "ban-sao-da-huy.pdf",
            services.store.read(cancelled.renditions[-1].object_key),
        ),
    }
    checks = []
    for what, (path, data) in files.items():
        path.write_bytes(data)
        report = check_file(path, services.trust, register=register_answer(services, data))
        why = "; ".join(reason.message_vi.rstrip(".") for reason in report.reasons[:2]) or "đủ hai chữ ký, chưa bị hủy"
        checks.append(Check(what, path, report.verdict.value, why))
    return checks


def register_answer(services: Services, data: bytes) -> RegisterAnswer:
    """What the book says of exactly these bytes."""
    with services.database.transaction() as session:
        entry = public_entry_by_digest(session, Sha256(hashlib.sha256(data).hexdigest()))
    status = {
        CopyStatus.ISSUED: RegisterStatus.ISSUED,
        CopyStatus.CANCELLED: RegisterStatus.CANCELLED,
        CopyStatus.VOIDED: RegisterStatus.VOIDED,
        CopyStatus.UNKNOWN: RegisterStatus.UNKNOWN,
    }[entry.status]
    return RegisterAnswer(status, entry.number, entry.agency, datetime.now(UTC))


def _one_byte_changed(data: bytes) -> bytes:
    """Flip one bit in the middle of the first page's picture."""
    begin = data.index(b"stream\n", data.index(b"/Subtype /Image")) if b"/Subtype /Image" in data else len(data) // 4
    at = begin + 2000
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
