"""What the values of one paper say about each other: agreement is recorded, contradiction makes doubtful.

Nothing is mended here. The words in `checks` are for people and for `evidence`; domain rules carry their source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from digitize.reading.page_reading import FieldProposal
from digitize.understanding.dates import dates_in_words
from digitize.understanding.evidence import doubted, witnessed
from digitize.understanding.folding import fold
from digitize.understanding.paper_layout import PaperLayout
from digitize.understanding.personal_numbers import is_of_sex, year_of_birth

Fields = dict[str, FieldProposal]
_IDENTITY_CARDS = frozenset({"CC", "CCCD"})
_LAND_CERTIFICATES = frozenset({"GCNC", "GCNM"})
_SERIAL = re.compile(r"[A-ZĐ]{1,3} ?(?:\d{6}|\d{8})")
_SHARES = re.compile(r"\brieng:? (\d[\d.,]*) ?m\S{0,2}[;,]? (?:su dung )?chung:? (\d[\d.,]*) ?m")
_AGES = frozenset({14, 25, 40, 60})

# (number, birth, sex) of one person, by field name
_PEOPLE = (
    ("personal_id", "date_of_birth", "sex"),
    ("wife_personal_id", "wife_date_of_birth", ""),
    ("husband_personal_id", "husband_date_of_birth", ""),
)
# Each day stands before the next, where both are known.
_ORDER = (
    ("date_of_birth", "issue_date"),
    ("date_of_birth", "date_of_death"),
    ("date_of_death", "issue_date"),
    ("issue_date", "valid_until"),
    ("issue_date", "due_date"),
    ("wife_date_of_birth", "issue_date"),
    ("husband_date_of_birth", "issue_date"),
)
_TWICE = ("personal_id", "holder_name", "mother_name", "father_name", "tax_code", "document_number", "serial_number",
          "representative", "wife_name", "husband_name")  # fmt: skip


def checked(layout: PaperLayout, fields: Fields) -> Fields:
    """The fields with the checks they passed; those that contradict each other doubted."""
    known = dict(fields)
    for step in (_people, _order, _card_term, _in_words, _second_places, _land):
        for name, check in step(layout, known):
            known[name] = doubted(known[name]) if check is None else witnessed(known[name], check)
    return known


def _people(layout: PaperLayout, fields: Fields) -> Iterator[tuple[str, str | None]]:
    """Digits 4–6 of a personal number are century with sex, and year of birth (NĐ 137/2015 art. 13)."""
    for number, born, sex in _PEOPLE:
        if number not in fields:
            continue
        digits = fields[number].value
        if born in fields:
            agrees = year_of_birth(digits) == int(fields[born].value[:4])
            yield number, "birth-year" if agrees else None
            yield born, "birth-year" if agrees else None
        if sex in fields and fields[sex].value.casefold() in {"nam", "nữ"}:
            agrees = is_of_sex(digits, fields[sex].value)
            yield number, "sex" if agrees else None
            yield sex, "sex" if agrees else None


def _order(layout: PaperLayout, fields: Fields) -> Iterator[tuple[str, str | None]]:
    for earlier, later in _ORDER:
        if earlier in fields and later in fields:
            in_order = fields[earlier].value <= fields[later].value
            yield earlier, "date-order" if in_order else None
            yield later, "date-order" if in_order else None


def _card_term(layout: PaperLayout, fields: Fields) -> Iterator[tuple[str, str | None]]:
    """A card of identity is valid to its holder's 14th, 25th, 40th or 60th birthday (Luật Căn cước art. 21)."""
    born, until = fields.get("date_of_birth"), fields.get("valid_until")
    if layout.type.code in _IDENTITY_CARDS and born is not None and until is not None:
        age = int(until.value[:4]) - int(born.value[:4])
        yield "valid_until", "card-term" if age in _AGES and until.value[4:] == born.value[4:] else None


def _in_words(layout: PaperLayout, fields: Fields) -> Iterator[tuple[str, str | None]]:
    """A day that the paper also writes out."""
    written = {day.isoformat() for day in dates_in_words(layout.text)}
    for name, proposal in fields.items():
        if proposal.value in written:
            yield name, "in-words"


def _land(layout: PaperLayout, fields: Fields) -> Iterator[tuple[str, str | None]]:
    """A parcel's area is the sum of what is used alone and in common, and no serial is anything but letters with six
    or eight figures (TT 10/2024/TT-BTNMT and the forms before it).
    """
    serial = fields.get("serial_number")
    if serial is not None and layout.type.number_kind == "serial" and layout.type.code in _LAND_CERTIFICATES:
        yield "serial_number", "serial-shape" if _SERIAL.fullmatch(serial.value) else None
    parts = _SHARES.search(layout.text)
    if "area" in fields and parts is not None:
        total = sum((_square_metres(part) for part in parts.groups()), Decimal(0))
        yield "area", "area-sum" if total == _square_metres(fields["area"].value) else None


def _square_metres(printed: str) -> Decimal:
    """A number as papers print it: points between thousands, a comma before the fraction."""
    return Decimal(re.sub(r"[.](?=\d{3}\b)", "", printed.strip(".,")).replace(",", "."))


def _second_places(layout: PaperLayout, fields: Fields) -> Iterator[tuple[str, str | None]]:
    """A number or name that stands elsewhere on the paper once more, letter by letter."""
    printed = " ".join(word.text.strip(" .,;:()") for page in layout.pages for word in page.words).casefold()
    for name in _TWICE:
        if name in fields and fields[name].source == "ocr":
            value = re.escape(fields[name].value.casefold())
            own = 0 if "repaired" in fields[name].checks else 1  # a mended value does not stand in its own place
            if len(fold(fields[name].value)) >= 7 and len(re.findall(rf"(?<!\w){value}(?!\w)", printed)) > own:
                yield name, "second-place"
