"""Makes the pictures in `docs/images` anew from the running product: `python docs/make_pictures.py`.

Starts a trial office of its own in a temporary folder, does with the sample papers what an officer does, and takes
pictures of the pages in headless Chromium. With `--all DIR` it also takes every page it comes by at three widths, to be
looked at. Everything shown is invented.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, FilePayload, Page  # noqa: E402

from api.demo.dossier_run import DossierRun, load_samples  # noqa: E402
from api.demo.installation import CERTIFIER, PASSWORD  # noqa: E402
from tests.e2e.browser import chromium_path, open_browser  # noqa: E402
from tests.e2e.office import Office, open_office  # noqa: E402

IMAGES = ROOT / "docs" / "images"
SAMPLES = ROOT / "samples"
WIDTHS = (360, 768, 1440)
SHOWN = 1200  # pixels of the pictures that the README shows
WAIT = 600_000


def main() -> None:
    """Make them all."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--all", type=Path, metavar="DIR", help="also every page at 360, 768 and 1440 pixels")
    seen: Path | None = given.parse_args().all
    chromium = chromium_path()
    if chromium is None:
        sys.exit("Chromium is not installed.")
    with _folder() as folder, open_office(folder) as office:
        copy = _certified_copy(office, folder)  # before the browser: its event loop would stand in the signing's way
        with open_browser(chromium) as browser:
            _take_pictures(browser, office, copy, seen)


def _take_pictures(browser: Browser, office: Office, copy: Path, seen: Path | None) -> None:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(WAIT)
    _log_in(page, office, "canbo")
    dossier = _take_in(page, office)
    _look(page, seen, "dossier")
    papers = page.locator(".paper-line a[href^='/can-bo/giay-to/']")
    links = {one.inner_text(): one.get_attribute("href") or "" for one in papers.all()}
    if seen is not None:
        for number, link in enumerate(links.values()):
            page.goto(office.address + link)
            _look(page, seen, f"paper-{number}")
    page.goto(office.address + links["Giấy khai sinh"])
    page.wait_for_timeout(1500)  # the page image settles on the first field
    _save(page.screenshot(), IMAGES / "desk.png")
    _look(page, seen, "review")
    page.goto(f"{dossier}/trang")
    _look(page, seen, "arrange")
    page.goto(f"{office.address}/kiem-tra")
    page.set_input_files("#file", copy)
    page.click("text='Kiểm tra tệp'")
    page.wait_for_selector("#verdict")
    page.set_viewport_size({"width": 1440, "height": 760})
    _save(page.screenshot(), IMAGES / "check.png")
    _look(page, seen, "check")


@contextmanager
def _folder() -> Iterator[Path]:
    """One that PostgreSQL's unprivileged user may reach."""
    folder = Path(tempfile.mkdtemp(prefix="saoy-pictures-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _log_in(page: Page, office: Office, login: str) -> None:
    page.goto(f"{office.address}/dang-nhap")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")


def _take_in(page: Page, office: Office) -> str:
    """The sample dossier with its scans, one of them sent twice and one without colour; its address."""
    page.goto(f"{office.address}/can-bo/ho-so/moi")
    page.select_option("#procedure", "1.099756")
    page.fill("#owner_name", "NGUYỄN VĂN MẪU")
    page.fill("#owner_identifier", "001090000001")
    page.click("main button[type=submit]")
    address = page.url
    names = ["01-don-dang-ky-bien-dong.pdf", "04-can-cuoc-cong-dan.jpg", "05-giay-khai-sinh.pdf", "11-bang-ky-su.jpg"]
    grey = BytesIO()
    with Image.open(SAMPLES / "07-giay-uy-quyen.jpg") as scan:
        scan.convert("L").save(grey, "JPEG", quality=85, dpi=(200, 200))
    blank = BytesIO()
    with Image.open(SAMPLES / "11-bang-ky-su.jpg") as scan:
        empty = Image.new("RGB", scan.size, (250, 249, 246))
        scan.convert("RGB").save(blank, "PDF", resolution=200, save_all=True, append_images=[empty])
    page.set_input_files(
        "#files",
        [
            *(_file(name, (SAMPLES / name).read_bytes()) for name in names),
            _file("05-giay-khai-sinh-2.pdf", (SAMPLES / names[2]).read_bytes()),
            _file("07-uy-quyen-den-trang.jpg", grey.getvalue()),
            _file("11-hai-mat.pdf", blank.getvalue()),
        ],
    )
    page.locator(".sending li").first.wait_for(state="detached")
    page.wait_for_selector("text=/Xem lại \\d+ giấy tờ/")
    page.locator("#viec[hx-trigger*=every]").wait_for(state="detached")
    page.goto(address)
    return address


def _file(name: str, data: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType="application/octet-stream", buffer=data)


def _certified_copy(office: Office, folder: Path) -> Path:
    """A copy certified at the desk, as whoever asked for it gets it."""
    samples = load_samples(SAMPLES)
    run = DossierRun(office.services, samples, "pictures", lambda *_: None)
    copy = run.certify(samples.certify, office.pins[CERTIFIER.login], name="Giấy khai sinh", type_code="GKS")
    path = folder / "ban-sao.pdf"
    path.write_bytes(office.services.store.read(copy.renditions[-1].object_key))
    return path


def _look(page: Page, folder: Path | None, name: str) -> None:
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(400)
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            print(f"{name} at {width} is {wide} wide")
    page.set_viewport_size({"width": 1440, "height": 900})


def _save(shot: bytes, target: Path) -> None:
    with Image.open(BytesIO(shot)) as image:
        height = round(image.height * SHOWN / image.width)
        image.convert("RGB").resize((SHOWN, height), Image.Resampling.LANCZOS).save(target, optimize=True)


if __name__ == "__main__":
    main()
