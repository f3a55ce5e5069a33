"""An invisible font of our own making: one glyph without area that stands for every letter.

The glyph is a stroke up and back again: it paints nothing, but it has a height. PDFium (Chromium) measures letters by
their outline, and overlooks those of a sideways page when they have none. The text layer is drawn in it with
rendering mode 3; its widths are half an em, and text is stretched word by word.
Made with fontTools, so nothing depends on what is installed on the machine.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph

_UNITS = 1000
_ADVANCE = 500
_DESCENT = -220
_NAME = "SaoYGlyphless"
_TO_UNICODE = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
1 beginbfrange
<0000> <FFFF> <0000>
endbfrange
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


@cache
def font_program() -> bytes:
    """The TrueType file; its bytes never change (no time stamp of now in it)."""
    builder = FontBuilder(_UNITS, isTTF=True)
    builder.setupGlyphOrder([".notdef", "blank"])
    builder.setupCharacterMap({0x20: "blank"})
    builder.setupGlyf({".notdef": Glyph(), "blank": _stroke()})
    builder.setupHorizontalMetrics({".notdef": (_ADVANCE, 0), "blank": (_ADVANCE, 0)})
    builder.setupHorizontalHeader(ascent=_UNITS + _DESCENT, descent=_DESCENT)
    builder.setupNameTable({"familyName": _NAME, "styleName": "Regular", "psName": _NAME})
    builder.setupOS2(
        sTypoAscender=_UNITS + _DESCENT, sTypoDescender=_DESCENT, usWinAscent=_UNITS + _DESCENT, usWinDescent=-_DESCENT
    )
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    target = BytesIO()
    builder.font.save(target)
    return target.getvalue()


def _stroke() -> Glyph:
    pen = TTGlyphPen(None)
    pen.moveTo((0, _DESCENT))
    pen.lineTo((_ADVANCE, _UNITS + _DESCENT))
    pen.closePath()
    return pen.glyph()


def add_font(pdf: pikepdf.Pdf) -> Any:
    """The font as an object of this PDF: character codes are UTF-16 units, every one of them the empty glyph."""
    program = pdf.make_stream(font_program())
    program.Length1 = len(font_program())
    descriptor = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.FontDescriptor,
            FontName=pikepdf.Name("/" + _NAME),
            Flags=5,  # fixed pitch, symbolic
            FontBBox=[0, _DESCENT, _ADVANCE, _UNITS + _DESCENT],
            ItalicAngle=0,
            Ascent=_UNITS + _DESCENT,
            Descent=_DESCENT,
            CapHeight=_UNITS + _DESCENT,
            StemV=80,
            FontFile2=program,
        )
    )
    # Every code to glyph 1: 65 536 times the two bytes 0001, which compress to almost nothing.
    glyph_of_code = pdf.make_stream(b"\x00\x01" * 65536)
    descendant = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.CIDFontType2,
            BaseFont=pikepdf.Name("/" + _NAME),
            CIDSystemInfo=pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=descriptor,
            DW=_ADVANCE,
            CIDToGIDMap=glyph_of_code,
        )
    )
    return pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type0,
            BaseFont=pikepdf.Name("/" + _NAME),
            Encoding=pikepdf.Name("/Identity-H"),
            DescendantFonts=[descendant],
            ToUnicode=pdf.make_stream(_TO_UNICODE),
        )
    )


ADVANCE_EM = _ADVANCE / _UNITS
