"""The book's page: closing a month that is over, opening a volume, downloading; the form of an office's own copies."""

from datetime import UTC, date, datetime, timedelta

import pytest

from api.composition import Services
from signing.book.register import Step, append_step, book_of_year, reserve
from signing.rules.deadlines import VIETNAM
from tests.certifying import requested
from tests.integration.signing.test_batches import logged_in, services, the_certifier, token_on

__all__ = ["services"]  # the fixture


@pytest.fixture
def last_month(services: Services) -> date:
    """A book with one issued number of a day of last month."""
    on = datetime.now(UTC).astimezone(VIETNAM).date().replace(day=1) - timedelta(days=3)
    certifier = the_certifier(services)
    act = requested(services.database, services.store, certifier)
    with services.database.transaction() as session:
        taken = reserve(
            session, certifier, agency_id=act.agency_id, act_id=act.id, on_date=on, symbol="SCT/BS",
            symbol_rule="thử nghiệm", data={"original": "Giấy khai sinh", "pages": 1, "fee": 2000},
        )  # fmt: skip
        for step in (Step.INTENDED, Step.ISSUED):
            append_step(session, certifier, book_id=taken.book_id, number=taken.number, step=step, data={})
    return on


def test_month_that_is_over_is_closed_and_downloaded_on_the_page(services: Services, last_month: date) -> None:
    client, address = logged_in(services), f"/can-bo/so?year={last_month.year}"
    page = client.get(address).text
    assert f"Khóa sổ tháng {last_month.month:02d}" in page

    form = {"month": last_month.month, "form_token": token_on(page)}
    closed = client.post(f"/can-bo/so/{last_month.year}/khoa-thang", data=form)

    assert f"Sổ tháng {last_month.month:02d}/{last_month.year}" in closed.text
    assert f"Khóa sổ tháng {last_month.month:02d}" not in closed.text
    file = client.get(f"/can-bo/so/{last_month.year}/da-khoa/{last_month.month}-0.pdf")
    assert (file.status_code, file.content[:5]) == (200, b"%PDF-")
    assert client.get(f"/can-bo/so/{last_month.year}/da-khoa/{last_month.month}-7.pdf").status_code == 404


def test_volume_is_opened_on_the_page(services: Services, last_month: date) -> None:
    client = logged_in(services)
    token = token_on(client.get(f"/can-bo/so?year={last_month.year}").text)
    opened = client.post(f"/can-bo/so/{last_month.year}/mo-quyen", data={"form_token": token})
    assert opened.status_code == 200
    certifier = the_certifier(services)
    assert certifier.agency_id is not None
    with services.database.transaction() as session:
        book = book_of_year(session, certifier.agency_id, last_month.year)
    assert book is not None and book.volume == 2


def test_form_of_an_office_s_own_copies_says_what_is_missing(services: Services) -> None:
    the_certifier(services)
    client = logged_in(services)
    page = client.get("/can-bo/sao-van-ban").text
    assert "Bản sao từ sổ gốc" in page
    form = {"purpose": "copy_from_register", "name": " ", "recipient": "", "form_token": token_on(page)}
    answer = client.post("/can-bo/sao-van-ban", data=form, files={"files": ("", b"")})
    assert answer.status_code == 422
    assert "Chưa ghi tên văn bản" in answer.text and "đúng một tệp" in answer.text
