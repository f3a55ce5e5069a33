"""The script for third parties: what it calls valid, and that it believes nothing it cannot check."""

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from api.demo.authority import Authority
from signing.book.register import Step
from signing.timestamp_source import TimestampSource
from signing.transparency.evidence import Json, evidence_of_number
from signing.transparency.publishing import newest_checkpoint, publish_checkpoint
from signing.transparency.tiles import tree_of_tiles
from tests.public_log_room import LogRoom
from tests.tools import need_command

SCRIPT = Path(__file__).resolve().parents[3] / "tools" / "verify_inclusion.py"
VALID, INVALID, CANNOT_TELL, UNREADABLE = range(4)

Bend = Callable[[Json], Any]


@pytest.fixture(autouse=True)
def openssl() -> None:
    need_command("openssl")


def evidence_of(room: LogRoom, number: int) -> Json:
    with room.database.transaction() as session:
        checkpoint = newest_checkpoint(session)
        tree = tree_of_tiles(room.log().read, checkpoint.size if checkpoint else 0)
        return evidence_of_number(session, tree, room.leaves()[0].book_id, number, checkpoint)


def ask(folder: Path, evidence: Json | str, *options: str, key: bool = True) -> tuple[int, str]:
    """The script alone, without our modules; its exit code and last line."""
    given = folder / "evidence.json"
    given.write_text(evidence if isinstance(evidence, str) else json.dumps(evidence))
    keys = ["--key", evidence["log"]["key"]] if key and not isinstance(evidence, str) else []
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), "evidence", str(given), *keys, *options],
        capture_output=True, text=True, timeout=60, check=False, cwd=folder,
    )  # fmt: skip
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout.splitlines()[-1]


def test_issued_copy_is_proved_with_its_time(
    room: LogRoom, tmp_path: Path, timestamps: TimestampSource, authority: Authority
) -> None:
    room.end_numbers(*[Step.VOIDED] * 5, Step.ISSUED)
    room.log_entries()
    publish_checkpoint(room.log(timestamps=timestamps))
    (tmp_path / "copy.pdf").write_bytes(room.copy_of(6))
    roots = tmp_path / "roots.pem"
    # The token carries the stamping certificate only; the issuing one is beside the agency's key.
    held = pkcs12.load_pkcs12(authority.agency.pkcs12.read_bytes(), authority.agency.pin.encode())
    between = [one.certificate.public_bytes(Encoding.PEM) for one in held.additional_certs]
    roots.write_bytes(b"".join([*between, *(one.read_bytes() for one in authority.trust.iterdir())]))

    told = ask(tmp_path, evidence_of(room, 6), "--file", "copy.pdf", "--tsa-roots", str(roots))

    assert told[0] == VALID, told


def test_file_that_is_not_the_issued_one_is_not_called_valid(room: LogRoom, tmp_path: Path) -> None:
    room.grow(Step.ISSUED)
    issued = room.copy_of(1)
    for data, code in [(issued + b"later", CANNOT_TELL), (issued[:-1], INVALID), (b"x", INVALID)]:
        (tmp_path / "copy.pdf").write_bytes(data)
        assert ask(tmp_path, evidence_of(room, 1), "--file", "copy.pdf")[0] == code


def test_cancelled_and_voided_numbers_are_not_valid(room: LogRoom, tmp_path: Path) -> None:
    room.grow(Step.CANCELLED, Step.VOIDED)

    assert ask(tmp_path, evidence_of(room, 1)) == (INVALID, "INVALID: number 1 of H99.1 was cancelled")
    assert ask(tmp_path, evidence_of(room, 2)) == (INVALID, "INVALID: number 2 of H99.1 was voided")


def entry(change: Callable[[Json], Any]) -> Bend:
    return lambda evidence: change(evidence["entries"][0])


def other(text: str) -> str:
    """The same base64 with its first bit turned."""
    data = base64.b64decode(text)
    return base64.b64encode(bytes([data[0] ^ 1]) + data[1:]).decode()


