"""Texts of every paper type to train on, written out from templates and spoilt as OCR spoils them.

Notation of the templates: `{a|b}` is one of these (may be nested), `<ten>` is filled with something invented. The
title is often left out, so that the model learns the body and is evidence of its own beside the title.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources

from digitize.understanding.type_catalogue import UNKNOWN

_CHOICE = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"<([a-z]+\d?)>")
_FAMILIES = ("persons", "land", "affairs", "administration", "other")
_HEADING = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
_TITLE_SHOWN, _LINE_LOST, _HEADING_SHOWN = 0.4, 0.12, 0.6
_MOST_SPOILT, _MOST_SPOILT_WORN, _LINE_LOST_WORN = 0.06, 0.15, 0.35
# What Tesseract takes letters for, without accents: the folding takes those away on both sides.
_CONFUSED = {
    "i": "l",
    "l": "1",
    "o": "0",
    "e": "c",
    "c": "e",
    "n": "m",
    "m": "rn",
    "u": "v",
    "a": "o",
    "h": "b",
    "t": "f",
}
_SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
_MIDDLES = ("Văn", "Thị", "Hữu", "Đức", "Minh", "Ngọc", "Quang", "Thanh", "Xuân", "Kim")
_GIVEN = ("Mẫu", "Thử", "An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khoa", "Lan", "Nam", "Oanh", "Phúc", "Quý", "Sơn")
_PLACES = ("Mẫu", "Thử Nghiệm", "Bình Thí", "An Mẫu", "Tân Lập", "Hòa Thử", "Phú Mẫu", "Vĩnh Thử")


def generate(per_type: int, seed: int, *, worn: bool = False) -> Iterator[tuple[str, str]]:
    """`per_type` texts of each type and four times as many of unknown papers, always the same for a seed.

    Worn papers lost a third of their lines and are misread often: what a model is calibrated on, because texts of
    its own templates would make it too sure of itself.
    """
    for code, (titles, texts) in sorted(templates().items()):
        draw = random.Random(f"{seed} {code}")
        for number in range(per_type * (4 if code == UNKNOWN else 1)):
            text = _paper(draw, titles, texts[number % len(texts)], known=code != UNKNOWN, worn=worn)
            yield spoil(text, draw, most=_MOST_SPOILT_WORN if worn else _MOST_SPOILT), code
    yield from _mixtures(per_type * 2, seed)


@cache
def templates() -> Mapping[str, tuple[Sequence[str], Sequence[str]]]:
    """Titles and texts by type."""
    found: dict[str, tuple[Sequence[str], Sequence[str]]] = {}
    folder = resources.files(__package__).joinpath("templates")
    for family in _FAMILIES:
        document = tomllib.loads(folder.joinpath(f"{family}.toml").read_text(encoding="utf-8"))
        found |= {code: (entry["titles"], entry["texts"]) for code, entry in document.items()}
    return found


def spoil(text: str, draw: random.Random, *, most: float = _MOST_SPOILT) -> str:
    """The text with up to that share of its letters misread or lost, words run together or cut."""
    rate = draw.random() * most
    spoilt = []
    for letter in text:
        chance = draw.random()
        if chance > rate:
            spoilt.append(letter)
        elif letter == " ":
            spoilt.append("" if chance < rate / 2 else " . ")
        else:
            spoilt.append(_CONFUSED.get(letter.lower(), letter) if chance < rate * 0.7 else "")
    return "".join(spoilt)


def _paper(draw: random.Random, titles: Sequence[str], text: str, *, known: bool, worn: bool) -> str:
    lost = _LINE_LOST_WORN if worn else _LINE_LOST
    whole = text.strip().split("\n")
    lines = [line for line in whole if draw.random() > lost] or whole
    parts = [_HEADING] if draw.random() < (_HEADING_SHOWN if known else 0.3) else []
    if draw.random() < _TITLE_SHOWN:
        parts.append(draw.choice(titles) + "\n")
    return _filled("".join(parts) + "\n".join(lines), draw)


def _mixtures(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Single lines of many types together are no paper of any: teaches that one familiar phrase proves nothing."""
    draw = random.Random(f"{seed} mixtures")
    lines = [line for _, texts in templates().values() for text in texts for line in text.strip().split("\n")]
    for _ in range(count):
        yield spoil(_filled("\n".join(draw.sample(lines, draw.randint(3, 6))), draw), draw), UNKNOWN


def _filled(text: str, draw: random.Random) -> str:
    while _CHOICE.search(text):
        text = _CHOICE.sub(lambda match: draw.choice(match[1].split("|")), text)
    return _SLOT.sub(lambda match: _SLOTS[match[1]](draw) if match[1] in _SLOTS else match[0], text)


def _name(draw: random.Random) -> str:
    name = f"{draw.choice(_SURNAMES)} {draw.choice(_MIDDLES)} {draw.choice(_GIVEN)}"
    return name.upper() if draw.random() < 0.4 else name


def _day(draw: random.Random) -> tuple[int, int, int]:
    return draw.randint(1, 28), draw.randint(1, 12), draw.randint(1950, 2026)


def _digits(draw: random.Random, count: int) -> str:
    return "".join(draw.choice("0123456789") for _ in range(count))


def _place(draw: random.Random) -> str:
    start = draw.choice(("", f"Số {draw.randint(1, 99)}, phố Thử, ", f"thôn {draw.randint(1, 9)}, ", "tổ 5, "))
    kind = draw.choice(("phường", "xã", "thị trấn"))
    return f"{start}{kind} {draw.choice(_PLACES)}, tỉnh {draw.choice(_PLACES)}"


_SLOTS: Mapping[str, Callable[[random.Random], str]] = {
    "ten": _name,
    "ngay": lambda draw: "{:02d}/{:02d}/{}".format(*_day(draw)),
    "ngaychu": lambda draw: "ngày {} tháng {} năm {}".format(*_day(draw)),
    "nam": lambda draw: str(_day(draw)[2]),
    "sdd": lambda draw: f"001{_digits(draw, 9)}",
    "chuso": lambda draw: _digits(draw, 10),
    "so": lambda draw: str(draw.randint(1, 999)),
    "so1": lambda draw: str(draw.randint(1, 9)),
    "so2": lambda draw: str(draw.randint(10, 99)),
    "so7": lambda draw: _digits(draw, 7),
    "so9": lambda draw: _digits(draw, 9),
    "tien": lambda draw: f"{draw.randint(1, 999)}.{_digits(draw, 3)}.000 đồng",
    "dt": lambda draw: f"{draw.randint(20, 900)},{draw.randint(0, 9)} m2",
    "noi": _place,
    "tinh": lambda draw: draw.choice(_PLACES),
    "cq": lambda draw: f"Ủy ban nhân dân {draw.choice(('phường', 'xã'))} {draw.choice(_PLACES)}",
    "cqhoa": lambda draw: f"ỦY BAN NHÂN DÂN {draw.choice(('PHƯỜNG', 'XÃ', 'TỈNH'))} {draw.choice(_PLACES).upper()}",
    "truong": lambda draw: f"Trường {draw.choice(('Đại học', 'Cao đẳng', 'THPT'))} {draw.choice(_PLACES)}",
    "cty": lambda draw: f"Công ty {draw.choice(('TNHH', 'cổ phần'))} {draw.choice(_PLACES)}",
    "nganhang": lambda draw: f"Ngân hàng {draw.choice(('TMCP', 'Nông nghiệp'))} {draw.choice(_PLACES)}",
}
