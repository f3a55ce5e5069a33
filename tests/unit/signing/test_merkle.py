"""The Merkle tree against the vectors of Certificate Transparency, its own definition, and bent proofs."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.transparency.merkle import (
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    root_at,
)
from tests.unit.signing.log_trees import defined_root, leaf, leaves, tree_over

# The leaves and roots that the implementations of Certificate Transparency share as their test vectors.
CT_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
CT_HASHES = [hashlib.sha256(b"\x00" + bytes.fromhex(text)).digest() for text in CT_LEAVES]


def test_leaf_is_the_rfc_leaf_of_salt_and_entry() -> None:
    salt, entry = bytes(range(16)), "số 01".encode()
    assert leaf_hash(salt, entry) == hashlib.sha256(b"\x00" + salt + entry).digest()
    with pytest.raises(ValueError, match="128 bits"):
        leaf_hash(b"short", entry)


@pytest.mark.parametrize("size", range(len(CT_ROOTS)))
def test_root_is_the_one_of_the_shared_vectors(size: int) -> None:
    assert root_at(tree_over(CT_HASHES), size).hex() == CT_ROOTS[size]


def test_inclusion_and_consistency_proofs_are_those_of_the_shared_vectors() -> None:
    tree = tree_over(CT_HASHES)
    assert [one.hex() for one in inclusion_proof(tree, 0, 8)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [one.hex() for one in consistency_proof(tree, 6, 8)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@pytest.mark.parametrize("size", [*range(1, 34), 255, 256, 257])
def test_every_leaf_of_a_tree_is_proved_and_no_other(size: int) -> None:
    hashes = leaves(size)
    tree, root = tree_over(hashes), defined_root(hashes)
    assert root_at(tree, size) == root
    for index in range(size):
        proof = inclusion_proof(tree, index, size)
        assert is_included(index, size, hashes[index], proof, root)
        assert not is_included(index, size, leaf(size), proof, root)
        assert not is_included((index + 1) % (size + 1), size, hashes[index], proof, root)
        assert not is_included(index, size, hashes[index], [*proof, root], root)
        assert not proof or not is_included(index, size, hashes[index], proof[:-1], root)


def test_every_earlier_tree_is_proved_to_be_contained_and_no_forked_one() -> None:
    hashes = leaves(33)
    tree = tree_over(hashes)
    forked = tree_over([leaf(1000), *hashes[1:]])
    for new in range(34):
        for old in range(new + 1):
            proof = consistency_proof(tree, old, new)
            roots = root_at(tree, old), root_at(tree, new)
            assert is_consistent(old, new, *roots, proof)
            assert old == 0 or not is_consistent(old, new, root_at(forked, old), roots[1], proof)
            assert new == 0 or old == 0 or not is_consistent(old, new, roots[0], root_at(forked, new), proof)
            assert not is_consistent(old, new, *roots, [*proof, roots[0]])


@given(st.integers(1, 3000), st.data())
@settings(max_examples=60, deadline=None)
def test_a_proof_with_any_bit_turned_proves_nothing(size: int, data: st.DataObject) -> None:
    hashes = leaves(size)
    tree, root = tree_over(hashes), root_at(tree_over(hashes), size)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(tree, index, size)
    assert is_included(index, size, hashes[index], proof, root)
    if proof:
        where, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
        bent = bytearray(proof[where])
        bent[bit // 8] ^= 1 << bit % 8
        proof[where] = bytes(bent)
        assert not is_included(index, size, hashes[index], proof, root)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_leaf_outside_the_tree_is_refused(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="not in a tree"):
        inclusion_proof(tree_over(leaves(3)), index, size)
    assert not is_included(index, size, leaf(0), [], leaf(0))


def test_larger_tree_does_not_come_before_a_smaller_one() -> None:
    with pytest.raises(ValueError, match="does not come before"):
        consistency_proof(tree_over(leaves(3)), 3, 2)
    assert not is_consistent(3, 2, leaf(0), leaf(0), [leaf(1)])
