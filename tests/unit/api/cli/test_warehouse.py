import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.warehouse import app, check_warehouse
from api.errors import SettingMissing
from storage.objects.local_store import LocalStore
from storage.warehouse.checking import check
from storage.warehouse.ocfl_root import Warehouse
from tests.memory_store import MemoryStore

DOSSIER = "dossier:H55.242-261122-0001"


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    Warehouse(store).commit(
        DOSSIER, {"a": b"1", "[bold]b": b"2"}, message="thử", who="NGUYỄN VĂN MẪU", address="mailto:mau@example.vn",
        at=datetime(2026, 11, 22, tzinfo=UTC),
    )  # fmt: skip
    return store


def damaged(store: MemoryStore) -> Warehouse:
    for key in store.objects:
        if key.endswith("content/[bold]b"):
            store.objects[key] = b"3"
    return Warehouse(store)


def test_sound_archive_says_so_and_exits_0(store: MemoryStore, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_warehouse(partial(check, Warehouse(store))) == 0
    said = capsys.readouterr().out
    assert "không thấy sai lệch" in said
    assert "nothing wrong found" in said


def test_findings_are_told_and_exit_1(store: MemoryStore, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_warehouse(partial(check, damaged(store))) == 1
    said = capsys.readouterr().out
    assert f"{DOSSIER} › v1/content/[bold]b" in said
    assert "hỏng / damaged" in said


def test_json_is_one_object_a_line_with_a_summary(store: MemoryStore, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_warehouse(partial(check, damaged(store)), as_json=True) == 1
    finding, summary = map(json.loads, capsys.readouterr().out.splitlines())
    assert (finding["schema"], finding["kind"], finding["object_id"]) == (1, "damaged", DOSSIER)
    assert summary == {"schema": 1, "summary": {"objects": 1, "files": 2, "bytes_read": 2, "findings": 1}}


def test_stray_outside_every_object_is_told(store: MemoryStore, capsys: pytest.CaptureFixture[str]) -> None:
    store.create("stray", b"")
    assert check_warehouse(partial(check, Warehouse(store), sample=0.0)) == 1
    assert "thừa / orphan  stray" in capsys.readouterr().out


def test_damage_comes_back_from_the_second_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAOY_DATA_FOLDER", str(tmp_path / "var"))
    monkeypatch.setenv("SAOY_SECOND_STORE_URL", (tmp_path / "ổ thứ hai").as_uri())
    first = LocalStore(tmp_path / "var" / "warehouse")
    Warehouse(first).commit(
        DOSSIER, {"a": b"1"}, message="thử", who="NGUYỄN VĂN MẪU", address="mailto:mau@example.vn",
        at=datetime(2026, 11, 22, tzinfo=UTC),
    )  # fmt: skip
    assert CliRunner().invoke(app, ["check", "--heal"]).exit_code == 0  # the second copy is made
    [place] = (tmp_path / "var" / "warehouse").rglob("content/a")
    place.chmod(0o600)
    place.write_bytes(b"2")

    assert CliRunner().invoke(app, ["check"]).exit_code == 1
    answer = CliRunner().invoke(app, ["check", "--heal", "--limit", "500"])

    assert answer.exit_code == 0
    assert f"đã chữa / healed  {DOSSIER} › v1/content/a" in answer.stderr
    assert place.read_bytes() == b"1"


def test_healing_without_a_second_store_says_which_setting_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAOY_DATA_FOLDER", str(tmp_path / "var"))
    answer = CliRunner().invoke(app, ["check", "--heal"])
    assert isinstance(answer.exception, SettingMissing)
    assert answer.exception.names == "SAOY_SECOND_STORE_URL"


def test_all_and_sample_exclude_each_other() -> None:
    answer = CliRunner().invoke(app, ["check", "--all", "--sample", "0.5"])
    assert answer.exit_code == 2


def test_help_teaches_in_both_languages() -> None:
    answer = CliRunner().invoke(app, ["check", "--help"])
    assert answer.exit_code == 0
    assert "Kiểm tra toàn vẹn" in answer.output
    assert "Check the archive" in answer.output
