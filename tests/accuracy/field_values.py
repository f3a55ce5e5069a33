"""When a read value is the printed one: exact up to what no reader of the paper would call a difference.

Case, white space, the place of a tone mark (`hoà`, `hòa`), dashes, closing punctuation; an abbreviated committee; the
words that open a subject. Numbers, dates and amounts must be the same signs.
"""

import re
import unicodedata
from collections.abc import Sequence

_OPENINGS = re.compile(r"^(v/v|về việc|về)\s+")
_STRICT = {
    "personal_id", "document_number", "serial_number", "book_number", "tax_code", "insurance_number", "plate", "amount",
    "attestation_number", "dossier_code", "parcel_number", "map_sheet", "area", "graduation_year",
}  # fmt: skip
_TONES = "\u0300\u0301\u0309\u0303\u0323"  # grave, acute, hook, tilde, dot below


def is_right(name: str, value: str, right: Sequence[str]) -> bool:
    """Whether the value of the field is one of the right ones."""
    fold = _signs if name in _STRICT or name.endswith(("_date", "date_of_birth", "_until")) else _text
    if name == "subject":
        return _OPENINGS.sub("", _text(value)) in {_OPENINGS.sub("", _text(one)) for one in right}
    return fold(value) in {fold(one) for one in right}


def _signs(text: str) -> str:
    """Numbers: white space does not count, everything else does."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def _text(text: str) -> str:
    plain = unicodedata.normalize("NFD", re.sub(r"\bubnd\b", "ủy ban nhân dân", text.casefold()))
    words = []
    for word in re.sub(r"[–—]", "-", plain).split():
        # The tone belongs to the syllable: behind its letters it is in one place for both spellings.
        tone = "".join(sign for sign in word if sign in _TONES)
        words.append("".join(sign for sign in word if sign not in _TONES) + tone)
    return unicodedata.normalize("NFC", " ".join(words)).strip(" .,;:-")
