"""The newest cancellation list seen of each agency, so that an old one cannot be passed off as the newest.

Like a browser's memory of certificate lists: kept beside the installation, for whoever checks offline. A memory that
cannot be read or written costs only this protection, never the check.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

_FILE = Path("checks") / "cancellation-lists.json"


def least_number(data_folder: Path, signer: str) -> int | None:
    """The number of the newest list that this signer was seen to publish."""
    found = _read(data_folder).get(signer)
    return found if isinstance(found, int) else None


def remember(data_folder: Path, signer: str, number: int) -> None:
    """Note a list; an older number changes nothing."""
    known = _read(data_folder)
    if number <= known.get(signer, 0):
        return
    path = data_folder / _FILE
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(known | {signer: number}, ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(path)


def _read(data_folder: Path) -> dict[str, int]:
    try:
        found = json.loads((data_folder / _FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return (
        {name: number for name, number in found.items() if isinstance(number, int)} if isinstance(found, dict) else {}
    )
