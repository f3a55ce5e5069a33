"""The yardstick: Tesseract as it comes, `-l vie --psm 3`, one page a process; readings are kept beside the pictures."""

import hashlib
import os
import subprocess
from pathlib import Path

_CACHE = ".bare-tesseract"


def bare_text(picture: Path, *, cache: Path | None = None) -> str:
    """What bare Tesseract reads on this picture, from the cache if the same bytes were read before."""
    kept = (cache or picture.parent) / _CACHE / f"{hashlib.sha256(picture.read_bytes()).hexdigest()[:32]}.txt"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        said = subprocess.run(
            ["tesseract", str(picture), "-", "-l", "vie", "--psm", "3"], capture_output=True, check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
        kept.write_bytes(said.stdout)
    return kept.read_text(encoding="utf-8")
