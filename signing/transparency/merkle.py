"""The Merkle tree of RFC 6962 §2.1: roots, inclusion and consistency proofs, and how to check them.

Pure. A tree is known through `HashAt`: the hash of the perfect subtree of 2^level leaves with this index at its
level; leaves are level 0. Refuses to know where hashes are kept and what the leaves say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

HashAt = Callable[[int, int], bytes]

SALT_BYTES = 16
_EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(salt: bytes, entry: bytes) -> bytes:
    """SHA-256(0x00 ‖ salt ‖ entry): the leaf hash of RFC 6962 over the salted entry.

    Without the salt nobody can try entries out against the public tree.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 128 bits")
    return hashlib.sha256(b"\x00" + salt + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_at(hash_at: HashAt, size: int) -> bytes:
    """The root of the tree of the first `size` leaves."""
    return _range_hash(hash_at, 0, size) if size else _EMPTY


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """The root over neighbouring subtrees of one level; their number is a power of two."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[i], hashes[i + 1]) for i in range(0, len(hashes), 2)]
    return hashes[0]


def inclusion_proof(hash_at: HashAt, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]) of RFC 6962 §2.1.1, from the leaf's sibling up to the root's child."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    proof, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_range_hash(hash_at, middle, end))
            end = middle
        else:
            proof.append(_range_hash(hash_at, start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(hash_at: HashAt, old: int, new: int) -> list[bytes]:
    """PROOF(old, D[new]) of RFC 6962 §2.1.2; empty when one of the trees is, or when they are the same."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {old} does not come before one of {new}")
    proof: list[bytes] = []
    start, end, is_old_tree = 0, new, True
    if old in (0, new):
        return proof
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_range_hash(hash_at, middle, end))
            end = middle
        else:
            proof.append(_range_hash(hash_at, start, middle))
            start, is_old_tree = middle, False
    if not is_old_tree:
        proof.append(_range_hash(hash_at, start, end))
    return proof[::-1]


def is_included(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from the leaf to the root (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    here, last, found = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = node_hash(beside, found)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        here, last = here >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the newer tree only adds to the older one (RFC 9162 §2.1.4.2)."""
    if old == new or old == 0:
        expected = new_root if old else _EMPTY
        return 0 <= old <= new and not proof and old_root == expected
    if not 0 < old < new or not proof:
        return False
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    older = newer = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            older, newer = node_hash(beside, older), node_hash(beside, newer)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            newer = node_hash(newer, beside)
        here, last = here >> 1, last >> 1
    return last == 0 and older == old_root and newer == new_root


def _range_hash(hash_at: HashAt, start: int, end: int) -> bytes:
    """The root over leaves [start, end); `start` is a multiple of the largest power of two not above the length."""
    parts = []
    while start < end:
        level = (end - start).bit_length() - 1
        parts.append(hash_at(level, start >> level))
        start += 1 << level
    found = parts.pop()
    while parts:
        found = node_hash(parts.pop(), found)
    return found


def _split(size: int) -> int:
    """The largest power of two below `size`: where RFC 6962 splits a tree."""
    return 1 << ((size - 1).bit_length() - 1)
