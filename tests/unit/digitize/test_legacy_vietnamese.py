"""The two eight-bit encodings, by vectors written the other way: from Unicode with the published tables."""

import unicodedata

import pytest

from digitize.intake.pdf.legacy_vietnamese import from_tcvn3, from_vni, restore_unicode
from digitize.intake.pdf.text import is_trustworthy
from digitize.intake.pdf.text_plausibility import syllable_share, word_share
from digitize.reading.page_reading import Word

LETTERS = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
TCVN3 = (
    "\xb5\xb6\xb7\xb8\xb9\xa8\xbb\xbc\xbd\xbe\xc6\xa9\xc7\xc8\xc9\xca\xcb\xae\xcc\xce\xcf\xd0\xd1\xaa\xd2\xd3\xd4\xd5\xd6"
    "\xd7\xd8\xdc\xdd\xde\xdf\xe1\xe2\xe3\xe4\xab\xe5\xe6\xe7\xe8\xe9\xac\xea\xeb\xec\xed\xee\xef\xf1\xf2\xf3\xf4"
    "\xad\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe"
)
VNI = (
    "aø aû aõ aù aï aê aè aú aü aé aë aâ aà aå aã aá aä ñ eø eû eõ eù eï eâ eà eå eã eá eä ì æ ó í ò oø oû oõ où oï "
    "oâ oà oå oã oá oä ô ôø ôû ôõ ôù ôï uø uû uõ uù uï ö öø öû öõ öù öï yø yû yõ yù î"
)
SENTENCE = "Ủy ban nhân dân xã Mẫu chứng nhận bà Trần Thị Thử đã đăng ký thường trú từ ngày mười tháng trước"


def to_tcvn3(text: str) -> str:
    return "".join(TCVN3[LETTERS.index(char)] if char in LETTERS else char for char in text.lower())


def to_vni(text: str) -> str:
    codes = VNI.split()
    return "".join(codes[LETTERS.index(char)] if char in LETTERS else char for char in text.lower())


def lines_of(text: str) -> tuple[tuple[Word, ...], ...]:
    return (tuple(Word(word, 1.0, (0, 0, 9, 9)) for word in text.split()),)


def text_of(lines: tuple[tuple[Word, ...], ...]) -> str:
    return " ".join(word.text for line in lines for word in line)


def test_every_letter_of_both_tables() -> None:
    assert len(LETTERS) == len(TCVN3) == len(VNI.split()) == 67
    assert from_tcvn3(TCVN3) == LETTERS
    assert "".join(from_vni(code) for code in VNI.split()) == LETTERS
    assert from_vni("".join(VNI.split())) == LETTERS


def test_capitals() -> None:
    assert from_tcvn3("\xa7\xa1\xa2\xa3\xa4\xa5\xa6") == "ĐĂÂÊÔƠƯ"
    assert from_vni("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM, QUYEÁT ÑÒNH, ÑÖÔØNG, LYÙ") == (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM, QUYẾT ĐỊNH, ĐƯỜNG, LÝ"
    )


@pytest.mark.parametrize(
    ("written", "font"),
    [
        (to_tcvn3(SENTENCE), ".VnTime"),
        (to_vni(SENTENCE), "VNI-Times"),
        (to_tcvn3(SENTENCE), "F1"),
        (to_vni(SENTENCE), "F1"),
    ],
    ids=["tcvn3", "vni", "tcvn3-unnamed", "vni-unnamed"],
)
def test_page_is_put_into_unicode_whether_or_not_its_font_tells(written: str, font: str) -> None:
    assert not is_trustworthy(written)
    lines, changed = restore_unicode(lines_of(written), [font])
    assert changed
    assert text_of(lines) == unicodedata.normalize("NFC", SENTENCE.lower())
    assert is_trustworthy(text_of(lines))


def test_hyphen_that_stands_for_a_letter_is_told_from_a_hyphen() -> None:
    written = to_tcvn3(SENTENCE).replace("\xad", "-") + " 12/Q§-UBND Qu¶ng Ng·i"
    lines, _ = restore_unicode(lines_of(written), [".VnTime"])
    assert "thường trú" in text_of(lines)
    assert "12/QĐ-UBND" in text_of(lines)


def test_font_of_capitals_shows_capitals() -> None:
    lines, _ = restore_unicode(lines_of(to_tcvn3(SENTENCE)), [".VnTimeH"])
    assert text_of(lines) == SENTENCE.upper()


@pytest.mark.parametrize("font", ["TimesNewRoman", ".VnTime", "VNI-Times"])
def test_unicode_stays_whatever_the_font_is_called(font: str) -> None:
    lines = lines_of(SENTENCE)
    assert restore_unicode(lines, [font]) == (lines, False)


def test_words_are_told_from_what_broken_fonts_give() -> None:
    assert is_trustworthy("The applicant shall submit one certified copy of every paper to the office of the commune")
    assert is_trustworthy(SENTENCE + " theo NĐ 61/2018/NĐ-CP, TT 01/2023/TT-VPCP của VPCP và UBND")
    assert not is_trustworthy("Fӝng hzD xm KӝL FKͯ QJKƭD 9LӋW 1DP ÿӝF OұS Wӵ GR KҥQK SK~F")
    assert not is_trustworthy("Cng ha x hi ch ngha Vit Nm c lp t d hnh phc b t php s t php nh nc tnh xn ph")
    assert word_share("UBND xã Mẫu").share == 1.0
    assert syllable_share(["Mẫu", "thử", "abc"]).words == 2
