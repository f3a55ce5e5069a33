"""What every test shares: the sizes that are left out by default.

Fixtures that start servers live in the conftest of the folders that may use them; unit tests start nothing.
"""

import os

import pytest


def pytest_configure(config: pytest.Config) -> None:
    # Two OCR processes at a time are what the machine has; Tesseract's own threads only get in their way.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="also run the tests at real sizes (marker `full`)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--full"):
        return
    left_out = [item for item in items if item.get_closest_marker("full")]
    if left_out:
        items[:] = [item for item in items if not item.get_closest_marker("full")]
        config.hook.pytest_deselected(items=left_out)
