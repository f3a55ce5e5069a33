"""A file's SHA-256, which is its identity."""

from __future__ import annotations

import hashlib
from pathlib import Path

from digitize.errors import FileNotFoundHere


def sha256_of(path: Path) -> str:
    """Streamed. Raises `FileNotFoundHere` for what cannot be opened, or is no file: a pipe or a device has no end."""
    try:
        if not path.is_file():
            raise FileNotFoundError(path.name)
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as exc:
        raise FileNotFoundHere(
            f"Không mở được tệp «{path.name}». Hãy kiểm tra đường dẫn và quyền đọc.",
            f"Cannot open “{path.name}”. Check the path and the permission to read it.",
        ) from exc
