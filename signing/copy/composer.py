"""Composing a certified copy: the original's pages with a strip below, the lời chứng, empty signature fields.

Owns the page geometry and the PDF/A-2b envelope. Refuses to know keys, the book's counter and where files lie.
Takes a PDF/A whose pages were captured from the paper; the area of the original stays 1:1 and nothing covers it.
"""

from __future__ import annotations

import hashlib
import html
import io
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from signing.copy.attestation import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, attestation_boxes, draw_attestation
from signing.copy.drawing import Sheet
from signing.copy.foot_strip import LEAST_WIDTH_MM, STRIP_MM, draw_foot_strip
from signing.copy.particulars import CopyParticulars, FrozenCopy, SignatureBox
from signing.errors import SourceUnusable
from signing.rules import Rules, load_rules

_POINTS_PER_MM = 72 / 25.4
_STRIP = STRIP_MM * _POINTS_PER_MM
_PRINT_AND_LOCKED = 4 | 128
_SIGNATURES_EXIST_APPEND_ONLY = 3


def compose_certified_copy(
    source_pdf: Path | bytes, target: Path, particulars: CopyParticulars, rules: Rules | None = None
) -> FrozenCopy:
    """Write the frozen copy to `target` and describe it.

    The same source and particulars give the same bytes. Raises `SourceUnusable` for what cannot be taken over and
    `CopyTextUnprintable` for texts that do not fit.
    """
    rules = rules or load_rules()
    stream = source_pdf if isinstance(source_pdf, Path) else io.BytesIO(source_pdf)
    try:
        with Pdf.open(stream) as source, Pdf.new() as copy:
            _compose(source, copy, particulars, rules)
            boxes = _add_fields(copy, particulars, rules)
            _add_envelope(copy, source, particulars)
            # The line end after %%EOF that qpdf writes is needed once signatures are appended (ISO 19005-2 §6.1.9).
            copy.save(target, deterministic_id=True, force_version="1.7", linearize=False)
            page_count = len(copy.pages)
    except pikepdf.PdfError as exc:
        raise SourceUnusable(
            "Không đọc được tệp PDF nguồn để lập bản sao. Hãy tạo lại tệp PDF/A từ bản chụp rồi thử lại.",
            "The source PDF cannot be read. Make the PDF/A from the captured pages again, then retry.",
        ) from exc
    digest, size = _digest(target)
    applied = ("loi-chung", "dau-chuyen-doi", "chan-trang", "ghi-chu-loi-chung")
    used = tuple(rules.wording(word, on=particulars.certified_on).rule for word in applied)
    return FrozenCopy(digest, size, page_count, boxes, used)


def _compose(source: Pdf, copy: Pdf, particulars: CopyParticulars, rules: Rules) -> None:
    originals = list(source.pages)
    if not originals:
        raise SourceUnusable(
            "Tệp nguồn không có trang nào. Hãy chụp lại bản chính.", "The source has no pages. Capture the original."
        )
    sizes = []
    for page in originals:
        form = copy.copy_foreign(_upright_form(source, page))
        sizes.append((form, *_placed_size(form)))
    strips, attestation = _draw(copy, [width for _, width, _, _ in sizes], particulars, rules)
    for (form, width, height, offset), strip in zip(sizes, strips, strict=True):
        _append_page(copy, form, width, height, offset, strip)
    last = copy.add_blank_page(page_size=(PAGE_WIDTH_MM * _POINTS_PER_MM, PAGE_HEIGHT_MM * _POINTS_PER_MM))
    last.obj.Resources = Dictionary(XObject=Dictionary({"/LoiChung": attestation}))
    last.obj.Contents = copy.make_stream(b"q /LoiChung Do Q\n")


def _upright_form(source: Pdf, page: pikepdf.Page) -> pikepdf.Object:
    """The page as one drawing, turned as its /Rotate shows it; notes and form fields are left behind.

    A signature's face without its signature would pretend; links and notes are no part of a paper.
    """
    if "/Annots" in page.obj:
        del page.obj["/Annots"]
    form = page.as_form_xobject(handle_transformations=True)
    if "/UserUnit" in page.obj:
        raise SourceUnusable(
            "Trang nguồn dùng đơn vị đo riêng (UserUnit). Hãy tạo lại tệp PDF/A từ bản chụp.",
            "The source page uses its own unit (UserUnit). Make the PDF/A from the captured pages again.",
        )
    for key in ("/StructParents", "/Metadata", "/PieceInfo"):
        if key in form:
            del form[key]
    return source.make_indirect(form)


def _placed_size(form: pikepdf.Object) -> tuple[float, float, tuple[float, float]]:
    """Width and height of the drawing as seen, and how far to shift it so that its corner is at the origin."""
    x0, y0, x1, y1 = (float(value) for value in form.BBox)
    a, b, c, d, e, f = (float(value) for value in form.get("/Matrix", Array([1, 0, 0, 1, 0, 0])))
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)]
    left, bottom = min(x for x, _ in corners), min(y for _, y in corners)
    width, height = max(x for x, _ in corners) - left, max(y for _, y in corners) - bottom
    if width < 1 or height < 1:
        raise SourceUnusable(
            "Có trang nguồn không có diện tích. Hãy chụp lại bản chính.", "A source page has no area. Capture it again."
        )
    return width, height, (0.0 - left, 0.0 - bottom)


