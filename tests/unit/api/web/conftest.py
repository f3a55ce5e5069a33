"""The application on services that answer nothing: enough for everything that needs no database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

from api.web.app import Site, create_app


class NoServices:
    """Touching any service in these tests is a mistake."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the page asked for services.{name}")


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = create_app(cast(Any, NoServices()), site=Site("http://testserver", is_trial=True))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
