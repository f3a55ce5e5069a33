"""A real browser for end-to-end tests: the system's Chromium, driven by Playwright, kept from calling home."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

_ARGUMENTS = (
    "--no-sandbox",  # tests run as root in containers
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path() -> str | None:
    """The system's Chromium, if it has one."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def open_browser(path: str) -> Iterator[Browser]:
    """A headless browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


class Faults:
    """What must not happen on any page: script errors, refused resources, requests to other hosts, sideways scroll."""

    def __init__(self, address: str) -> None:
        self.seen: list[str] = []
        self._address = address

    def watch(self, page: Page) -> Page:
        """Listen to a page from now on."""
        page.on("pageerror", lambda error: self.seen.append(f"script: {error}"))
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("request", lambda request: self._requested(request.url))
        return page

    def _heard(self, kind: str, text: str) -> None:
        # A form answered with 422 is no fault: the browser itself logs it.
        if kind == "error" and "status of 4" not in text:
            self.seen.append(f"console: {text}")

    def _requested(self, url: str) -> None:
        if not url.startswith((self._address, "data:", "blob:")):
            self.seen.append(f"other host: {url}")
