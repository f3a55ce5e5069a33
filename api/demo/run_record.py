"""What is kept of a demo run beside the data: its id, the time each step took, the closing summary.

Light on purpose: showing a finished run again needs nothing else.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from storage.identifiers import new_id


class RunRecord:
    """What is kept of a run beside the data: its id, the time each step took, the closing summary."""

    def __init__(self, path: Path) -> None:
        """Read what an earlier run left, or begin one."""
        self._path = path
        self._data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if "id" not in self._data:
            self.begin_another()

    @property
    def run_id(self) -> str:
        """Tells runs apart; everything a run makes is found again by it."""
        return str(self._data["id"])

    @property
    def is_finished(self) -> bool:
        """Whether the run came to its end."""
        return "summary" in self._data

    @property
    def summary(self) -> dict[str, Any]:
        """What the closing table shows."""
        return dict(self._data["summary"])

    def begin_another(self) -> None:
        """Forget the last run; what it made stays."""
        self._write({"id": str(new_id()), "seconds": {}})

    def add_seconds(self, step: str, seconds: float) -> None:
        """Add to a step's time; a resumed run goes on counting."""
        spent: dict[str, float] = self._data["seconds"]
        self._write(self._data | {"seconds": spent | {step: round(spent.get(step, 0) + seconds, 1)}})

    def finish(self, summary: dict[str, Any]) -> None:
        """Keep the summary."""
        self._write(self._data | {"summary": summary | {"seconds": self._data["seconds"]}})

    def _write(self, data: dict[str, Any]) -> None:
        self._data = data
        beside = self._path.with_suffix(".new")
        beside.touch(mode=0o600)  # result codes carry personal numbers
        beside.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
        beside.replace(self._path)
