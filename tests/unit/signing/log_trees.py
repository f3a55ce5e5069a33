"""Trees for tests: leaves from numbers, and the plain recursive definition of RFC 6962 to compare with."""

import hashlib
from collections.abc import Callable, Sequence

from signing.transparency.merkle import HashAt, leaf_hash, node_hash, perfect_root
from signing.transparency.tiles import build_tiles


def leaf(number: int) -> bytes:
    return leaf_hash(number.to_bytes(16, "big"), b"entry %d" % number)


def leaves(count: int) -> list[bytes]:
    return [leaf(number) for number in range(count)]


def tree_over(hashes: Sequence[bytes]) -> HashAt:
    return lambda level, index: perfect_root(hashes[index << level : (index + 1) << level])


def defined_root(hashes: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1, word for word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(defined_root(hashes[:split]), defined_root(hashes[split:]))


def range_of(hashes: Sequence[bytes]) -> Callable[[int, int], bytes]:
    return lambda start, end: b"".join(hashes[start:end])


def published(hashes: Sequence[bytes], sizes: Sequence[int]) -> dict[str, bytes]:
    """All tiles of a log that grew through these sizes."""
    kept: dict[str, bytes] = {}
    for old, new in zip([0, *sizes], sizes, strict=False):
        for tile, data in build_tiles(old, new, range_of(hashes), kept.__getitem__):
            assert kept.setdefault(tile.path, data) == data
    return kept