def _draw(
    copy: Pdf, widths: list[float], particulars: CopyParticulars, rules: Rules
) -> tuple[list[pikepdf.Object], pikepdf.Object]:
    """Draw all strips and the lời chứng in one go, so that they share one embedded, subset typeface."""
    wording = rules.wording("chan-trang", on=particulars.certified_on)
    sheet, pages = Sheet(), len(widths) + 1
    for place, width in enumerate(widths, start=1):
        drawn_width = max(LEAST_WIDTH_MM, width / _POINTS_PER_MM)
        sheet.add_page(drawn_width, STRIP_MM)
        draw_foot_strip(sheet, particulars, wording, width=drawn_width, top=0, page=place, pages=pages)
    draw_attestation(sheet, particulars, rules, copied_pages=len(widths))
    top = PAGE_HEIGHT_MM - STRIP_MM
    draw_foot_strip(sheet, particulars, wording, width=PAGE_WIDTH_MM, top=top, page=pages, pages=pages)
    with Pdf.open(io.BytesIO(sheet.to_pdf())) as drawn:
        forms = [copy.copy_foreign(drawn.make_indirect(page.as_form_xobject())) for page in drawn.pages]
    return forms[:-1], forms[-1]


def _append_page(
    copy: Pdf, form: pikepdf.Object, width: float, height: float, offset: tuple[float, float], strip: pikepdf.Object
) -> None:
    page = copy.add_blank_page(page_size=(width, height + _STRIP))
    scale = min(1.0, width / (LEAST_WIDTH_MM * _POINTS_PER_MM))
    x, y = offset[0], offset[1] + _STRIP
    page.obj.Resources = Dictionary(XObject=Dictionary({"/BanChinh": form, "/ChanTrang": strip}))
    page.obj.Contents = copy.make_stream(
        f"q 1 0 0 1 {x:.4f} {y:.4f} cm /BanChinh Do Q\n"
        f"q {scale:.6f} 0 0 {scale:.6f} 0 {_STRIP * (1 - scale):.4f} cm /ChanTrang Do Q\n".encode()
    )


def _add_fields(copy: Pdf, particulars: CopyParticulars, rules: Rules) -> tuple[SignatureBox, ...]:
    """An empty field for each expected signer; the agency's locks the document when it is signed."""
    page = copy.pages[-1]
    purposes = [
        rules.purpose(code, on=particulars.certified_on) for code in ("certified_copy_person", "certified_copy_agency")
    ]
    boxes = attestation_boxes(len(copy.pages), fields=(purposes[0].field, purposes[1].field))
    fields = []
    for box, purpose in zip(boxes, purposes, strict=True):
        empty = copy.make_stream(
            b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, box.x1 - box.x0, box.y1 - box.y0])
        )
        fields.append(
            copy.make_indirect(
                Dictionary(
                    Type=Name.Annot,
                    Subtype=Name.Widget,
                    FT=Name.Sig,
                    T=box.field,
                    TU=purpose.name_vi,
                    F=_PRINT_AND_LOCKED,
                    Rect=Array([box.x0, box.y0, box.x1, box.y1]),
                    P=page.obj,
                    # Every widget must have an appearance (ISO 19005-2 §6.3.3), also the empty one.
                    AP=Dictionary(N=empty),
                )
            )
        )
    # After the agency nothing may follow but proofs of validity (ISO 32000-2 §12.7.5.5, /P 1).
    fields[1].Lock = copy.make_indirect(Dictionary(Type=Name.SigFieldLock, Action=Name.All, P=1))
    page.obj.Annots = Array(fields)
    copy.Root.AcroForm = copy.make_indirect(Dictionary(Fields=Array(fields), SigFlags=_SIGNATURES_EXIST_APPEND_ONLY))
    return boxes


def _add_envelope(copy: Pdf, source: Pdf, particulars: CopyParticulars) -> None:
    """What makes it PDF/A-2b: colour, metadata; plus language and title for readers."""
    copy.Root.OutputIntents = Array([_output_intent(copy, source)])
    copy.Root.Lang = "vi-VN"
    copy.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    metadata = copy.make_stream(_xmp(particulars).encode(), Type=Name.Metadata, Subtype=Name.XML)
    copy.Root.Metadata = metadata


def _output_intent(copy: Pdf, source: Pdf) -> pikepdf.Object:
    """The source's own colour space, so that its colours stay; sRGB when it names none."""
    for intent in source.Root.get("/OutputIntents", Array([])):
        profile = intent.get("/DestOutputProfile")
        if intent.get("/S") == Name.GTS_PDFA1 and profile is not None:
            if int(profile.get("/N", 0)) != 3:
                raise SourceUnusable(
                    "Tệp nguồn không dùng không gian màu RGB. Hãy tạo lại tệp PDF/A từ bản chụp màu.",
                    "The source is not in RGB. Make the PDF/A from the colour capture again.",
                )
            return copy.copy_foreign(source.make_indirect(intent))
    profile = copy.make_stream((Path(__file__).parent / "srgb.icc").read_bytes(), N=3)
    return copy.make_indirect(
        Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFA1,
            OutputConditionIdentifier="sRGB",
            Info="sRGB",
            DestOutputProfile=profile,
        )
    )


def _xmp(particulars: CopyParticulars) -> str:
    title = f"Bản sao chứng thực số {particulars.number}, quyển số {particulars.book}: {particulars.original_name}"
    made = _iso(particulars.created_at)
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{html.escape(title)}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{html.escape(particulars.agency_name)}</rdf:li></rdf:Seq></dc:creator>
<dc:identifier>{particulars.verification_code}</dc:identifier>
<xmp:CreateDate>{made}</xmp:CreateDate><xmp:ModifyDate>{made}</xmp:ModifyDate>
<xmp:MetadataDate>{made}</xmp:MetadataDate><xmp:CreatorTool>Sao Y</xmp:CreatorTool>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return digest.hexdigest(), file.tell()
