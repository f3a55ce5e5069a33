"""How sure a value is: the engine's confidence, the value's own shape, and what else on the paper says the same.

A value is accepted when the confidence of its kind is reached and no check failed. The thresholds are measured
(tests/accuracy); a personal number also needs a witness other than its own twelve figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from digitize.reading.page_reading import FieldProposal, Word
from digitize.understanding.field_values import Reading
from digitize.understanding.lines import Line, hull
from digitize.understanding.type_catalogue import FieldKind

EXACT_KINDS = frozenset(
    {"number", "personal_id", "date", "serial", "tax_code", "money", "insurance", "dossier_code", "plate", "year",
     "measure", "until", "sex"}
)  # fmt: skip
# What another witness says: a machine code, a second place, the same thing in words, a check digit.
WITNESSES = frozenset({"qr", "mrz", "barcode", "second-place", "in-words", "check-digit"})
_LEAST = {"exact": 0.80, "name": 0.80, "text": 0.78}
_LEAST_WITNESSED = 0.60
_LEAST_RARE_NAME = 0.95
_LEAST_ALONE_ID = 0.90
_DOUBTED = 0.5


def propose(field: FieldKind, line: Line, reading: Reading, source: str) -> FieldProposal:
    """The first judgement of a value, by its words alone."""
    confidence = _confidence(reading.words, exact=field.kind in EXACT_KINDS)
    if not reading.sound:
        confidence = min(confidence, _DOUBTED)
    bbox = hull(reading.words) if reading.words else None
    return FieldProposal(
        field.name, reading.value, round(confidence, 3), False, line.page, bbox, source, reading.checks
    )


def _confidence(words: Sequence[Word], *, exact: bool) -> float:
    confidences = [word.confidence for word in words] or [0.0]
    if exact:
        return min(confidences)
    # One badly read word spoils a name or a sentence.
    return (sum(confidences) / len(confidences) + min(confidences)) / 2


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
        agrees = "birth-year" in checks
        least = _LEAST["exact"] if has_witness or agrees else _LEAST_ALONE_ID
        return "structure" in checks and proposal.confidence >= least
    if kind == "person":
        return _is_acceptable_name(proposal, checks, has_witness=has_witness)
    if has_witness:
        return proposal.confidence >= _LEAST_WITNESSED
    return proposal.confidence >= _LEAST["exact" if kind in EXACT_KINDS else "text"]


def _is_acceptable_name(proposal: FieldProposal, checks: set[str], *, has_witness: bool) -> bool:
    """A mark misread leaves a name that few people bear: such a one needs more."""
    if "syllables" not in checks:
        return False
    if has_witness:
        return proposal.confidence >= _LEAST_WITNESSED
    usual = {"surname", "given-names"} <= checks
    return proposal.confidence >= (_LEAST["name"] if usual else _LEAST_RARE_NAME)
