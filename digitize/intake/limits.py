"""How much one untrusted file may cost. Owns the numbers; refuses to know how they are enforced."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """Caps for one file. The defaults admit an A3 page at 600 dpi and a thousand-page dossier."""

    file_bytes: int = 512 * MEBIBYTE
    pages: int = 2000
    pixels: int = 80_000_000
    memory_bytes: int = 3072 * MEBIBYTE  # address space of each process, far above what is resident
    output_bytes: int = 1024 * MEBIBYTE
    cpu_seconds: int = 4 * 3600
    idle_seconds: float = 120.0  # without a page finished
    wall_seconds: float = 4 * 3600.0


DEFAULT_LIMITS = IntakeLimits()
