"""Keeping what was deposited: each object checked, healed from the second store, and copied to it, one after another.

Owns the order: find, heal what was found, look again, then bring the second copy up to the first. Refuses to know
when it is done and where it is written down.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from storage.errors import ArchiveDamaged
from storage.objects.object_store import ObjectStore
from storage.warehouse.checking import CheckProgress, Finding, FindingKind, check_object, missing
from storage.warehouse.healing import bring_over
from storage.warehouse.inventory import FILE_NAME
from storage.warehouse.layout import ArchiveId, located
from storage.warehouse.ocfl_root import Warehouse


@dataclass(frozen=True, slots=True)
class Kept:
    """One object after a visit: what was wrong, what of it still is, and what the second copy got."""

    object_id: str
    found: tuple[Finding, ...]
    remaining: tuple[Finding, ...]
    copied: tuple[str, ...]

    @property
    def healed(self) -> tuple[Finding, ...]:
        """What was wrong and is right again."""
        return tuple(one for one in self.found if one not in self.remaining)


def keep_object(
    warehouse: Warehouse,
    second: ObjectStore | None,
    object_id: str,
    *,
    on_progress: Callable[[CheckProgress], None] | None = None,
) -> Kept:
    """Visit one object. Everything is read, in both stores; what neither has sound remains as a finding."""
    found = check_object(warehouse, object_id, on_progress=on_progress)
    if second is not None and not warehouse.exists(object_id) and Warehouse(second).exists(object_id):
        found = (*found, missing(object_id, f"v1/{FILE_NAME}"))
    remaining = found
    if any(one.kind is not FindingKind.ORPHAN for one in found) and _heal(warehouse, second, object_id):
        remaining = check_object(warehouse, object_id)
    copied = () if second is None else bring_over(warehouse.store, second, object_id, prove=True).written
    return Kept(object_id, found, remaining, copied)


def objects_after(warehouse: Warehouse, second: ObjectStore | None, place: str = "") -> Iterator[tuple[str, str]]:
    """Every object that one of the stores has a file of, with the place to go on from after it, in their order."""
    # "~" comes after everything that a path inside an object's folder begins with.
    listings = [store.list(after=f"{place}/~" if place else "") for store in (warehouse.store, second) if store]
    last: ArchiveId | None = None
    for info in heapq.merge(*listings, key=lambda info: info.key):
        owner = located(info.key)
        if owner is not None and owner[0] != last:
            last = owner[0]
            yield str(last), last.folder


def _heal(warehouse: Warehouse, second: ObjectStore | None, object_id: str) -> bool:
    """Put right what can be; returns whether anything was tried that may have helped."""
    if second is not None and bring_over(second, warehouse.store, object_id, prove=True).written:
        return True
    try:
        warehouse.repair(object_id)  # what a crash left behind follows from the versions themselves
    except ArchiveDamaged:
        return False
    return True
