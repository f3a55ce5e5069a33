"""What the machine says to the checklist of article 22: noticed where it is, silent where it is not."""

import io
from collections.abc import Sequence

import pytest
from PIL import Image, ImageDraw

from api.original_advice import advise
from digitize.errors import ReadingTimedOut
from digitize.reading.page_reading import PageReading, Word
from signing.examination.grounds import Advice, Ground, Sign

VIETNAMESE = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nGIẤY KHAI SINH\nHọ, chữ đệm, tên: NGUYỄN VĂN MẪU\nNgày sinh: 01/01/1990, "
    "nơi sinh: phường Mẫu, tỉnh Thử Nghiệm\nDữ liệu mật của cá nhân được bảo vệ theo quy định của pháp luật hiện hành"
)
ENGLISH = (
    "BIRTH REGISTER\nThis is to state that the child named Sample Person was born in the town of Example on the first "
    "day of January nineteen ninety and entered in the register of births of the said town by the registrar."
)


def page(text: str = VIETNAMESE, *, confidence: float = 0.95, number: int = 1) -> PageReading:
    words = tuple(Word(word, confidence, (0, 0, 10, 10)) for word in text.split())
    return PageReading(number, 992, 1403, 120, 0, text, words)


def sheet(*, seal: bool = True, erased: bool = False) -> bytes:
    """An A4 page of cream paper at 120 dpi, with print, perhaps a red seal, perhaps a painted-over place."""
    picture = Image.effect_noise((992, 1403), 12).point(lambda level: 222 + (level - 128) // 6).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for y in range(200, 900, 40):
        draw.line((120, y, 860, y), fill=(40, 40, 40), width=4)
    if seal:
        draw.ellipse((600, 1000, 770, 1170), outline=(200, 40, 45), width=7)
        draw.ellipse((640, 1040, 730, 1130), fill=(205, 60, 60))
    if erased:
        draw.rectangle((300, 500, 440, 540), fill=(250, 250, 250))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


def signs(*pages: PageReading, drawn: bytes | None = None) -> list[tuple[Sign, int | None]]:
    return [(hint.sign, hint.page) for hint in advice(pages, drawn).hints]


def advice(pages: Sequence[PageReading], drawn: bytes | None = None) -> Advice:
    picture = drawn if drawn is not None else sheet()
    return advise(pages, lambda _page, _size: picture)


def test_sound_original_gets_no_hint() -> None:
    assert signs(page()) == []


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        (f"TỐI MẬT\n{VIETNAMESE}", Sign.SECRET_MARK),
        (f"{VIETNAMESE}\n[ MẬT ]", Sign.SECRET_MARK),
        (f"{VIETNAMESE}\nVăn bản này không được sao chụp dưới mọi hình thức", Sign.NO_COPYING),
        (ENGLISH, Sign.FOREIGN),
    ],
)
def test_words_of_the_paper_speak_for_a_ground(text: str, sign: Sign) -> None:
    assert [found for found, _ in signs(page(text))] == [sign]


def test_legalised_foreign_paper_gets_no_hint() -> None:
    assert signs(page(f"{ENGLISH}\nHỢP PHÁP HÓA LÃNH SỰ / CONSULAR LEGALIZATION")) == []


def test_foreign_passport_is_told_apart() -> None:
    [hint] = advice([page(f"PASSPORT\n{ENGLISH}")]).hints
    assert (hint.sign, hint.detail, hint.ground) == (Sign.FOREIGN_EXEMPT, "PASSPORT", Ground.NOT_LEGALISED)


def test_page_of_doubtful_words_is_hard_to_read() -> None:
    assert signs(page(), page(confidence=0.3, number=2)) == [(Sign.HARD_TO_READ, 2)]


def test_paper_without_red_ink_may_be_self_made() -> None:
    assert signs(page(), drawn=sheet(seal=False)) == [(Sign.NO_SEAL, None)]


def test_painted_over_place_is_shown() -> None:
    assert signs(page(), drawn=sheet(erased=True)) == [(Sign.ERASURE, 1)]


def test_pages_that_could_not_be_drawn_are_no_proof_of_anything() -> None:
    def dead(_page: PageReading, _size: int) -> bytes:
        raise ReadingTimedOut("thử nghiệm", "test")

    found = advise([page()], dead)
    assert (found.hints, found.pages_seen) == ((), 0)


def test_advice_is_kept_as_it_was_given() -> None:
    given = advice([page(f"TUYỆT MẬT\n{ENGLISH}")], sheet(seal=False))
    assert Advice.from_json(given.to_json()) == given
    assert [len(given.on(ground)) for ground in Ground] == [0, 0, 1, 0, 1, 1]
