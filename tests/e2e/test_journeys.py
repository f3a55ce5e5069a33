"""The three users' journeys in a real browser against a whole office: nothing patched, nothing simulated."""

from __future__ import annotations

import json
import re
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from api.demo.installation import PASSWORD
from api.web.rendering import VIETNAM
from tests.e2e.browser import Faults
from tests.e2e.office import Office

SAMPLES = Path(__file__).parents[2] / "samples"
WAIT = 120_000  # milliseconds; two busy cores read a page in some seconds

pytestmark = pytest.mark.slow


def enter(browser: Browser, office: Office, faults: Faults, login: str | None = None, *, script: bool = True) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, java_script_enabled=script)
    page = faults.watch(context.new_page())
    page.set_default_timeout(WAIT)
    if login:
        page.goto(f"{office.address}/dang-nhap")
        page.fill("#login", login)
        page.fill("#password", PASSWORD)
        page.click("main button[type=submit]")
    return page


def fits(page: Page) -> bool:
    for width in (360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            return False
    return True


def test_officer_digitizes_papers_from_upload_to_warehouse(browser: Browser, office: Office, tmp_path: Path) -> None:
    faults = Faults(office.address)
    page = enter(browser, office, faults, "canbo")
    dossier = take_in(page, office)
    birth = SAMPLES / "05-giay-khai-sinh.pdf"
    page.set_input_files("#files", [birth, SAMPLES / "07-giay-uy-quyen.jpg", birth])
    page.wait_for_selector("text='Xem lại 3 giấy tờ'")
    assert page.is_visible("text=giống hệt tệp 05-giay-khai-sinh.pdf")
    leave_out_the_twin(page, dossier)
    settle_doubts(page, dossier)
    page.goto(dossier)
    page.click("text='Xem lại 2 giấy tờ'")
    for _ in range(2):
        page.wait_for_selector("[data-review]")
        assert page.evaluate("document.activeElement.name.startsWith('f.')"), "a field has the focus"
        assert page.is_visible("svg.crop")
        page.click("text='Xác nhận giấy tờ'")
        page.wait_for_load_state()
    assert page.url == dossier
    page.click("text='Ký số 2 giấy tờ'")
    page.fill("#pin", "sai-ma-pin")
    page.click("main button[type=submit]")
    assert page.is_visible("#pin-why")
    page.fill("#pin", office.pins["canbo"])
    page.click("main button[type=submit]")
    page.wait_for_selector("text='Đã số hóa xong 2 giấy tờ và lưu vào kho.'")
    assert page.is_visible("text='001090000001.GKS.01'")
    assert fits(page)
    keep_what_came_signed(page, office, signed_file(page, tmp_path))
    assert faults.seen == []


def take_in(page: Page, office: Office) -> str:
    """A new dossier; returns its address."""
    page.goto(f"{office.address}/can-bo/ho-so/moi")
    page.select_option("#procedure", "1.099756")
    page.fill("#owner_name", "NGUYỄN VĂN MẪU")
    page.fill("#owner_identifier", "001090000001")
    page.click("main button[type=submit]")
    return page.url


def leave_out_the_twin(page: Page, dossier: str) -> None:
    """By keys alone: the wrong page left out, taken back, then the one that was sent twice."""
    page.goto(f"{dossier}/trang")
    for key in ("Backspace", "Control+z"):
        with page.expect_navigation():
            page.keyboard.press(key)
    assert page.locator(".group:not(.out)").count() == 3
    page.keyboard.press("ArrowLeft")  # round to the last page
    with page.expect_navigation():
        page.keyboard.press("Backspace")
    assert page.locator(".group:not(.out)").count() == 2
    assert page.locator(".group.out .tile").count() == 1
    assert fits(page)


def settle_doubts(page: Page, dossier: str) -> None:
    """Enter says *right* to the most doubtful value, until none is left."""
    page.goto(f"{dossier}/cho-ngo")
    for left in range(page.locator(".doubts > li").count(), 0, -1):
        assert page.locator(".doubts > li").count() == left
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert page.is_visible("text=Không còn chỗ nào máy chưa chắc.")


def signed_file(page: Page, folder: Path) -> Path:
    """One of the papers just signed, as the office keeps it."""
    with page.expect_download() as download:
        page.click("text='Tải tệp đã ký' >> nth=0")
    kept = folder / "da-ky-tu-truoc.pdf"
    download.value.save_as(kept)
    return kept


def keep_what_came_signed(page: Page, office: Office, signed: Path) -> None:
    """What comes signed keeps its bytes and is signed by nobody else; without proofs in it the verdict is open."""
    dossier = take_in(page, office)
    page.set_input_files("#files", signed)
    page.wait_for_selector("text='Tệp đã ký số từ trước: chưa đủ căn cứ kết luận về chữ ký.'")
    page.click("text='Xem lại 1 giấy tờ'")
    page.click("text='Xác nhận giấy tờ'")
    assert page.url == dossier
    page.click("text='Ký số 1 giấy tờ'")
    assert not page.is_visible("#pin")
    page.click("text='Hoàn tất 1 giấy tờ'")
    page.wait_for_selector("text='Đã số hóa xong 1 giấy tờ và lưu vào kho.'")
    assert page.is_visible("text='đã ký từ trước'")
    kept = signed.with_name("giu-nguyen.pdf")
    with page.expect_download() as download:
        page.click("text='Tải tệp lưu trữ'")
    download.value.save_as(kept)
    assert kept.read_bytes() == signed.read_bytes()


def test_copy_is_asked_for_certified_downloaded_checked_and_cancelled(
    browser: Browser, office: Office, tmp_path: Path
) -> None:
    faults = Faults(office.address)
    citizen = enter(browser, office, faults, "congdan", script=False)
    code = ask_for_copy(citizen, office)
    act = capture_and_check(enter(browser, office, faults, "canbo"), office, code)
    certifier = enter(browser, office, faults, "chungthuc")
    certifier.goto(act)
    certifier.click("text='Chấp nhận chứng thực'")
    certifier.fill("#pin", office.pins["chungthuc"])
    certifier.click("text='Cấp số và ký'")
    certifier.wait_for_selector("text=Bản sao đã cấp")

    citizen.goto(f"{office.address}/cong-dan/yeu-cau/{code}")
    with citizen.expect_download() as download:
        citizen.click("text='Tải bản sao'")
    copy = tmp_path / "ban-sao.pdf"
    download.value.save_as(copy)
    link = citizen.get_attribute("text='Kiểm tra' >> nth=-1", "href") or ""
    changed = tmp_path / "bi-sua.pdf"
    data = bytearray(copy.read_bytes())
    data[len(data) // 3] ^= 1
    changed.write_bytes(data)

    anybody = enter(browser, office, faults, script=False)
    assert verdict_of(anybody, office, copy) == "BẢN SAO HỢP LỆ"
    assert verdict_of(anybody, office, changed) == "BẢN SAO KHÔNG HỢP LỆ"
    anybody.goto(office.address + link)
    assert anybody.inner_text("#verdict") == "ĐÃ CẤP, CHƯA BỊ HỦY"
    assert "NGUYỄN VĂN MẪU" not in anybody.content()

    certifier.click("a[href^='/can-bo/ban-sao/']:not([href$=pdf])")
    certifier.fill("#decision_number", "12/QĐ-UBND")
    certifier.fill("#reason", "Thử nghiệm việc hủy")
    certifier.click("button.grave")
    assert verdict_of(anybody, office, copy) == "BẢN SAO ĐÃ BỊ HỦY"
    anybody.goto(f"{office.address}{link}?lang=en")
    assert anybody.inner_text("#verdict") == "CANCELLED COPY"
    assert fits(anybody)
    with urllib.request.urlopen(f"{office.address}/api/v1/cancellations") as answer:
        assert json.load(answer)["copies"][0]["decision_number"] == "12/QĐ-UBND"
    assert faults.seen == []


def ask_for_copy(citizen: Page, office: Office) -> str:
    """The citizen's request, without script; a day off is refused beside its field."""
    days = [datetime.now(VIETNAM).date() + timedelta(days=ahead) for ahead in range(1, 30)]
    is_working_day = office.services.rules.deadlines.is_working_day
    citizen.click("text='Yêu cầu chứng thực bản sao'")
    citizen.fill("#day", f"{next(day for day in days if not is_working_day(day)):%d/%m/%Y}")
    citizen.click("main button[type=submit]")
    assert citizen.is_visible("#day-why")
    citizen.fill("#day", f"{next(day for day in days if is_working_day(day)):%d/%m/%Y}")
    citizen.click("main button[type=submit]")
    return citizen.url.rsplit("/", 1)[1]


def capture_and_check(officer: Page, office: Office, code: str) -> str:
    """The original captured and article 22 answered; returns the act's address."""
    officer.goto(f"{office.address}/can-bo/chung-thuc/{code}")
    officer.set_input_files("#files", [SAMPLES / "05-giay-khai-sinh.pdf"])
    officer.click("text='Nhận bản chính'")
    assert officer.locator(".errors li").count() == 2  # pages and sheets are counted by a person
    officer.fill("input[name=pages]", "2")
    officer.fill("input[name=sheets]", "1")
    officer.click("text='Nhận bản chính'")
    officer.wait_for_selector("text=Bản chính có 2 trang nhưng bản chụp có 1 trang.")
    officer.fill("input[name=pages]", "1")
    officer.click("text='Nhận bản chính'")
    officer.wait_for_selector("text=Máy đã xem 1/1 trang")
    # Other tests share this office: where one of them stored such a paper, the officer finds the words, else the page.
    nothing_found = officer.input_value("#looked_up").startswith("Đã tra cứu Kho dữ liệu số hóa")
    officer.click("text='Ghi kết quả kiểm tra'")
    assert officer.locator(".errors li").count() == (7 if nothing_found else 8)
    for box in officer.query_selector_all("input[type=radio][value=no]"):
        box.check()
    officer.fill("#pages_compared", "1")
    if not nothing_found:
        officer.fill("#looked_up", "Kho có bản số hóa; người yêu cầu vẫn cần bản sao này")
    officer.click("text='Ghi kết quả kiểm tra'")
    officer.wait_for_selector("text='Đang chờ người chứng thực.'")
    assert re.search(r"/can-bo/viec/[0-9a-f-]{36}$", officer.url)
    assert fits(officer)
    return officer.url


def verdict_of(page: Page, office: Office, file: Path) -> str:
    """What the check page says of a file, in its biggest words."""
    page.goto(f"{office.address}/kiem-tra")
    page.set_input_files("#file", file)
    page.click("text='Kiểm tra tệp'")
    return page.inner_text("#verdict")
