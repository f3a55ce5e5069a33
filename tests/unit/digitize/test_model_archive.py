"""The models' home: the newest valid version is used, a damaged one is passed over."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digitize.model_archive import OBJECT_ID, ModelArchive
from digitize.understanding.text_model import seed_model
from storage.errors import StoreUnavailable
from storage.objects.local_store import LocalStore
from storage.warehouse.ocfl_root import Warehouse

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(LocalStore(tmp_path / "warehouse"))


def keep(warehouse: Warehouse, version: str) -> None:
    ModelArchive(warehouse).keep(replace(seed_model(), version=version), who="thử nghiệm", address="urn:test", at=NOW)


def test_without_a_kept_model_the_product_s_own_is_used(warehouse: Warehouse) -> None:
    assert ModelArchive(warehouse).current().version == seed_model().version


def test_newest_kept_model_is_used_and_its_report_lies_beside_it(warehouse: Warehouse) -> None:
    keep(warehouse, "a")
    keep(warehouse, "b")
    assert ModelArchive(warehouse).current().version == "b"
    assert b'"version": "b"' in warehouse.read(OBJECT_ID, "report.json")


def test_model_that_is_none_is_passed_over_for_the_one_before_it(warehouse: Warehouse) -> None:
    keep(warehouse, "a")
    warehouse.commit(OBJECT_ID, {"model.npz": b"broken"}, message="m", who="w", address="urn:test", at=NOW)
    assert ModelArchive(warehouse).current().version == "a"


def test_warehouse_that_does_not_answer_leaves_the_last_known_model(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = ModelArchive(warehouse)

    def silent(*_: object) -> None:
        raise StoreUnavailable("Kho không trả lời.", "The store does not answer.")

    monkeypatch.setattr(warehouse, "history", silent)
    assert archive.current().version == seed_model().version
