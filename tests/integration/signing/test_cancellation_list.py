"""The signed lists of cancelled copies: numbered, in force for a time, genuine for whoever has the roots."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from api.demo.authority import Authority
from signing.book.cancellation_list import CancellationLists, newest_list, publish_lists
from signing.book.copies import cancel_copy
from signing.book.register import Step
from signing.book.tables import CancellationListRow, CertifiedCopyRow
from signing.cancellations import CancellationList
from signing.copy.verification_code import VerificationCode
from signing.errors import SigningKeyUnavailable
from signing.key_source import SigningKey
from signing.verification_report import RegisterStatus
from storage.warehouse.ocfl_root import Warehouse
from tests.certifying import Seals
from tests.integration.signing.conftest import key_of
from tests.office import people
from tests.public_log_room import LogRoom
from tests.tools import need_command

SCRIPT = Path(__file__).resolve().parents[3] / "tools" / "verify_inclusion.py"
VALID, INVALID, CANNOT_TELL, UNREADABLE = range(4)
SIGNER = ("--signer", "UBND phường Mẫu (thử nghiệm)")
REASON = "LÊ THỊ MẪU khai sai"


@pytest.fixture
def lists(room: LogRoom, authority: Authority) -> CancellationLists:
    return CancellationLists(room.database, Warehouse(room.vault), Seals(key_of(authority.agency)), room.clock)


def cancel(room: LogRoom, number: int) -> str:
    """Cancel the copy with this number; its code."""
    head = people(room.database)[1]
    with room.database.transaction() as session:
        row = session.query(CertifiedCopyRow).filter_by(number=number).one()
        code = VerificationCode(row.verification_code)
        cancel_copy(session, head, code, decision_number="07/QĐ-UBND", decided_on=date(2026, 11, 23), reason=REASON)
    return code


def newest(room: LogRoom) -> CancellationListRow:
    with room.database.transaction() as session:
        found = newest_list(session, room.act.agency_id)
    assert found is not None
    return found


def ask(folder: Path, authority: Authority, row: CancellationListRow, *options: str) -> tuple[int, str]:
    need_command("openssl")
    (folder / "list.json").write_bytes(row.body)
    (folder / "list.p7s").write_bytes(row.signature)
    (root,) = authority.trust.iterdir()
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), "cancellations", "list.json", "list.p7s", "--roots", str(root), *options],
        capture_output=True, text=True, timeout=60, check=False, cwd=folder,
    )  # fmt: skip
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout.splitlines()[-1]


def test_list_is_published_at_each_cancellation_and_each_day_with_the_next_number(
    room: LogRoom, lists: CancellationLists
) -> None:
    assert publish_lists(lists) == 0
    room.end_numbers(Step.ISSUED)
    assert (publish_lists(lists), publish_lists(lists)) == (1, 0)
    cancel(room, 1)
    assert (publish_lists(lists), publish_lists(lists)) == (1, 0)
    room.clock.now += timedelta(days=1)
    assert publish_lists(lists) == 1

    row = newest(room)
    facts = json.loads(row.body)
    assert (row.number, facts["number"], facts["agency_code"], len(facts["copies"])) == (3, 3, "H99.1", 1)
    assert row.next_update - row.published_at == timedelta(days=14)
    assert sorted(path for path in lists.warehouse.state(f"system:cancellations/H99.1/{row.published_at.year}")) == [
        f"00000{number}.{kind}" for number in (1, 2, 3) for kind in ("json", "p7s")
    ]


def test_list_names_copies_and_nobody(room: LogRoom, lists: CancellationLists, tmp_path: Path) -> None:
    room.end_numbers(Step.ISSUED, Step.ISSUED)
    code = cancel(room, 2)
    publish_lists(lists)

    body = newest(room).body
    assert REASON not in body.decode() and room.officer.name not in body.decode()
    (tmp_path / "list.json").write_bytes(body)
    read = CancellationList.from_file(tmp_path / "list.json")
    assert read.answer(sha256="", codes=[code]).status is RegisterStatus.CANCELLED
    assert list(read.by_code) == [code]


def test_script_tells_cancelled_copies_offline(
    room: LogRoom, lists: CancellationLists, authority: Authority, tmp_path: Path
) -> None:
    room.end_numbers(Step.ISSUED, Step.ISSUED)
    code = cancel(room, 2)
    publish_lists(lists)
    row = newest(room)
    for number in (1, 2):
        (tmp_path / f"{number}.pdf").write_bytes(room.copy_of(number))

    assert ask(tmp_path, authority, row, *SIGNER)[0] == VALID
    assert ask(tmp_path, authority, row, *SIGNER, "--file", "1.pdf")[0] == VALID
    assert ask(tmp_path, authority, row, "--file", "2.pdf")[0] == INVALID
    assert ask(tmp_path, authority, row, "--code", code.lower())[0] == INVALID


def test_list_that_is_changed_old_or_signed_by_strangers_is_not_believed(
    room: LogRoom, lists: CancellationLists, authority: Authority, tmp_path: Path
) -> None:
    room.end_numbers(Step.ISSUED)
    room.clock.now -= timedelta(days=20)
    publish_lists(lists)
    old = newest(room)
    assert ask(tmp_path, authority, old)[0] == CANNOT_TELL

    old.body = old.body.replace(b'"number": 1', b'"number": 9')
    assert ask(tmp_path, authority, old)[0] == INVALID
    stranger = tmp_path / "stranger.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x",
         "-keyout", str(tmp_path / "k"), "-out", str(stranger)], check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    assert ask(tmp_path, authority, newest(room), "--roots", str(stranger))[0] == INVALID


def test_list_signed_by_somebody_else_under_the_same_root_is_not_believed(
    room: LogRoom, authority: Authority, tmp_path: Path
) -> None:
    room.end_numbers(Step.ISSUED)
    forger = Seals(key_of(authority.certifier))
    publish_lists(CancellationLists(room.database, Warehouse(room.vault), forger, room.clock))

    code, said = ask(tmp_path, authority, newest(room), *SIGNER)

    assert code == CANNOT_TELL
    assert "Lê Văn Mẫu" in said


def test_agency_without_a_key_publishes_nothing_and_holds_nobody_up(room: LogRoom) -> None:
    class NoSeal:
        def seal_of(self, agency_code: str) -> SigningKey:
            raise SigningKeyUnavailable("không có khóa", "no key")

    room.end_numbers(Step.ISSUED)
    assert publish_lists(CancellationLists(room.database, Warehouse(room.vault), NoSeal())) == 0
