"""Proposes a paper's fields: machine codes first, then labels, then the places that law and custom give.

Doubtful values are kept and marked; unknown ones stay absent; nothing is guessed. The order: find each field's
likeliest place (here), take what machine-readable codes say (`machine_codes`), let the values check each other
(`checks`), then accept or doubt (`evidence`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from digitize.reading.page_reading import FieldProposal, PageReading
from digitize.understanding import header
from digitize.understanding.checks import checked
from digitize.understanding.document_numbers import document_number
from digitize.understanding.evidence import decide, propose
from digitize.understanding.field_values import Reading
from digitize.understanding.folding import fold
from digitize.understanding.issue_days import issue_date, validity
from digitize.understanding.issuers import issuing_agency
from digitize.understanding.labelled_values import (
    SENTENCES,
    Found,
    holder_in_sentence,
    in_sentences,
    labelled,
    of_party,
    personal_numbers,
)
from digitize.understanding.lines import Line
from digitize.understanding.machine_codes import with_machine_codes
from digitize.understanding.paper_layout import PaperLayout
from digitize.understanding.parties import role_of
from digitize.understanding.signers import signer
from digitize.understanding.type_catalogue import FieldKind, PaperType

_APPLICATION = re.compile(r"^\W*(?:to khai|don|giay de nghi|thong bao(?: ve)?)\s+")


def extract(pages: Sequence[PageReading], paper: PaperType) -> dict[str, FieldProposal]:
    """The fields of this type found on these pages, by name, in the type's order."""
    found = weighed(pages, paper)
    return {field.name: decide(found[field.name], field.kind) for field in paper.fields if field.name in found}


def weighed(pages: Sequence[PageReading], paper: PaperType) -> dict[str, FieldProposal]:
    """The same before anything is accepted: each value with all the signs for and against it."""
    written = tuple(page for page in pages if page.words)
    if not written:
        return {}
    layout = PaperLayout(paper, written)
    fields = dict(_proposals(layout))
    if "valid_until" not in fields and any(field.name == "valid_until" for field in paper.fields):
        until = validity(layout, fields.get("issue_date"))
        if until is not None:
            fields["valid_until"] = until
    return checked(layout, with_machine_codes(layout, fields))


def _proposals(layout: PaperLayout) -> Iterator[tuple[str, FieldProposal]]:
    for field in layout.type.fields:
        found = next(_found(layout, field), None)
        if found is not None:
            yield field.name, propose(field, *found, layout.phrases)


def _found(layout: PaperLayout, field: FieldKind) -> Found:
    """Where the value may stand, the likeliest first."""
    if field.name in {"document_number", "attestation_number", "serial_number"}:
        yield from document_number(layout, field)
    elif field.name == "issue_date":
        yield from issue_date(layout, field)
    elif field.name == "issuing_agency":
        yield from issuing_agency(layout, field)
    elif field.name in {"signer_name", "signer_title"}:
        title, name = signer(list(layout.lines.values()))
        found = name if field.name == "signer_name" else title
        if found is not None:
            yield (*found, "ocr")
    elif field.name == "subject":
        below = header.subject(layout.first_lines, layout.title)
        says = below is not None and fold(below[1].value).startswith("ve ")
        found = below if says else _rest_of_title(layout) or below
        if found is not None:
            yield (*found, "ocr")
    elif role_of(field.name) is not None:
        yield from of_party(layout, field)
    else:
        yield from labelled(layout, field)
        if field.name == "personal_id":
            yield from personal_numbers(layout)
        elif field.name in SENTENCES:
            yield from in_sentences(layout, field, SENTENCES[field.name])
        elif field.name == "holder_name" and layout.type.code == "BMT":
            yield from holder_in_sentence(layout, field)


def _rest_of_title(layout: PaperLayout) -> tuple[Line, Reading] | None:
    """What a declaration or an application is about stands in its title: "TỜ KHAI LỆ PHÍ TRƯỚC BẠ"."""
    title = layout.title
    match = _APPLICATION.match(title.folded) if title is not None and layout.type.code in {"TK", "DON", "TBT"} else None
    if title is None or match is None:
        return None
    words = title.words_between(match.end(), len(title.text))
    return (title, Reading(" ".join(word.text for word in words).strip(" .:"), words)) if len(words) > 1 else None
