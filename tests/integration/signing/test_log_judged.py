"""Our tree, tiles, proofs and checkpoint before an independent judge: the Go project's own transparency log."""

import base64
import json
import os
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signing.transparency.merkle import consistency_proof, inclusion_proof, root_at
from signing.transparency.signed_note import Checkpoint, NoteSigner
from signing.transparency.tiles import tree_of_tiles
from tests.tools import need, need_command
from tests.unit.signing.log_trees import leaves, published, tree_over

JUDGE = Path(__file__).parent / "log_judge"
NAME = "saoy.example.gov.vn/nhat-ky"
SIGNER = NoteSigner(NAME, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))

Judge = Callable[[dict[str, Any]], subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    go, program = need_command("go"), tmp_path_factory.mktemp("judge") / "judge"
    built = subprocess.run(
        [go, "build", "-o", program, "."], cwd=JUDGE, capture_output=True, text=True, timeout=300, check=False,
        env=os.environ | {"GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly"},
    )  # fmt: skip
    need(f"golang.org/x/mod for the judge ({built.stderr.strip()[-200:]})", built.returncode == 0)

    def ask(case: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program], input=json.dumps(case), capture_output=True, text=True, timeout=60, check=False
        )

    return ask


def case_of(seed: int) -> dict[str, Any]:
    """A random log grown through random sizes; roots and proofs come from what its tiles say."""
    chance = random.Random(seed)
    sizes = sorted({chance.randint(1, 1200) for _ in range(6)} | {chance.choice([255, 256, 257, 512])})
    if seed == 0:
        sizes += [65_535, 65_537, 66_100]
    hashes = leaves(sizes[-1])
    tiles = published(hashes, sizes)
    trees = {size: tree_of_tiles(tiles.__getitem__, size) for size in sizes}
    olds = [*sizes, *(chance.randint(1, sizes[-1]) for _ in range(20))]
    inclusion = [(chance.randrange(size), size) for size in sizes for _ in range(20)]
    final = sizes[-1]
    return {
        "leaves": [_text(one) for one in hashes],
        "roots": {str(size): _text(root_at(trees[size], size)) for size in sizes},
        "tiles": {path: _text(data) for path, data in tiles.items()},
        "grown": [0, *sizes],
        "inclusion": [_proof(index, size, inclusion_proof(trees[size], index, size)) for index, size in inclusion],
        "consistent": [_proof(old, final, consistency_proof(trees[final], old, final)) for old in olds],
        "note": SIGNER.sign(Checkpoint(NAME, final, root_at(trees[final], final))),
        "key": str(SIGNER.verifier),
    }


@pytest.mark.parametrize("seed", range(5))
def test_judge_finds_every_root_tile_proof_and_checkpoint_right(judge: Judge, seed: int) -> None:
    told = judge(case_of(seed))
    assert told.returncode == 0, told.stderr
    assert "tiles" in told.stdout


def test_judge_finds_what_is_wrong(judge: Judge) -> None:
    """A judge that passes everything would prove nothing."""
    good, other = case_of(1), _text(tree_over(leaves(2))(1, 0))
    bent: list[dict[str, Any]] = [
        {"roots": {next(iter(good["roots"])): other}},
        {"tiles": good["tiles"] | {"tile/0/000": other}},
        {"inclusion": [good["inclusion"][0] | {"hashes": [other]}]},
        {"consistent": [good["consistent"][0] | {"hashes": [other]}]},
        {"note": good["note"].replace("\n", "x\n", 1)},
    ]
    for change in bent:
        assert judge(good | change).returncode != 0, change


def _proof(first: int, size: int, hashes: list[bytes]) -> dict[str, Any]:
    return {"first": first, "size": size, "hashes": [_text(one) for one in hashes]}


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
