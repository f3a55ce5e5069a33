"""What machine-readable codes on a paper say: a card's QR, the machine-readable zone, other barcodes.

They outrank what an engine read in print, and are held against it: where the two flatly contradict each other the
value is doubtful, because the code may belong to another paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rapidfuzz import fuzz

from digitize.reading.page_reading import Barcode, BBox, FieldProposal
from digitize.understanding.evidence import EXACT_KINDS, doubted, witnessed
from digitize.understanding.folding import fold
from digitize.understanding.identity_codes import read_card_code
from digitize.understanding.mrz import MachineZone, read_machine_zone
from digitize.understanding.paper_layout import PaperLayout

_CERTAIN = 0.99
_CREDIBLE = 0.8
_ALIKE = 75
_DOSSIER = re.compile(r"(?<![\w.])[A-Z0-9][A-Z0-9.]{2,34}-\d{6}-\d{4,}(?!\d)")
_TOKENS = re.compile(r"[^\s|;,&?=\"'{}\[\]<>]+")
_SHORTEST = 5


def with_machine_codes(layout: PaperLayout, fields: dict[str, FieldProposal]) -> dict[str, FieldProposal]:
    """The fields with what the codes say put in, confirmed or contradicted."""
    merged = _with_barcodes(layout, fields)
    if layout.type.card:
        zone = read_machine_zone(layout.pages, [layout.whole_lines[page.number] for page in layout.pages])
        if zone is not None:
            merged = _with_zone(layout, merged, zone)
        merged = _with_card_code(layout, merged)
    return merged


def _with_card_code(layout: PaperLayout, fields: dict[str, FieldProposal]) -> dict[str, FieldProposal]:
    code = read_card_code(layout.pages)
    if code is None:
        return fields
    wanted = {field.name: field.kind for field in layout.type.fields}
    said = {
        name: FieldProposal(name, value, _CERTAIN, False, code.page, code.barcode.bbox, "qr")
        for name, value in code.values.items()
        if name in wanted
    }
    return fields | {name: _held_against(proposal, fields.get(name)) for name, proposal in said.items()}


def _with_zone(layout: PaperLayout, fields: dict[str, FieldProposal], zone: MachineZone) -> dict[str, FieldProposal]:
    wanted = {field.name for field in layout.type.fields}
    merged = dict(fields)
    for said, value in _zone_values(layout, zone):
        if said in wanted:
            proposal = FieldProposal(said, value, _CERTAIN, False, zone.page, zone.bbox, "mrz", ("check-digit",))
            merged[said] = _held_against(proposal, fields.get(said))
    holder = merged.get("holder_name")
    if holder is not None and fold(holder.value).upper() == zone.name:
        # The zone has no marks: it confirms the letters alone, so it adds no confidence.
        merged["holder_name"] = replace(holder, checks=(*holder.checks, "mrz-letters"))
    born = merged.get("date_of_birth")
    if born is not None and zone.born and born.source != "mrz":
        same = born.value[2:].replace("-", "") == zone.born
        merged["date_of_birth"] = replace(witnessed(born, "mrz"), confidence=_CERTAIN) if same else doubted(born)
    return merged


def _zone_values(layout: PaperLayout, zone: MachineZone) -> Iterator[tuple[str, str]]:
    number = zone.personal_id if layout.type.number_kind == "personal_id" else zone.document_number
    for name, value in (
        ("document_number", number),
        ("personal_id", zone.personal_id),
        ("date_of_birth", zone.date_of_birth),
        ("valid_until", zone.valid_until),
        ("sex", zone.sex),
    ):
        if value is not None:
            yield name, str(value)


def _held_against(said: FieldProposal, printed: FieldProposal | None) -> FieldProposal:
    """The code's value, confirmed or contradicted by what was read in print."""
    if printed is None:
        return said
    checks = tuple(check for check in printed.checks if check in {"mrz", "structure"})
    if fold(said.value) == fold(printed.value):
        return replace(said, checks=(*said.checks, *checks, printed.source))
    exact = said.name in {"personal_id", "document_number", "date_of_birth", "issue_date", "valid_until"}
    unlike = exact or fuzz.ratio(fold(said.value), fold(printed.value)) < _ALIKE
    credible = printed.confidence >= _CREDIBLE and (exact or said.name == "holder_name")
    return doubted(said) if unlike and credible and printed.source != said.source else said


def _with_barcodes(layout: PaperLayout, fields: dict[str, FieldProposal]) -> dict[str, FieldProposal]:
    """Values that a code repeats are certain; a dossier's code is taken from it even if it was not read."""
    kinds = {field.name: field.kind for field in layout.type.fields}
    merged = dict(fields)
    for page in layout.pages:
        for code in page.barcodes:
            dossier = _DOSSIER.search(code.text)
            if dossier is not None and "dossier_code" in kinds:
                merged["dossier_code"] = _coded("dossier_code", dossier[0], page.number, code)
            tokens = {_plain(token) for token in _TOKENS.findall(code.text)}
            for name, proposal in merged.items():
                plain = _plain(proposal.value)
                repeated = kinds.get(name) in EXACT_KINDS and len(plain) >= _SHORTEST and plain in tokens
                if repeated and proposal.source == "ocr":
                    merged[name] = replace(witnessed(proposal, "barcode"), confidence=_CERTAIN)
    return merged


def _coded(name: str, value: str, page: int, code: Barcode) -> FieldProposal:
    bbox: BBox = code.bbox
    return FieldProposal(name, value, _CERTAIN, False, page, bbox, "qr" if "QR" in code.kind else "barcode")


def _plain(text: str) -> str:
    return re.sub(r"[\s.]", "", text).upper()