BENT: dict[str, tuple[Bend, int]] = {
    "another entry": (entry(lambda one: one.update(entry=one["entry"].replace("H99.1", "H99.2"))), INVALID),
    "another salt": (entry(lambda one: one.update(salt="00" * 16)), INVALID),
    "salt moved into the entry": (
        entry(lambda one: one.update(salt=one["salt"] + one["entry"][0].encode().hex(), entry=one["entry"][1:])),
        INVALID,
    ),
    "another place": (entry(lambda one: one.update(index=one["index"] + 1)), INVALID),
    "a place outside": (entry(lambda one: one.update(index=-1)), INVALID),
    "another proof": (entry(lambda one: one["proof"].__setitem__(0, other(one["proof"][0]))), INVALID),
    "a longer proof": (entry(lambda one: one["proof"].append(one["proof"][0])), INVALID),
    "no proof": (entry(lambda one: one.update(proof=None)), CANNOT_TELL),
    "another root": (
        lambda one: one.update(checkpoint="\n".join(
            other(line) if number == 2 else line for number, line in enumerate(one["checkpoint"].split("\n")))),
        INVALID,
    ),
    "another size": (lambda one: one.update(checkpoint=one["checkpoint"].replace("\n7\n", "\n8\n")), INVALID),
    "no signature": (lambda one: one.update(checkpoint=one["checkpoint"].partition("—")[0]), INVALID),
    "no checkpoint": (lambda one: one.update(checkpoint=None), CANNOT_TELL),
    "no entries": (lambda one: one.update(entries=[]), CANNOT_TELL),
    "a list": (lambda one: one.update(entries=[[]]), UNREADABLE),
}  # fmt: skip


@pytest.mark.parametrize("name", BENT)
def test_bent_evidence_is_not_called_valid(room: LogRoom, tmp_path: Path, name: str) -> None:
    room.grow(Step.ISSUED, *[Step.VOIDED] * 6)
    evidence = evidence_of(room, 1)
    assert ask(tmp_path, evidence)[0] == VALID
    bend, code = BENT[name]
    bend(evidence)

    assert ask(tmp_path, evidence)[0] == code


def test_key_inside_the_evidence_proves_nothing(room: LogRoom, tmp_path: Path) -> None:
    room.grow(Step.ISSUED)
    evidence = evidence_of(room, 1)
    assert ask(tmp_path, evidence, key=False)[0] == CANNOT_TELL

    room.key.unlink()
    forger = LogRoom(room.database, room.officer, room.act, tmp_path / "forged.pem")
    room.tamper("delete from log_checkpoint", "update log_head set origin = null, verifier = null")
    publish_checkpoint(forger.log())
    forged = evidence_of(forger, 1)
    assert ask(tmp_path, forged)[0] == VALID
    assert ask(tmp_path, forged, "--key", evidence["log"]["key"])[0] == INVALID


@pytest.mark.parametrize("text", ["", "[]", "{", '{"checkpoint": "x", "checkpoint": "y"}', "null", "\u0000"])
def test_what_is_no_evidence_is_unreadable(tmp_path: Path, text: str) -> None:
    code, _ = ask(tmp_path, text, "--key", "x+y+z")
    assert code == UNREADABLE


def test_checkpoint_of_another_day_must_belong_to_the_same_log(room: LogRoom, tmp_path: Path) -> None:
    room.grow(Step.ISSUED, *[Step.VOIDED] * 6)
    earlier, tiles = evidence_of(room, 1), tmp_path / "tiles"
    (tmp_path / "earlier").write_text(earlier["checkpoint"])
    room.grow(*[Step.VOIDED] * 256)
    now = evidence_of(room, 1)
    for path, data in room.store.objects.items():
        target = tiles / path.removeprefix("log/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

    assert ask(tmp_path, now, "--checkpoint", "earlier")[0] == CANNOT_TELL
    assert ask(tmp_path, now, "--checkpoint", "earlier", "--tiles", str(tiles))[0] == VALID
    assert ask(tmp_path, earlier, "--checkpoint", "earlier")[0] == VALID

    kept = tiles / "tile/0/000"
    kept.write_bytes(bytes([kept.read_bytes()[0] ^ 1]) + kept.read_bytes()[1:])
    assert ask(tmp_path, now, "--checkpoint", "earlier", "--tiles", str(tiles))[0] == INVALID


def test_second_history_under_the_same_key_is_told_apart(room: LogRoom, tmp_path: Path) -> None:
    room.grow(Step.ISSUED, Step.VOIDED)
    (tmp_path / "told-to-others").write_text(evidence_of(room, 1)["checkpoint"])
    room.tamper(
        "delete from log_leaf", "delete from log_checkpoint", "delete from log_cursor", "update log_head set size = 0"
    )
    room.store.objects.clear()
    room.log_entries()
    publish_checkpoint(room.log())

    code, said = ask(tmp_path, evidence_of(room, 1), "--checkpoint", "told-to-others")

    assert code == INVALID
    assert "FORKED" in said
