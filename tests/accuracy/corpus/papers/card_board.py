"""A card drawn on a copied sheet, and the machine-readable zone on its back."""

import unicodedata
from collections.abc import Callable
from datetime import date

from samples.papers import ink
from samples.papers.sheet import INK, Colour
from tests.accuracy.corpus.cast import Person
from tests.accuracy.corpus.writer import Writer

_WEIGHTS = (7, 3, 1)


class Card:
    """A card of ID-1 proportions somewhere on the sheet; places in the card's own millimetres, copied larger."""

    def __init__(self, w: Writer, y: float, colour: Colour, *, scale: float, size: tuple[float, float] = (85.6, 54.0)):
        self.w, self.scale = w, scale
        self.x0 = (w.sheet.width - size[0] * scale) / 2 + w.cast.rng.uniform(-12, 12)
        self.y0 = y
        width, height = size[0] * scale, size[1] * scale
        ground = ink.ground(420, round(420 * size[1] / size[0]), colour, 0.34, rings=False)
        w.picture(self.x0, y, width, ground, under=True)
        w.sheet.frame(self.x0, y, self.x0 + width, y + height, weight=0.2, colour=(150, 150, 150))

    def say(self, x: float, y: float, text: str, points: float = 6.4, *, style: str = "", colour: Colour = INK,
            anchor: str = "l", family: str = "sans") -> None:  # fmt: skip
        self.w.sheet.say(self.x0 + x * self.scale, self.y0 + y * self.scale, self.w.tone(text), colour=colour,
                         points=points * self.scale, style=style, anchor=anchor, family=family)  # fmt: skip

    def picture(self, x: float, y: float, width: float, image: Callable[[], object]) -> None:
        self.w.picture(self.x0 + x * self.scale, self.y0 + y * self.scale, width * self.scale, image)  # type: ignore[arg-type]

    def wrapped(self, x: float, y: float, text: str, room: int, points: float = 6.4) -> None:
        """A long value over lines of at most `room` letters."""
        line = ""
        for word in text.split():
            if len(line) + len(word) > room:
                self.say(x, y, line, points)
                line, y = "", y + points * 0.45
            line = f"{line} {word}".strip()
        self.say(x, y, line, points)


def check_digit(text: str) -> str:
    """ICAO 9303: weights 7, 3, 1; letters count from 10, the filler is 0."""
    values = (0 if letter == "<" else int(letter, 36) for letter in text)
    return str(sum(value * _WEIGHTS[place % 3] for place, value in enumerate(values)) % 10)


def plain_letters(name: str) -> str:

    bare = unicodedata.normalize("NFD", name.replace("Đ", "D"))
    return "".join(letter for letter in bare if letter == " " or letter.isalpha() and letter.isascii())


def td1(person: Person, until: date, card_number: str) -> tuple[str, str, str]:
    first = f"IDVNM{card_number}{check_digit(card_number)}{person.personal_id}<<"
    first += check_digit(first[5:])
    sex = "M" if person.sex == "Nam" else "F"
    born, end = f"{person.born:%y%m%d}", f"{until:%y%m%d}"
    second = f"{born}{check_digit(born)}{sex}{end}{check_digit(end)}VNM<<<<<<<<<<<"
    second += check_digit(first[5:] + second[:7] + second[8:15] + second[18:29])
    surname, given = plain_letters(person.name).split(" ", 1)
    return first, second, f"{surname}<<{given.replace(' ', '<')}".ljust(30, "<")[:30]
