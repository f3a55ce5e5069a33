"""How sure a value is: the engine's confidence, the value's own shape, and what else on the paper says the same.

Here the signs for and against a value are gathered; `reliability` knows what each of them is worth, as measured, and
tells how likely the value is right. Signs against it begin with a question mark and are not shown to people. Some
things no measurement may override: what failed a check, a handwritten number, a personal number without its structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from digitize.reading.page_reading import FieldProposal, Word
from digitize.understanding.agency_names import is_set_word, proper_name
from digitize.understanding.field_values import Reading
from digitize.understanding.folding import fold
from digitize.understanding.lines import Line, hull
from digitize.understanding.person_names import has_hard_mark, has_stub, is_certain
from digitize.understanding.phrases import Phrases, is_rare, is_sure
from digitize.understanding.reliability import is_enough, likelihood
from digitize.understanding.syllables import is_syllable
from digitize.understanding.type_catalogue import FieldKind

EXACT_KINDS = frozenset(
    {"number", "personal_id", "date", "serial", "tax_code", "money", "insurance", "dossier_code", "plate", "year",
     "measure", "until", "sex"}
)  # fmt: skip
# What another witness says: a machine code, a second place, the same thing in words, a check digit.
WITNESSES = frozenset({"qr", "mrz", "barcode", "second-place", "in-words", "check-digit", "card-term"})
DOUBT = "?"
_VETO = "?refuted"
_DOUBTED = 0.5
_LONGEST_SHORT_FORM = 5
_SHORT_NAME = 2
_TRIM = " .,;:()\"'“”"
_RUN_TOGETHER = re.compile(r"[^\W\d_]{2,}[.,;:{}|][^\W\d_]{2,}|[{}|~^<>]")
_CUT_OFF = re.compile(
    r"\b(?:tinh|thanh pho|huyen|quan|thi xa|thi tran|phuong|xa|(?<!nong )thon|(?<!con )duong|so|va|cua)$"
    r"|, (?:tinh|huyen|quan|thi xa) [a-z]+$"  # such names have two words at least
)
_SMALL = re.compile(r"[^\W\d_A-ZĐ]{2,}")
_SHAPED = frozenset({"document_number", "book_number", "attestation_number"})
_SHAPE = re.compile(
    r"\d{1,7}[a-zA-Z]?(?:(?:/[\w.]+)+(?:[-&/]+[\w.]+)*)?|[A-ZĐ]{0,3}\s?\d{4,}(?:\s?QSD[DĐ])?|[\w.]+-\d{6}-\d{4,}"
)
_WORDY = frozenset({"text", "subject", "agency"})
# How the words that address parts begin with are spelled; before a number nothing else vouches for them.
_ADDRESS_WORDS = {"to": "tổ", "ap": "ấp", "thon": "thôn", "doi": "đội", "khom": "khóm", "ngo": "ngõ", "ngach": "ngách"}


# Pairs that texts of law now and then misspell themselves, and that are one word all the same.
_PAIRS = {"khu pho": "khu phố", "chi tiet": "chi tiết"}


def propose(field: FieldKind, line: Line, reading: Reading, source: str, phrases: Phrases) -> FieldProposal:
    """The value with the signs that its own words give."""
    signs = tuple(dict.fromkeys(_signs(field, reading, phrases)))
    bbox = hull(reading.words) if reading.words else None
    confidence = round(_worst(field.kind, reading, phrases), 3)
    return FieldProposal(
        field.name, reading.value, confidence, False, line.page, bbox, source, (*reading.checks, *signs)
    )


def _signs(field: FieldKind, reading: Reading, phrases: Phrases) -> Iterator[str]:
    kind = field.kind
    if not reading.sound:
        yield _VETO
    if kind == "number" and field.name in _SHAPED and not _SHAPE.fullmatch(reading.value):
        yield "?odd-number"
    if kind == "person":
        yield from _signs_of_name(field.name, reading)
    if kind in _WORDY and "set-phrase" not in reading.checks:
        yield from _signs_of_words(kind, reading, phrases)
    if kind == "agency":
        yield from _signs_of_agency(reading, phrases)


def _signs_of_name(field_name: str, reading: Reading) -> Iterator[str]:
    if len(reading.words) <= _SHORT_NAME:
        yield "?short-name"
    if field_name == "signer_name" and has_stub(reading.value):
        yield "?stub"
    if any(has_hard_mark(word.text) for place, word in enumerate(reading.words) if not _is_certain(place, word)):
        yield "?hard-mark"


def _signs_of_words(kind: str, reading: Reading, phrases: Phrases) -> Iterator[str]:
    spelled = [word for word in reading.words if not (kind == "agency" and is_set_word(word.text))]
    if phrases.contradict(spelled):
        yield "?spelled-otherwise"
    if phrases.is_unusual(spelled):
        yield "?unusual"
    if _is_misspelled(spelled, phrases):
        yield "?misspelled"
    if kind == "text" and _CUT_OFF.search(fold(reading.value)) is not None:
        yield "?cut-off"
    if kind == "text" and ";" in reading.value:
        yield "?odd-stop"
    unconfirmed = phrases.unconfirmed(spelled)
    if not unconfirmed:
        yield "words-known"
    marked = _marked(spelled, phrases)
    marks = [
        text
        for word in unconfirmed
        if word not in marked and has_hard_mark(text := word.text.strip(_TRIM)) and not is_sure(text)
    ]
    if any(is_rare(text) for text in marks):
        yield "?rare-mark"
    elif marks:
        yield "?hard-mark"


def _signs_of_agency(reading: Reading, phrases: Phrases) -> Iterator[str]:
    spelled = [word for word in reading.words if not is_set_word(word.text)]
    if any(_is_no_word(word.text.strip(_TRIM + "-–")) for word in spelled):
        yield "?no-word"
    name = proper_name(reading.value).split()
    if len(name) == 1:
        yield "?short-name"
    elif name and phrases.repeats(name):
        yield "name-elsewhere"


def _worst(kind: str, reading: Reading, phrases: Phrases) -> float:
    """The worst word's confidence: one badly read figure or mark spoils the whole value.

    Words that the paper spells alike elsewhere, and those of set phrases, whose marks are known, are not weighed.
    """
    words = [word for word in reading.words if any(char.isalnum() for char in word.text)]
    if not words:
        return 0.0
    weighed = words
    if "set-phrase" in reading.checks:
        weighed = []
    elif kind == "agency":
        weighed = [word for word in words if not is_set_word(word.text)]
    elif kind == "person":
        mended = 1 if "repaired" in reading.checks else 0  # the surname; such a name needs a witness anyway
        weighed = [word for place, word in enumerate(words) if place >= mended and not _is_certain(place, word)]
    elif kind in _WORDY:
        weighed = phrases.unconfirmed(words)
    whole = sum(word.confidence for word in words) / len(words)
    return min((word.confidence for word in weighed), default=whole)


def _is_certain(place: int, word: Word) -> bool:
    return is_certain(place, word.text.strip(_TRIM))


def _is_misspelled(words: Sequence[Word], phrases: Phrases) -> bool:
    """Whether a word that nothing confirms cannot be one."""
    if _misspells_address(words):
        return True
    return any(
        _RUN_TOGETHER.search(word.text) or (_SMALL.fullmatch(text) and not is_syllable(text)) or _is_torn(text)
        for word in phrases.unconfirmed(words)
        for text in [word.text.strip(_TRIM)]
    )


def _misspells_address(words: Sequence[Word]) -> bool:
    plain = [word.text.strip(_TRIM).lower() for word in words]
    return any(
        (after[:1].isdigit() and _ADDRESS_WORDS.get(fold(word), word) != word)
        or (_PAIRS.get(fold(f"{word} {after}"), f"{word} {after}") != f"{word} {after}")
        for word, after in pairwise(plain)
    )


def _marked(words: Sequence[Word], phrases: Phrases) -> list[Word]:
    """The words whose acute is no misread hook: between these neighbours it never is, nor in "số 5" and "khu phố"."""
    plain = [fold(word.text.strip(_TRIM)) for word in words]
    found = [word for word, sure in zip(words, phrases.are_marked(words), strict=True) if sure]
    for place, (first, second) in enumerate(pairwise(plain)):
        if first == "so" and second[:1].isdigit():
            found.append(words[place])
        elif f"{first} {second}" in _PAIRS:
            found.append(words[place + 1])  # spelled as the pair is, or else misspelled for certain
    return found


def _is_torn(text: str) -> bool:
    """A consonant by itself: a word torn in two ("S ơn")."""
    return len(text) == 1 and text.isalpha() and not is_syllable(text)


def _is_no_word(text: str) -> bool:
    """Letters that cannot be a syllable nor an abbreviation: two words run together, or letters misread."""
    if not text.isalpha() or is_syllable(text) or (text.isupper() and len(text) <= _LONGEST_SHORT_FORM):
        return False
    return text.isupper() or text.istitle()


def witnessed(proposal: FieldProposal, *checks: str) -> FieldProposal:
    """The value with these checks passed."""
    new = tuple(check for check in checks if check not in proposal.checks)
    return replace(proposal, checks=(*proposal.checks, *new)) if new else proposal


def doubted(proposal: FieldProposal) -> FieldProposal:
    """The value when something contradicts it."""
    return replace(witnessed(proposal, _VETO), accepted=False)


def decide(proposal: FieldProposal, kind: str) -> FieldProposal:
    """Accept or leave to a person; from here on the confidence is how likely the value is right."""
    shown = tuple(check for check in proposal.checks if not check.startswith(DOUBT))
    if proposal.source in {"qr", "mrz", "barcode"}:
        sure = _VETO not in proposal.checks
        confidence = proposal.confidence if sure else min(proposal.confidence, _DOUBTED)
        return replace(proposal, accepted=sure, confidence=confidence, checks=shown)
    likely = likelihood(proposal.name, kind, proposal.confidence, proposal.checks)
    if is_refuted(proposal, kind):
        return replace(proposal, accepted=False, confidence=round(min(likely, _DOUBTED), 3), checks=shown)
    return replace(proposal, accepted=is_enough(likely), confidence=round(likely, 3), checks=shown)


def is_refuted(proposal: FieldProposal, kind: str) -> bool:
    """What no likelihood makes good."""
    checks = set(proposal.checks)
    if _VETO in checks or ("repaired" in checks and not checks & WITNESSES):
        return True
    if kind == "person":
        return not {"syllables", "surname"} <= checks  # half a name, or one of which nothing is known here
    return kind == "personal_id" and "structure" not in checks
