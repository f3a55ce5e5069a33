"""Which certification authorities are believed: certificates and revocation lists from a folder.

Owns reading that folder. Refuses to know what they are used for. Only what lies there is trusted, never the
operating system's list for web servers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from asn1crypto import pem, x509

from signing.errors import TrustFolderUnusable

_SUFFIXES = {".pem", ".crt", ".cer", ".der"}


@dataclass(frozen=True, slots=True)
class TrustRoots:
    """DER certificates: self-issued ones are anchors, the others only help to build the chain."""

    anchors: tuple[bytes, ...]
    intermediates: tuple[bytes, ...] = ()

    @classmethod
    def from_folder(cls, folder: Path) -> TrustRoots:
        """All certificates in the files of a folder (PEM or DER)."""
        if not folder.is_dir():
            raise TrustFolderUnusable(
                f"Không có thư mục chứng thư gốc tin cậy {folder}. Hãy kiểm tra đường dẫn.",
                f"There is no folder of trusted root certificates at {folder}. Check the path.",
            )
        found: list[bytes] = []
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in _SUFFIXES and path.is_file():
                found += _certificates(path)
        anchors = tuple(der for der in found if _is_self_issued(der))
        if not anchors:
            raise TrustFolderUnusable(
                f"Thư mục {folder} không có chứng thư gốc nào (.pem, .crt, .cer, .der). Hãy chép chứng thư gốc vào đó.",
                f"The folder {folder} holds no root certificate (.pem, .crt, .cer, .der). Copy one there.",
            )
        return cls(anchors, tuple(der for der in found if not _is_self_issued(der)))


def _certificates(path: Path) -> list[bytes]:
    data = path.read_bytes()
    try:
        ders = [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
        for der in ders:
            _ = x509.Certificate.load(der, strict=True).subject.native
    except (ValueError, TypeError) as exc:
        raise TrustFolderUnusable(
            f"Tệp {path} không phải chứng thư số. Hãy bỏ tệp đó ra hoặc thay tệp đúng.",
            f"The file {path} is no certificate. Take it out or replace it.",
        ) from exc
    return ders


def _is_self_issued(der: bytes) -> bool:
    certificate = x509.Certificate.load(der)
    return bool(certificate.subject == certificate.issuer)
