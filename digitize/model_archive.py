"""Where the models that tell paper types live: versions of one system object of the warehouse.

The newest valid version is the one in use; should it be damaged an earlier one, and without any the product's own.
"""

from __future__ import annotations

import json
import threading
import time
from datetime import datetime

import structlog

from digitize.errors import TextModelInvalid
from digitize.understanding.text_model import TextModel, from_bytes, seed_model, to_bytes
from storage.errors import ObjectNotFound, StorageError
from storage.warehouse.ocfl_root import Warehouse

OBJECT_ID = "system:model/paper-types"
_FILE, _REPORT = "model.npz", "report.json"
_LOOK_AGAIN = 600.0  # seconds: a worker takes up a new model without being started again

_log = structlog.get_logger(__name__)


class ModelArchive:
    """The kept models. Safe to share between threads."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._lock = threading.Lock()
        self._current: TextModel | None = None
        self._looked_at = 0.0

    def current(self) -> TextModel:
        """The model in use. A warehouse that does not answer leaves the last one known in place."""
        with self._lock:
            if self._current is None or time.monotonic() - self._looked_at > _LOOK_AGAIN:
                self._looked_at = time.monotonic()
                try:
                    self._current = self._newest_valid()
                except StorageError as exc:
                    _log.warning("text-model-not-read", reason=str(exc))
                    self._current = self._current or seed_model()
            return self._current

    def keep(self, model: TextModel, *, who: str, address: str, at: datetime) -> int:
        """Store the model as the next version and use it; the number of the version."""
        report = json.dumps({"version": model.version, **model.report}, ensure_ascii=False, indent=1, sort_keys=True)
        made = self._warehouse.commit(
            OBJECT_ID,
            {_FILE: to_bytes(model), _REPORT: report.encode()},
            message=f"model {model.version}",
            who=who,
            address=address,
            at=at,
        )
        with self._lock:
            self._current, self._looked_at = model, time.monotonic()
        return made.version

    def _newest_valid(self) -> TextModel:
        try:
            count = len(self._warehouse.history(OBJECT_ID))
        except ObjectNotFound:
            return seed_model()
        for version in range(count, 0, -1):
            try:
                return from_bytes(self._warehouse.read(OBJECT_ID, _FILE, version))
            except (TextModelInvalid, StorageError) as exc:
                _log.warning("text-model-skipped", version=version, reason=str(exc))
        return seed_model()
