"""The office and the browser that the end-to-end tests share; started once, only when a test asks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from api.embedded.postgres_programs import installed_versions
from tests.e2e.browser import chromium_path, open_browser
from tests.e2e.office import Office, open_office
from tests.tools import need


@pytest.fixture(scope="session")
def office(reachable_folder: Path) -> Iterator[Office]:
    need("PostgreSQL", bool(installed_versions()))
    need("tesseract", shutil.which("tesseract") is not None)
    with open_office(reachable_folder / "office") as office:
        yield office


# Of the module, not the session: while Playwright lives, its event loop runs in this thread, and nothing that runs a
# loop of its own (signing does) could be tested after it.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium_path()
    need("Chromium", path is not None)
    assert path is not None
    with open_browser(path) as browser:
        yield browser
