"""How sure a value is: the engine's confidence, the value's own shape, and what else on the paper says the same.

A value is accepted when the confidence of its kind is reached and no check failed. The thresholds are measured
(tests/accuracy); a personal number also needs a witness other than its own twelve figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from digitize.reading.page_reading import FieldProposal, Word
from digitize.understanding.agency_names import is_set_word
from digitize.understanding.field_values import Reading
from digitize.understanding.folding import fold
from digitize.understanding.lines import Line, hull
from digitize.understanding.person_names import has_hard_mark, has_stub, is_certain
from digitize.understanding.phrases import Phrases
from digitize.understanding.syllables import is_syllable
from digitize.understanding.type_catalogue import FieldKind

EXACT_KINDS = frozenset(
    {"number", "personal_id", "date", "serial", "tax_code", "money", "insurance", "dossier_code", "plate", "year",
     "measure", "until", "sex"}
)  # fmt: skip
# What another witness says: a machine code, a second place, the same thing in words, a check digit.
WITNESSES = frozenset({"qr", "mrz", "barcode", "second-place", "in-words", "check-digit", "card-term"})
_LEAST = {"date": 0.90, "until": 0.90, "person": 0.84, "number": 0.84, "text": 0.89, "subject": 0.89, "agency": 0.88}
_LEAST_OTHER = 0.85
_LEAST_WITNESSED = 0.60
_LEAST_RARE_NAME = 0.89
_LEAST_NAME_TWICE = 0.80  # a mark that cannot be read is misread alike twice
_LEAST_ALONE_ID = 0.92
_DOUBTED = 0.5
_HARD = 0.04
_LONGEST_SHORT_FORM = 5
_TRIM = " .,;:()\"'“”"
_RUN_TOGETHER = re.compile(r"[^\W\d_]{2,}[.,;:{}|][^\W\d_]{2,}|[{}|~^<>]")
_CUT_OFF = re.compile(r"\b(?:tinh|thanh pho|huyen|quan|thi xa|thi tran|phuong|xa|thon|duong|so|va|cua)$")
_SMALL = re.compile(r"[^\W\d_A-ZĐ]{2,}")
_WORDY = frozenset({"text", "subject", "agency"})


def propose(field: FieldKind, line: Line, reading: Reading, source: str, phrases: Phrases) -> FieldProposal:
    """The first judgement of a value, by its words and by what else the paper spells alike."""
    confidence = _confidence(field.kind, reading, phrases)
    spelled = [word for word in reading.words if not (field.kind == "agency" and is_set_word(word.text))]
    if field.kind == "agency" and any(_is_no_word(word.text.strip(_TRIM)) for word in spelled):
        confidence = min(confidence, _DOUBTED)
    cut_off = field.kind == "text" and _CUT_OFF.search(fold(reading.value)) is not None
    if not reading.sound or cut_off or (field.kind in _WORDY and _is_misspelled(spelled, phrases)):
        confidence = min(confidence, _DOUBTED)
    bbox = hull(reading.words) if reading.words else None
    return FieldProposal(
        field.name, reading.value, round(confidence, 3), False, line.page, bbox, source, reading.checks
    )


def _confidence(kind: str, reading: Reading, phrases: Phrases) -> float:
    """The worst word's: one badly read figure or mark spoils the whole value.

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
        weighed = [
            word
            for place, word in enumerate(words)
            if place >= mended and not is_certain(place, word.text.strip(_TRIM))
        ]
    elif kind in _WORDY:
        weighed = phrases.unconfirmed(words)
    whole = sum(word.confidence for word in words) / len(words)
    wordy = kind in _WORDY or kind == "person"
    return min(
        (word.confidence - (_HARD if wordy and has_hard_mark(word.text) else 0) for word in weighed), default=whole
    )


def _is_misspelled(words: Sequence[Word], phrases: Phrases) -> bool:
    """Whether the paper spells a pair of the words otherwise, or one cannot be a word."""
    return phrases.contradict(words) or any(
        _RUN_TOGETHER.search(word.text) or (_SMALL.fullmatch(text) and not is_syllable(text))
        for word in phrases.unconfirmed(words)
        for text in [word.text.strip(_TRIM)]
    )


def _is_no_word(text: str) -> bool:
    """Long capitals that cannot be a syllable: two words run together, or letters misread."""
    return len(text) > _LONGEST_SHORT_FORM and text.isalpha() and text.isupper() and not is_syllable(text)


def witnessed(proposal: FieldProposal, *checks: str) -> FieldProposal:
    """The value with these checks passed; an independent witness takes away most of the doubt."""
    new = tuple(check for check in checks if check not in proposal.checks)
    if not new:
        return proposal
    confidence = proposal.confidence
    if WITNESSES & set(new) and confidence > _DOUBTED:
        confidence = round(1 - (1 - confidence) * 0.2, 3)
    return replace(proposal, checks=(*proposal.checks, *new), confidence=confidence)


def doubted(proposal: FieldProposal) -> FieldProposal:
    """The value when something contradicts it."""
    return replace(proposal, accepted=False, confidence=min(proposal.confidence, _DOUBTED))


def decide(proposal: FieldProposal, kind: str) -> FieldProposal:
    """Accept or leave to a person."""
    return replace(proposal, accepted=_is_acceptable(proposal, kind))


def _is_acceptable(proposal: FieldProposal, kind: str) -> bool:
    checks = set(proposal.checks)
    if proposal.source in {"qr", "mrz", "barcode"}:
        return proposal.confidence > _DOUBTED
    has_witness = bool(checks & WITNESSES)
    if "repaired" in checks and not has_witness:
        return False
    if kind == "personal_id":
        least = _LEAST_OTHER if has_witness or "birth-year" in checks else _LEAST_ALONE_ID
        return "structure" in checks and proposal.confidence >= least
    if kind == "person":
        return _is_acceptable_name(proposal, checks, has_witness=has_witness)
    return proposal.confidence >= (_LEAST_WITNESSED if has_witness else _LEAST.get(kind, _LEAST_OTHER))


def _is_acceptable_name(proposal: FieldProposal, checks: set[str], *, has_witness: bool) -> bool:
    """A mark misread leaves a name that few people bear: such a one needs more."""
    if "syllables" not in checks:
        return False
    if "surname" not in checks:
        return False  # half a name, or one of which nothing is known here
    if proposal.name == "signer_name" and has_stub(proposal.value):
        return False
    usual = "given-names" in checks
    if not usual and "no-lookalike" not in checks:
        return False  # the usual name with these letters has other marks
    if has_witness:
        return proposal.confidence >= _LEAST_NAME_TWICE
    return proposal.confidence >= (_LEAST["person"] if usual else _LEAST_RARE_NAME)
