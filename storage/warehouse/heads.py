"""Which version of an object is the newest, whatever a crash left, and the root copies that say so.

Owns the rule: a version is committed once `vN/inventory.json` is there. Its sidecar and the copies in the object's
root follow from it and are made good by whoever finds them missing or behind. Refuses to know how content is
written and what it means.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass

from storage.errors import ArchiveDamaged, ChangedMeanwhile, ObjectExists, ObjectNotFound
from storage.objects.object_store import ObjectStore
from storage.warehouse.inventory import DECLARATION, DECLARATION_NAME, FILE_NAME, SIDECAR_NAME, Inventory, sidecar_for

_ROUNDS = 16


@dataclass(frozen=True, slots=True)
class Head:
    """The newest committed inventory, as parsed and as written; `behind` when the root copies do not show it."""

    inventory: Inventory
    data: bytes
    behind: bool

    @property
    def number(self) -> int:
        """The version's number."""
        return self.inventory.head


def find_head(store: ObjectStore, folder: str) -> Head | None:
    """The newest committed version of the object in `folder`; None when it has none. ArchiveDamaged."""
    shown = _root_copy(store, folder)
    number = 0 if shown is None else shown.number
    newest: bytes | None = None
    while (data := read_if_there(store, f"{folder}/v{number + 1}/{FILE_NAME}")) is not None:
        newest, number = data, number + 1
    if newest is None:
        return shown
    return Head(_proved(store, folder, number, newest), newest, behind=True)


def finish_version(store: ObjectStore, folder: str, number: int, data: bytes) -> None:
    """Make good what follows from the commit of one version: the object's declaration and the version's sidecar."""
    with suppress(ObjectExists):
        store.create(f"{folder}/v{number}/{SIDECAR_NAME}", sidecar_for(data))
    with suppress(ObjectExists):
        store.create(f"{folder}/{DECLARATION_NAME}", DECLARATION)


def show_head(store: ObjectStore, folder: str, head: Head) -> None:
    """Bring the copies in the object's root up to `head`, unless they show a later version by then.

    Any number of processes may do this at once. The sidecar is read before the inventory: a later version's sidecar
    is only written after its inventory, so it can never be taken for an old one and be turned back.
    """
    inventory_key, sidecar_key = f"{folder}/{FILE_NAME}", f"{folder}/{SIDECAR_NAME}"
    for _ in range(_ROUNDS):
        sidecar = read_if_there(store, sidecar_key)
        inventory = read_if_there(store, inventory_key)
        try:
            if inventory != head.data:
                if inventory is not None and _number_in(inventory) > head.number:
                    return
                store.replace(inventory_key, head.data, expected_sha256=_digest(inventory))
            elif sidecar != sidecar_for(head.data):
                store.replace(sidecar_key, sidecar_for(head.data), expected_sha256=_digest(sidecar))
                return
            else:
                return
        except ChangedMeanwhile:
            continue
    raise ChangedMeanwhile(
        f"«{head.inventory.object_id}» đang được nhiều nơi ghi cùng lúc. Hãy thử lại.",
        f"“{head.inventory.object_id}” is being written from many places at once. Try again.",
    )


def read_if_there(store: ObjectStore, key: str) -> bytes | None:
    """The bytes of an object, or None."""
    try:
        return store.read(key)
    except ObjectNotFound:
        return None


def version_at(store: ObjectStore, folder: str, number: int) -> Head:
    """One committed version, proved. ArchiveDamaged, also when it is not there."""
    data = read_if_there(store, f"{folder}/v{number}/{FILE_NAME}")
    if data is None:
        raise _damaged(folder, number)
    return Head(_proved(store, folder, number, data), data, behind=False)


def _root_copy(store: ObjectStore, folder: str) -> Head | None:
    """What the root shows, when inventory and sidecar agree; otherwise the versions are asked."""
    data = read_if_there(store, f"{folder}/{FILE_NAME}")
    if data is None or read_if_there(store, f"{folder}/{SIDECAR_NAME}") != sidecar_for(data):
        return None
    return Head(Inventory.from_bytes(data), data, behind=False)


def _proved(store: ObjectStore, folder: str, number: int, data: bytes) -> Inventory:
    """The version's inventory, proved by its sidecar; one without a sidecar was only just committed."""
    sidecar = read_if_there(store, f"{folder}/v{number}/{SIDECAR_NAME}")
    if sidecar not in {None, sidecar_for(data)}:
        raise _damaged(folder, number)
    inventory = Inventory.from_bytes(data)
    if inventory.head != number:
        raise _damaged(folder, number)
    return inventory


def _number_in(data: bytes) -> int:
    try:
        return Inventory.from_bytes(data).head
    except ArchiveDamaged:
        return 0


def _digest(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()


def _damaged(folder: str, number: int) -> ArchiveDamaged:
    return ArchiveDamaged(
        f"Tệp kê của phiên bản v{number} trong «{folder}» bị hỏng hoặc mất. Hãy chạy «saoy warehouse check» "
        "và khôi phục từ bản sao.",
        f"The inventory of version v{number} in “{folder}” is damaged or missing. Run `saoy warehouse check` "
        "and heal it from a copy.",
    )
