"""Tiles: their names, that they never change, and that the tree read back from them is the tree."""

import pytest

from signing.transparency.merkle import consistency_proof, inclusion_proof, is_consistent, is_included, root_at
from signing.transparency.tiles import Tile, grown_tiles, tree_of_tiles
from tests.unit.signing.log_trees import leaves, published, tree_over

SIZES = [1, 2, 255, 256, 257, 700, 65_535, 65_536, 65_792, 66_000]


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0, 256), "tile/0/000"),
        (Tile(0, 1_234_067, 256), "tile/0/x001/x234/067"),
        (Tile(1, 5, 3), "tile/1/005.p/3"),
        (Tile(2, 1000, 255), "tile/2/x001/000.p/255"),
    ],
)
def test_tile_has_the_name_of_the_specification(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert Tile.parse(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/03", "tile/00/000", "tile/64/000",
        "tile/0/x000/001", "tile/0/x001", "tile/0/../../checkpoint", "tile/0/000/", "tile/entries/000", "tile/0/٠٠٠",
    ],
)  # fmt: skip
def test_other_names_are_no_tiles(path: str) -> None:
    assert Tile.parse(path) is None


def test_log_that_grew_in_steps_has_the_tiles_of_one_that_grew_at_once() -> None:
    hashes = leaves(SIZES[-1])
    in_steps, at_once = published(hashes, SIZES), published(hashes, [SIZES[-1]])
    assert at_once.items() <= in_steps.items()
    assert {tile.path for tile in grown_tiles(0, SIZES[-1])} == set(at_once)


def test_tree_read_from_its_tiles_gives_the_same_roots_and_proofs() -> None:
    hashes = leaves(SIZES[-1])
    kept = published(hashes, SIZES)
    roots = {size: root_at(tree_over(hashes), size) for size in SIZES}
    for old, new in zip(SIZES, SIZES[1:], strict=False):
        tree = tree_of_tiles(kept.__getitem__, new)
        assert root_at(tree, new) == roots[new]
        assert is_consistent(old, new, roots[old], roots[new], consistency_proof(tree, old, new))
        for index in {0, old - 1, old, new - 1}:
            assert is_included(index, new, hashes[index], inclusion_proof(tree, index, new), roots[new])


def test_tree_that_did_not_grow_has_no_new_tiles() -> None:
    assert not list(grown_tiles(300, 300))
    assert not list(grown_tiles(0, 0))
