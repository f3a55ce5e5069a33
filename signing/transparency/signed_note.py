"""Checkpoints as signed notes: the text of C2SP tlog-checkpoint, the signature line of C2SP signed-note.

    saoy.example.gov.vn/nhat-ky         the log's name (its origin)
    1042                                how many leaves
    7x…=                                the root, base64

    — saoy.example.gov.vn/nhat-ky …     Ed25519 over the text, with the first bytes of the key's digest

Owns the format and the signature. Refuses to know where the key comes from and what the tree holds.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from signing.errors import LogDamaged

_ED25519 = b"\x01"
_KEY_BYTES = 32
_CHECKPOINT = re.compile(r"(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[A-Za-z0-9+/=]{44})\n")
_SIGNATURE = re.compile(r"— (?P<name>[^\s+]+) (?P<signature>[A-Za-z0-9+/=]+)\n")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The size of a log and its root at that size."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """The public half: a name and a key, written `name+id+key` as the note's specification has it."""

    name: str
    public: bytes

    def __str__(self) -> str:
        """The verifier key as it is published."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The verifier of a published key; `LogDamaged` when it is none."""
        name, _, rest = text.partition("+")
        try:
            verifier = cls(name, base64.b64decode(rest.partition("+")[2], validate=True)[1:])
        except binascii.Error as exc:
            raise _unsigned() from exc
        if str(verifier) != text or len(verifier.public) != _KEY_BYTES:
            raise _unsigned()
        return verifier

    @property
    def key_id(self) -> bytes:
        """The four bytes that say whose signature a line holds."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def open(self, note: str) -> Checkpoint:
        """The checkpoint of a note that this key signed; `LogDamaged` when it is not signed so or reads otherwise."""
        text, _, signatures = note.partition("\n\n")
        match = _CHECKPOINT.fullmatch(f"{text}\n")
        if match is None or not any(self._is_signed(f"{text}\n", line) for line in _SIGNATURE.finditer(signatures)):
            raise _unsigned()
        return Checkpoint(match["origin"], int(match["size"]), base64.b64decode(match["root"]))

    def _is_signed(self, text: str, line: re.Match[str]) -> bool:
        try:
            found = base64.b64decode(line["signature"], validate=True)
            if line["name"] != self.name or found[:4] != self.key_id:
                return False
            Ed25519PublicKey.from_public_bytes(self.public).verify(found[4:], text.encode())
        except (InvalidSignature, binascii.Error):
            return False
        return True


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """The log's own key under the log's name."""

    name: str
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> NoteVerifier:
        """Its public half."""
        return NoteVerifier(self.name, self.key.public_key().public_bytes_raw())

    def sign(self, checkpoint: Checkpoint) -> str:
        """The note. Ed25519 gives the same bytes each time, so a checkpoint of one size has one note."""
        signature = self.verifier.key_id + self.key.sign(checkpoint.text.encode())
        return f"{checkpoint.text}\n— {self.name} {base64.b64encode(signature).decode()}\n"


def _unsigned() -> LogDamaged:
    return LogDamaged(
        "Điểm chốt của nhật ký công khai không mang chữ ký đúng. Đừng dùng; hãy báo người quản trị.",
        "The public log's checkpoint does not carry a good signature. Do not use it; tell the operator.",
    )
