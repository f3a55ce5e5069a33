"""A whole trial office for end-to-end tests: PostgreSQL, folder store, throw-away authority, web server, worker.

Everything is real; only the certificates are worth nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from api.composition import Services, open_services
from api.demo.installation import add_people, trial_pins, trial_settings
from api.settings import Settings
from api.web.app import Site, create_app


@dataclass(frozen=True, slots=True)
class Office:
    """A running office: where its pages are, what is behind them, the PINs of its signers."""

    address: str
    services: Services
    pins: dict[str, str]


@contextmanager
def open_office(folder: Path) -> Iterator[Office]:
    """Start everything under `folder`; end it all on the way out."""
    settings, _ = trial_settings(Settings(data_folder=folder))
    with open_services(settings) as services:
        with services.database.transaction() as session:
            add_people(session)
        stop = threading.Event()
        worker = threading.Thread(target=services.queue.work, kwargs={"concurrency": 2, "stop": stop}, daemon=True)
        address = f"http://{settings.host}:{settings.port}"
        app = create_app(services, site=Site(address=address, is_trial=True))
        server = uvicorn.Server(
            uvicorn.Config(app, host=settings.host, port=settings.port or 0, log_level="warning", lifespan="off")
        )
        web = threading.Thread(target=server.run, daemon=True)
        worker.start()
        web.start()
        try:
            while not server.started:
                time.sleep(0.05)
            yield Office(address, services, trial_pins(settings))
        finally:
            server.should_exit = True
            stop.set()
            web.join(timeout=10)
            worker.join(timeout=40)
