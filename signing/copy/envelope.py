"""What makes a drawn PDF archivable and signable: colour, metadata, language, empty signature fields.

Owns the PDF/A-2b envelope. Refuses to know what the pages say and who will sign.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from signing.copy.particulars import SignatureBox
from signing.errors import SourceUnusable

_PRINT_AND_LOCKED = 4 | 128
_SIGNATURES_EXIST_APPEND_ONLY = 3


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What a file says of itself in its metadata."""

    title: str
    creator: str
    created_at: datetime
    identifier: str


@dataclass(frozen=True, slots=True)
class EmptyField:
    """A signature field that waits for its signer; a `closing` one locks the document when it is signed."""

    box: SignatureBox
    name: str
    closing: bool = False


def add_envelope(pdf: Pdf, facts: DocumentFacts, *, source: Pdf | None = None) -> None:
    """What makes it PDF/A-2b: colour, metadata; plus language and title for readers."""
    pdf.Root.OutputIntents = Array([_output_intent(pdf, source)])
    pdf.Root.Lang = "vi-VN"
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.Metadata = pdf.make_stream(_xmp(facts).encode(), Type=Name.Metadata, Subtype=Name.XML)


def add_empty_fields(pdf: Pdf, expected: Sequence[EmptyField]) -> None:
    """An empty field for each expected signer, on the page its box names."""
    fields = []
    for field in expected:
        page, box = pdf.pages[field.box.page - 1], field.box
        # Every widget must have an appearance (ISO 19005-2 §6.3.3), also the empty one.
        empty = pdf.make_stream(
            b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, box.x1 - box.x0, box.y1 - box.y0])
        )
        widget = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Sig,
                T=box.field,
                TU=field.name,
                F=_PRINT_AND_LOCKED,
                Rect=Array([box.x0, box.y0, box.x1, box.y1]),
                P=page.obj,
                AP=Dictionary(N=empty),
            )
        )
        if field.closing:
            # After the agency nothing may follow but proofs of validity (ISO 32000-2 §12.7.5.5, /P 1).
            widget.Lock = pdf.make_indirect(Dictionary(Type=Name.SigFieldLock, Action=Name.All, P=1))
        page.obj.Annots = Array([*page.obj.get("/Annots", Array([])), widget])
        fields.append(widget)
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array(fields), SigFlags=_SIGNATURES_EXIST_APPEND_ONLY))


def _output_intent(pdf: Pdf, source: Pdf | None) -> pikepdf.Object:
    """The source's own colour space, so that its colours stay; sRGB when it names none."""
    for intent in source.Root.get("/OutputIntents", Array([])) if source is not None else ():
        profile = intent.get("/DestOutputProfile")
        if intent.get("/S") == Name.GTS_PDFA1 and profile is not None:
            if int(profile.get("/N", 0)) != 3:
                raise SourceUnusable(
                    "Tệp nguồn không dùng không gian màu RGB. Hãy tạo lại tệp PDF/A từ bản chụp màu.",
                    "The source is not in RGB. Make the PDF/A from the colour capture again.",
                )
            return pdf.copy_foreign(source.make_indirect(intent)) if source is not None else intent
    profile = pdf.make_stream((Path(__file__).parent / "srgb.icc").read_bytes(), N=3)
    return pdf.make_indirect(
        Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFA1,
            OutputConditionIdentifier="sRGB",
            Info="sRGB",
            DestOutputProfile=profile,
        )
    )


def _xmp(facts: DocumentFacts) -> str:
    made = facts.created_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{html.escape(facts.title)}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{html.escape(facts.creator)}</rdf:li></rdf:Seq></dc:creator>
<dc:identifier>{html.escape(facts.identifier)}</dc:identifier>
<xmp:CreateDate>{made}</xmp:CreateDate><xmp:ModifyDate>{made}</xmp:ModifyDate>
<xmp:MetadataDate>{made}</xmp:MetadataDate><xmp:CreatorTool>Sao Y</xmp:CreatorTool>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""
