"""The XMP packet and the information dictionary of an archival PDF: same input, same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape

import pikepdf

PRODUCER = "Sao Y (saoy) / pikepdf"
_TREATMENTS = {
    "image": "ảnh quét giữ nguyên, tỉ lệ 100%",
    "lossless": "ảnh quét mã hóa lại không mất dữ liệu, tỉ lệ 100%",
    "converted": "ảnh đổi sang JPEG vì định dạng gốc không thuộc PDF/A",
    "sheet": "ảnh chụp đã nắn thẳng theo tờ giấy",
    "content": "trang PDF giữ nguyên nội dung",
    "rendered": "trang PDF dựng thành ảnh vì không đạt PDF/A",
}
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{description}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>vi</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
<xmp:MetadataDate>{date}</xmp:MetadataDate>
<xmp:CreatorTool>Sao Y</xmp:CreatorTool>
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def describe(treatments: Sequence[str]) -> str:
    """How the pages came in, for whoever opens the file in fifty years."""
    counted = Counter(treatments)
    return "; ".join(f"{count} trang: {_TREATMENTS[name]}" for name, count in sorted(counted.items()))


def write_metadata(pdf: pikepdf.Pdf, *, title: str, description: str, created_at: datetime) -> None:
    """Replace both kinds of metadata; they must agree (ISO 19005-2 clause 6.6.3)."""
    date = created_at.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    packet = _PACKET.format(
        title=escape(_clean(title)), description=escape(_clean(description)), date=date, producer=PRODUCER
    )
    stream = pdf.make_stream(packet.encode("utf-8"))
    stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    pdf.Root.Metadata = stream
    stamp = created_at.strftime("D:%Y%m%d%H%M%S+00'00'")
    pdf.trailer.Info = pdf.make_indirect(
        pikepdf.Dictionary(
            Title=pikepdf.String(_clean(title)),
            Subject=pikepdf.String(_clean(description)),
            CreationDate=pikepdf.String(stamp),
            ModDate=pikepdf.String(stamp),
            Creator=pikepdf.String("Sao Y"),
            Producer=pikepdf.String(PRODUCER),
        )
    )


def _clean(text: str) -> str:
    """XML 1.0 has no place for control characters."""
    return "".join(char for char in text if char >= " " or char in "\t\n")
