"""The log's own Ed25519 key, in a file beside the installation: made once, with the log, and never again."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signing.errors import LogSigningKeyUnusable
from signing.transparency.signed_note import NoteSigner


def open_signing_key(path: Path, name: str, *, expected: str | None) -> NoteSigner:
    """The key under the log's name. `expected` is the public half the log began with; None: it begins now.

    Only a log that begins gets a new key: with another one, its readers would take what follows for a forgery.
    """
    if expected is None:
        _make(path)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as exc:
        raise _unusable(path) from exc
    if not isinstance(key, Ed25519PrivateKey):
        raise _unusable(path)
    signer = NoteSigner(name, key)
    if expected is not None and str(signer.verifier) != expected:
        raise _unusable(path)
    return signer


def _make(path: Path) -> None:
    """Create the file whole or not at all; of several processes the first wins."""
    data = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    except OSError as exc:
        raise _unusable(path) from exc


def _unusable(path: Path) -> LogSigningKeyUnusable:
    return LogSigningKeyUnusable(
        f"Khóa ký của nhật ký công khai ({path}) không dùng được, hoặc không phải khóa lúc nhật ký bắt đầu. Hãy đặt "
        "lại đúng tệp khóa cũ.",
        f"The public log's key ({path}) cannot be used, or is not the one the log began with. Put the old file back.",
    )
