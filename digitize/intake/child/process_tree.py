"""How much memory a process and all that it started hold right now, by Linux's /proc."""

from __future__ import annotations

import os
from pathlib import Path

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def resident_bytes(pid: int) -> int:
    """The sum over the tree; processes that end meanwhile count nothing."""
    total = 0
    waiting = [pid]
    while waiting:
        process = Path("/proc", str(waiting.pop()))
        try:
            resident = int((process / "statm").read_text().split()[1])
            # Shared pages (the code, what was imported before the fork) would be counted once for each process.
            shared = int((process / "statm").read_text().split()[2])
            total += (resident - shared) * _PAGE_BYTES
            for task in (process / "task").iterdir():
                waiting.extend(int(child) for child in (task / "children").read_text().split())
        except (OSError, ValueError, IndexError):
            continue
    return total
