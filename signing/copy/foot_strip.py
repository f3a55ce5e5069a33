"""The strip of 12 mm below every page: what the copy is, its number and code, where to check it, which page it is."""

from __future__ import annotations

from signing.copy.drawing import GREY, INK, LACQUER, Sheet, Type
from signing.copy.particulars import CopyParticulars
from signing.copy.qr_code import qr_modules
from signing.rules import Wording

STRIP_MM = 12.0
# A page narrower than this cannot carry the words legibly; its strip is drawn this wide and scaled down.
LEAST_WIDTH_MM = 100.0
_MARGIN = 5.0
_QR = 10.0


def draw_foot_strip(
    sheet: Sheet, particulars: CopyParticulars, wording: Wording, *, width: float, top: float, page: int, pages: int
) -> None:
    """Draw the strip onto the current page of the sheet, `top` millimetres down."""
    title, entry, code, where, which = wording.fill(
        number=particulars.number,
        book=particulars.book,
        code=particulars.verification_code,
        address=particulars.verify_base_url.removeprefix("https://").removeprefix("http://").rstrip("/"),
        page=page,
        pages=pages,
    )
    right, left = width - _MARGIN, _MARGIN + _QR + 3
    sheet.rule(_MARGIN, right, top + 0.15, thickness=0.3, colour=LACQUER)
    sheet.squares(_MARGIN, top + 1.3, _QR, qr_modules(particulars.verify_url))
    room = right - left
    used = sheet.text(left, top + 4.3, title, Type(9, "B", LACQUER), width=room / 2)
    sheet.text(left + used + 3, top + 4.3, entry, Type(8.5, "", INK), width=room - used - 3)
    sheet.text(left, top + 7.9, code, Type(9, "B", INK), width=room - 18)
    sheet.text(right, top + 7.9, which, Type(9, "", INK, "right"), width=18)
    sheet.text(left, top + 11.0, where, Type(8, "", GREY), width=room)
