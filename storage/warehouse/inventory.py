"""The inventory of one OCFL object: its versions, what each file is called and where its bytes lie.

Owns the JSON of OCFL 1.1 §3.5, both ways, and the sidecar. Refuses to know stores and where objects lie.
SHA-512 names content; a SHA-256 fixity block ties it to the digests that the rest of the system speaks.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from storage.errors import ArchiveDamaged, ArchiveIdInvalid, ObjectKeyInvalid
from storage.objects.object_store import ObjectKey

TYPE = "https://ocfl.io/1.1/spec/#inventory"
FILE_NAME = "inventory.json"
SIDECAR_NAME = "inventory.json.sha512"
DECLARATION_NAME = "0=ocfl_object_1.1"
DECLARATION = b"ocfl_object_1.1\n"
_SHA512 = re.compile(r"[0-9a-f]{128}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Version:
    """One version: who made it, when and why, and which logical path has which content (SHA-512)."""

    at: datetime
    message: str
    who: str
    address: str
    state: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Inventory:
    """All versions of one object. `manifest` and `sha256` give each content path its digests."""

    object_id: str
    versions: tuple[Version, ...]
    manifest: Mapping[str, str]
    sha256: Mapping[str, str]

    @property
    def head(self) -> int:
        """The number of the newest version."""
        return len(self.versions)

    def state(self, version: int | None = None) -> Mapping[str, str]:
        """Logical path → SHA-512 in a version, by default the newest. ArchiveIdInvalid for one that is not there."""
        number = self.head if version is None else version
        if not 1 <= number <= self.head:
            raise ArchiveIdInvalid(
                f"«{self.object_id}» không có phiên bản {number} (mới nhất là {self.head}).",
                f"“{self.object_id}” has no version {number} (the newest is {self.head}).",
            )
        return self.versions[number - 1].state

    def content_path(self, sha512: str) -> str | None:
        """Where the content lies inside the object's folder; None when the object does not hold it."""
        return next((path for path, digest in self.manifest.items() if digest == sha512), None)

    def to_bytes(self) -> bytes:
        """The canonical JSON: sorted, indented, so that equal inventories are equal bytes."""
        document = {
            "digestAlgorithm": "sha512",
            "fixity": {"sha256": _grouped(self.sha256)},
            "head": f"v{self.head}",
            "id": self.object_id,
            "manifest": _grouped(self.manifest),
            "type": TYPE,
            "versions": {f"v{number}": _version_out(version) for number, version in enumerate(self.versions, 1)},
        }
        return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> Inventory:
        """Parse. ArchiveDamaged for anything but a consistent OCFL 1.1 inventory as this module writes it."""
        try:
            return _inventory_in(json.loads(data))
        except (ValueError, KeyError, TypeError, AttributeError, ObjectKeyInvalid) as exc:
            raise ArchiveDamaged(
                f"Tệp kê (inventory) của một đối tượng bị hỏng hoặc không đọc được: {exc}.",
                f"An object's inventory is damaged or cannot be read: {exc}.",
            ) from exc


def sidecar_for(inventory: bytes) -> bytes:
    """The content of `inventory.json.sha512` beside these bytes."""
    return f"{hashlib.sha512(inventory).hexdigest()}  {FILE_NAME}\n".encode()


def require_tree(paths: Iterable[str]) -> None:
    """ArchiveIdInvalid unless the logical paths can be files of one folder tree."""
    known = set(paths)
    for path in known:
        try:
            ObjectKey(path)
        except ObjectKeyInvalid as exc:
            raise ArchiveIdInvalid(exc.message_vi, exc.message_en) from exc
        parts = path.split("/")
        above = next((key for end in range(1, len(parts)) if (key := "/".join(parts[:end])) in known), None)
        if above is not None:
            raise ArchiveIdInvalid(
                f"«{above}» không thể vừa là tệp vừa là thư mục của «{path}».",
                f"“{above}” cannot be both a file and the folder of “{path}”.",
            )


def _grouped(digests: Mapping[str, str]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for path in sorted(digests):
        grouped.setdefault(digests[path], []).append(path)
    return grouped


def _version_out(version: Version) -> dict[str, Any]:
    return {
        "created": version.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "message": version.message,
        "state": _grouped(version.state),
        "user": {"address": version.address, "name": version.who},
    }


def _inventory_in(document: dict[str, Any]) -> Inventory:
    _require(document["type"] == TYPE, "type")
    _require(document["digestAlgorithm"] == "sha512", "digestAlgorithm")
    _require(isinstance(document["id"], str), "id")
    count = len(document["versions"])
    _require(count > 0 and document["head"] == f"v{count}", "head")
    manifest = _ungrouped(document["manifest"], _SHA512)
    sha256 = _ungrouped(document["fixity"]["sha256"], _SHA256)
    versions = tuple(_version_in(document["versions"][f"v{number}"]) for number in range(1, count + 1))
    _require(set(sha256) == set(manifest), "fixity")
    for path in manifest:
        folder = re.match(r"v([1-9]\d*)/content/", path)
        _require(folder is not None and int(folder[1]) <= count, "manifest path")
    held = set(manifest.values())
    _require(all(held.issuperset(version.state.values()) for version in versions), "state")
    return Inventory(document["id"], versions, manifest, sha256)


def _version_in(document: dict[str, Any]) -> Version:
    at = datetime.fromisoformat(document["created"])
    _require(at.tzinfo is not None, "created")
    user = document["user"]
    texts = (document["message"], user["name"], user["address"])
    _require(all(isinstance(text, str) for text in texts), "user")
    return Version(at.astimezone(UTC), *texts, state=_ungrouped(document["state"], _SHA512))


def _ungrouped(block: dict[str, list[str]], digest: re.Pattern[str]) -> dict[str, str]:
    paths: dict[str, str] = {}
    for name, group in block.items():
        _require(digest.fullmatch(name.lower()) is not None and isinstance(group, list), "digest")
        for path in group:
            _require(path not in paths, "path given twice")
            paths[ObjectKey(path)] = name.lower()
    return paths


def _require(kept: bool, what: str) -> None:
    if not kept:
        raise ValueError(what)
