"""Ports are chosen once and kept beside the data, so that printed addresses and QR codes stay right."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from pathlib import Path


def chosen_port(folder: Path, name: str = "web") -> int:
    """The port of this installation: read from the folder, or a free one, written there for ever."""
    note = folder / f"port-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    if note.exists():
        return int(note.read_text())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    # Linked into place whole: a killed run leaves no empty note, and of two runs at once both keep the first one's.
    beside = folder / f"port-{name}.{os.getpid()}-{threading.get_ident()}"
    beside.write_text(str(port))
    with suppress(FileExistsError):
        note.hardlink_to(beside)
    beside.unlink()
    return int(note.read_text())
