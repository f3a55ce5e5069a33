"""Whatever people meet by its code or name is explained in docs/: every error, every setting."""

import importlib
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import PACKAGES, ROOT, importable_modules

KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def error_classes() -> list[type[Exception]]:
    """Every exception of ours that carries a code."""
    for name in importable_modules():
        importlib.import_module(name)
    return sorted((c for c in _descendants(Exception) if _is_ours(c) and hasattr(c, "code")), key=lambda c: c.__name__)


def _descendants(root: type[Exception]) -> Iterator[type[Exception]]:
    for child in root.__subclasses__():
        yield child
        yield from _descendants(child)


def _is_ours(error: type[Exception]) -> bool:
    return error.__module__.split(".")[0] in PACKAGES


def test_error_codes_are_stable_words_of_one_class_each() -> None:
    owners: dict[str, set[str]] = {}
    for error in error_classes():
        # A class without words of its own is told apart in code only, and shares its parent's code.
        if "code" in vars(error):
            owners.setdefault(str(vars(error)["code"]), set()).add(error.__qualname__)
    assert not {code: names for code, names in owners.items() if len(names) > 1}
    assert not [code for code in owners if not KEBAB.fullmatch(code)]


def test_every_error_says_whether_trying_again_helps() -> None:
    silent = [error for error in error_classes() if not isinstance(getattr(error, "retryable", None), bool)]
    assert not silent


def test_every_error_code_is_explained() -> None:
    explained = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    codes = {str(error.code) for error in error_classes()}  # type: ignore[attr-defined]
    assert not sorted(code for code in codes if f"`{code}`" not in explained)


def test_every_setting_is_explained() -> None:
    settings = importlib.import_module("api.settings").Settings
    prefix = settings.model_config.get("env_prefix", "")
    explained = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").rglob("*.md"))
    names = [str(field.validation_alias or f"{prefix}{name}").upper() for name, field in settings.model_fields.items()]
    assert names
    assert not [name for name in names if not re.search(rf"\b{re.escape(name)}\b", explained)]


@pytest.mark.parametrize("name", ["SAOY_PYTHON", "SAOY_NO_INSTALL", "SAOY_MATERIAL", "SAOY_MINIO"])
def test_every_variable_of_launcher_and_tests_is_explained(name: str) -> None:
    assert name in (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
