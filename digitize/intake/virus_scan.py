"""Asks ClamAV's daemon whether an upload is known malware, over its own protocol (INSTREAM, clamd(8)).

Only the bytes are sent; nothing is opened here. An office that asked for this gets no reading without an answer:
a daemon that is silent, or that gives up on a file, makes the upload wait.
"""

from __future__ import annotations

import contextlib
import re
import socket
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from digitize.errors import FileInfected, FileTooLargeToScan, VirusScannerUnavailable

_CHUNK = 256 * 1024
_SECONDS = 120.0
_CONNECT_SECONDS = 5.0
_LONGEST_ANSWER = 4096
_DEFAULT_PORT = 3310
_LONGEST_PATH = 107  # of a socket file, unix(7)
_HOST = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9._-]+))(?::(?P<port>[0-9]{1,5}))?")
_TOO_LARGE = "size limit exceeded"  # clamd's answer beyond its StreamMaxLength

Screen = Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class ClamdAddress:
    """Where the daemon listens: a socket file, or a host and port."""

    path: str = ""
    host: str = ""
    port: int = _DEFAULT_PORT

    @classmethod
    def parse(cls, text: str) -> ClamdAddress:
        """`unix:/run/clamav/clamd.ctl`, a plain absolute path, `host`, `host:port`, `[IPv6]` or `[IPv6]:port`.

        Raises `VirusScannerUnavailable` for anything else: with a misspelt address nothing would ever be scanned.
        """
        if text.startswith(("unix:", "/")):
            path = text.removeprefix("unix:")
            if not path.startswith("/") or len(path.encode()) > _LONGEST_PATH or "\0" in path:
                raise _no_address(text)
            return cls(path=path)
        found = _HOST.fullmatch(text.removeprefix("tcp:"))
        port = int(found["port"] or _DEFAULT_PORT) if found else 0
        if found is None or not 0 < port < 65536:
            raise _no_address(text)
        return cls(host=found["six"] or found["host"], port=port)


def screen_for(clamd: str | None) -> Screen:
    """What every upload passes before anything opens it; nothing without a setting."""
    if not clamd:
        return lambda path: None
    address = ClamdAddress.parse(clamd)
    return lambda path: scan_file(path, address)


def scan_file(path: Path, clamd: ClamdAddress) -> None:
    """Return when the file is clean.

    Raises `FileInfected`; `FileTooLargeToScan` when clamd takes no such file; else `VirusScannerUnavailable`.
    """
    try:
        with _connected(clamd) as line, path.open("rb") as stream:
            line.sendall(b"zINSTREAM\0")
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it has heard enough: its answer is there
                while chunk := stream.read(_CHUNK):
                    line.sendall(struct.pack(">L", len(chunk)) + chunk)
                line.sendall(struct.pack(">L", 0))
            answer = _answer(line)
    except OSError as exc:
        raise _unavailable(type(exc).__name__) from exc
    verdict = answer.removeprefix("stream: ")
    if verdict.endswith(" FOUND"):
        raise FileInfected(
            f"Trình diệt vi-rút báo tệp có mã độc ({verdict.removesuffix(' FOUND')}); tệp bị cách ly, không được mở. "
            "Hãy kiểm tra máy đã gửi tệp và quét lại bản giấy.",
            f"The virus scanner found {verdict.removesuffix(' FOUND')}; the file is set aside unopened. Check the "
            "computer it came from, and scan the paper again.",
        )
    if _TOO_LARGE in verdict:
        raise _too_large(path.stat().st_size)
    if verdict != "OK":
        raise _unavailable(verdict or "no answer")


@contextlib.contextmanager
def _connected(clamd: ClamdAddress) -> Iterator[socket.socket]:
    if clamd.path:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_CONNECT_SECONDS)
    else:
        line = socket.create_connection((clamd.host, clamd.port), timeout=_CONNECT_SECONDS)
    with line:
        if clamd.path:
            line.connect(clamd.path)
        line.settimeout(_SECONDS)
        yield line


def _answer(line: socket.socket) -> str:
    heard = b""
    while not heard.endswith(b"\0") and len(heard) < _LONGEST_ANSWER:
        more = line.recv(_LONGEST_ANSWER)
        if not more:
            break
        heard += more
    return heard.rstrip(b"\0\n").decode("utf-8", "replace")


def _unavailable(why: str) -> VirusScannerUnavailable:
    return VirusScannerUnavailable(
        f"Trình diệt vi-rút không trả lời ({why}); tệp chờ, không mất. Hãy kiểm tra clamd và cài đặt SAOY_CLAMD.",
        f"The virus scanner did not answer ({why}); the upload waits. Check clamd and the setting SAOY_CLAMD.",
    )


def _too_large(size: int) -> FileTooLargeToScan:
    return FileTooLargeToScan(
        f"Tệp ({size / 1e6:.0f} MB) lớn hơn mức trình diệt vi-rút nhận (StreamMaxLength trong clamd.conf) nên chưa "
        "được quét và chưa được mở. Hãy chia nhỏ tệp, hoặc nhờ quản trị tăng mức đó rồi bấm Đọc lại.",
        f"The file ({size / 1e6:.0f} MB) is larger than the virus scanner takes (StreamMaxLength in clamd.conf): it "
        "was neither scanned nor opened. Divide it, or have that limit raised and read it again.",
    )


def _no_address(text: str) -> VirusScannerUnavailable:
    return VirusScannerUnavailable(
        f"SAOY_CLAMD «{text}» không phải địa chỉ của clamd. Hãy viết unix:/run/clamav/clamd.ctl hoặc máy:3310.",
        f"SAOY_CLAMD “{text}” is no address of clamd. Write unix:/run/clamav/clamd.ctl or host:3310.",
    )
