"""A certifier reviews several copies and signs them with one PIN, by keys alone.

Runs before `test_rebuild.py`, which closes the book of the year that all tests of this folder share.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from api.demo.installation import CERTIFIER, PASSWORD, actor_of
from signing.book.acts import ActState, act_by_id
from tests.certifying import accepted
from tests.e2e.browser import Faults
from tests.e2e.office import Office
from tests.office import people

pytestmark = pytest.mark.slow


def test_certifier_signs_several_copies_by_keyboard(browser: Browser, office: Office) -> None:
    services, faults = office.services, Faults(office.address)
    with services.database.transaction() as session:
        certifier = actor_of(session, CERTIFIER, "ký lô (thử nghiệm)")
    receiver = people(services.database)[0]
    acts = [accepted(services.database, services.store, receiver, certifier) for _ in range(3)]
    page = faults.watch(browser.new_context(viewport={"width": 1440, "height": 900}).new_page())
    page.set_default_timeout(120_000)
    page.goto(f"{office.address}/dang-nhap")
    page.fill("#login", CERTIFIER.login)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/can-bo")
    page.goto(f"{office.address}/can-bo/ky-lo")
    page.wait_for_selector("[data-shown]:not([hidden])")  # the first copy's page is beside the list

    page.locator(f"#act-{acts[0].id}").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert page.is_visible("text='Đã chọn 2 bản.'")
    page.keyboard.press("ArrowDown")
    assert not page.is_checked(f"#act-{acts[2].id}")
    for width in (360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.fill("#pin", office.pins[CERTIFIER.login])
    page.keyboard.press("Enter")

    page.wait_for_selector("text='Đã cấp 2 trong 2 bản sao.'")
    with services.database.transaction() as session:
        states = [act_by_id(session, act.id).state for act in acts]
    assert states == [ActState.ISSUED, ActState.ISSUED, ActState.ACCEPTED]
    assert faults.seen == []
