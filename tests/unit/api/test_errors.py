"""The one table of errors has a row for every class of every package, and no row too many."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from api.errors import OUTCOMES, describe, error_classes
from storage.errors import RecordNotFound


@pytest.fixture(autouse=True, scope="module")
def _all_leaves_declared() -> None:
    """Some leaves live beside the use case that raises them: load every module of the packages."""
    for package in ("storage", "digitize", "signing", "api"):
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            if ".migrations" not in module.name and not module.name.endswith("__main__"):
                importlib.import_module(module.name)


def codes() -> set[str]:
    return {vars(cls).get("code", getattr(cls, "code", "")) for cls in error_classes()}


def test_every_error_has_a_row() -> None:
    assert codes() - set(OUTCOMES) == set()


def test_no_row_without_an_error() -> None:
    assert set(OUTCOMES) - codes() == set()


def test_a_known_error_keeps_its_words() -> None:
    problem = describe(RecordNotFound("không có", "not there"))
    assert (problem.status, problem.code, problem.message_vi) == (404, "record-not-found", "không có")
    assert problem.as_json()["status"] == 404


def test_an_unexpected_error_reveals_nothing_but_an_id() -> None:
    problem = describe(RuntimeError("mật khẩu=bí mật"))
    assert problem.is_fault
    assert "bí mật" not in str(problem.as_json())
    assert problem.instance in problem.message_vi
