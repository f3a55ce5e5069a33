"""Checkpoints as signed notes: what is signed opens, whatever else does not."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signing.errors import LogDamaged
from signing.transparency.signed_note import Checkpoint, NoteSigner

NAME = "saoy.example.gov.vn/nhat-ky"
SIGNER = NoteSigner(NAME, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
CHECKPOINT = Checkpoint(NAME, 1042, bytes(32))
NOTE = SIGNER.sign(CHECKPOINT)


def test_note_opens_to_its_checkpoint_and_is_the_same_each_time() -> None:
    assert SIGNER.verifier.open(NOTE) == CHECKPOINT
    assert SIGNER.sign(CHECKPOINT) == NOTE
    assert NOTE.splitlines()[:2] == [NAME, "1042"]


def test_note_with_another_signature_beside_ours_opens() -> None:
    witness = NoteSigner("witness.example", Ed25519PrivateKey.from_private_bytes(bytes(32)))
    other = witness.sign(CHECKPOINT).partition("\n\n")[2]
    assert SIGNER.verifier.open(NOTE.replace("\n\n", "\n\n" + other)) == CHECKPOINT


@pytest.mark.parametrize(
    "bent",
    [
        NOTE.replace("1042", "1043"),
        NOTE.replace("1042", "01042"),
        NOTE.replace("AAAA", "AAAB", 1),
        NOTE.replace(f"— {NAME}", "— other.example"),
        NOTE.partition("\n\n")[0],
        NOTE.replace("\n\n", "\nextension\n\n"),
        "",
    ],
)  # fmt: skip
def test_bent_note_does_not_open(bent: str) -> None:
    with pytest.raises(LogDamaged):
        SIGNER.verifier.open(bent)


def test_note_of_another_key_under_the_same_name_does_not_open() -> None:
    other = NoteSigner(NAME, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    with pytest.raises(LogDamaged):
        SIGNER.verifier.open(other.sign(CHECKPOINT))
