"""The tree cut into tiles of 256 hashes, under the names of C2SP tlog-tiles (https://c2sp.org/tlog-tiles).

A tile at level L holds 256 neighbouring hashes of tree level 8·L, fewer only at the right edge. A tile never
changes: a right edge that grows gets a new name, so tiles can be kept create-only and cached for ever. Refuses to
know stores; there are no entry bundles, since what an entry says is nobody's business but its holder's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

from signing.transparency.merkle import HashAt, perfect_root

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH_BYTES = 32

# At level L a tile spans 256^(L+1) leaves; the specification ends at 2^48 leaves, and so does this pattern.
_PATH = re.compile(
    r"tile/(?P<level>[0-9]|[1-5][0-9]|6[0-3])/(?P<index>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)

Read = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: its level, its place in the level, how many hashes it holds."""

    level: int
    index: int
    width: int

    @property
    def path(self) -> str:
        """Its name under the log's address: `tile/0/x001/x234/067`, with `.p/W` while it is not full."""
        groups = [f"{self.index % 1000:03d}"]
        rest = self.index // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03d}")
            rest //= 1000
        partial = f".p/{self.width}" if self.width < WIDTH else ""
        return f"tile/{self.level}/{'/'.join(groups)}{partial}"

    @classmethod
    def parse(cls, path: str) -> Self | None:
        """The tile of this name; None when it is none, or not in the one spelling it has."""
        match = _PATH.fullmatch(path)
        if match is None:
            return None
        index = int(re.sub("[x/]", "", match["index"]))
        tile = cls(int(match["level"]), index, int(match["width"] or WIDTH))
        return tile if tile.path == path else None


def grown_tiles(old: int, new: int) -> Iterator[Tile]:
    """The tiles that a tree of `new` leaves has and one of `old` has not; lower levels first."""
    level = 0
    while (count := new >> HEIGHT * level) > 0:
        before = old >> HEIGHT * level
        if count > before:
            for index in range(before // WIDTH, (count + WIDTH - 1) // WIDTH):
                yield Tile(level, index, min(WIDTH, count - index * WIDTH))
        level += 1


def build_tiles(old: int, new: int, leaves: Callable[[int, int], bytes], read: Read) -> Iterator[tuple[Tile, bytes]]:
    """The grown tiles with their bytes; `leaves` gives the leaf hashes [start, end), `read` the tiles of before.

    A tile above the leaves is built from the tiles just built below it, and begins as it did in the older tree.
    """
    built: dict[tuple[int, int], bytes] = {}
    for tile in grown_tiles(old, new):
        start = tile.index * WIDTH
        if tile.level == 0:
            data = leaves(start, start + tile.width)
        else:
            known = max(0, (old >> HEIGHT * tile.level) - start)
            data = read(Tile(tile.level, tile.index, known).path) if known else b""
            below = range(start + known, start + tile.width)
            data += b"".join(perfect_root(split_hashes(built[tile.level - 1, child])) for child in below)
        built[tile.level, tile.index] = data
        yield tile, data


def tree_of_tiles(read: Read, size: int) -> HashAt:
    """The tree of `size` leaves as its tiles tell it; each tile is read once."""
    seen: dict[tuple[int, int], list[bytes]] = {}

    def hash_at(level: int, index: int) -> bytes:
        row, height = divmod(level, HEIGHT)
        first = index << height
        place = (row, first // WIDTH)
        if place not in seen:
            width = min(WIDTH, (size >> HEIGHT * row) - place[1] * WIDTH)
            seen[place] = split_hashes(read(Tile(row, place[1], width).path))
        offset = first % WIDTH
        return perfect_root(seen[place][offset : offset + (1 << height)])

    return hash_at


def split_hashes(data: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [data[start : start + HASH_BYTES] for start in range(0, len(data), HASH_BYTES)]
