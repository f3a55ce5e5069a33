"""The page with the lời chứng: heading, wording, number, particulars, two signature places, conversion mark."""

from __future__ import annotations

from dataclasses import dataclass

from signing.copy.drawing import GREY, INK, LACQUER, LINE, PANEL, Sheet, Type
from signing.copy.particulars import CopyParticulars, SignatureBox
from signing.errors import CopyTextUnprintable
from signing.rules import AttestationBlock, Rules
from signing.rules.deadlines import VIETNAM

PAGE_WIDTH_MM, PAGE_HEIGHT_MM = 210.0, 297.0
_LEFT, _RIGHT = 25.0, 190.0
_FACTS_END = 157.0
_BOX_TOP, _BOX_WIDTH, _BOX_HEIGHT = 176.0, 72.0, 30.0
_BLOCK_BOX_TOP = 28.6
_POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class _Column:
    field: str
    x: float
    heading: str
    below: str

    @property
    def centre(self) -> float:
        return self.x + _BOX_WIDTH / 2


def draw_attestation(sheet: Sheet, particulars: CopyParticulars, rules: Rules, *, copied_pages: int) -> None:
    """Draw the lời chứng onto a new A4 page (NĐ 23/2015 art. 12 and 20(3); NĐ 45/2020 art. 10)."""
    sheet.add_page(PAGE_WIDTH_MM, PAGE_HEIGHT_MM)
    _heading(sheet, particulars)
    _statement(sheet, particulars, rules)
    _facts(sheet, particulars, copied_pages)
    for column in _columns(particulars):
        sheet.text(column.centre, 163, column.heading, Type(12, "B", align="centre"), width=_BOX_WIDTH + 4)
        sheet.text(column.centre, 169.5, column.below, Type(11, "I", align="centre"), width=_BOX_WIDTH + 4)
    _notes(sheet, particulars, rules, copied_pages)


def draw_attestation_block(
    sheet: Sheet, particulars: CopyParticulars, rules: Rules, block: AttestationBlock, *, copied_pages: int
) -> None:
    """Draw the lời chứng as one framed block, to stand in the blank part of the copy's last page (art. 20(3))."""
    wide, day = float(block.width_mm), particulars.certified_on
    sheet.add_page(wide, block.height_mm)
    # Nothing is filled in: what is blank paper stays seen as such.
    sheet.box(0.3, 0.3, wide - 0.6, block.height_mm - 0.6, line=LACQUER)
    title, number, date_line = _said(particulars, rules)
    middle, inner = wide / 2, wide - 8
    sheet.text(middle, 7, title, Type(block.title_size, "B", LACQUER, "centre"), width=inner)
    sheet.text(middle, 12.5, number, Type(block.text_size, "B", align="centre"), width=inner)
    sheet.text(middle, 17.5, date_line, Type(block.text_size, "I", align="centre"), width=inner)
    for x, column in zip(_block_lefts(block), _columns(particulars), strict=True):
        centre, room = x + block.box_width_mm / 2, block.box_width_mm + 6
        sheet.text(centre, 22.7, column.heading, Type(10, "B", align="centre"), width=room)
        sheet.text(centre, 26.6, column.below, Type(9.5, "I", align="centre"), width=room)
    mark = _mark(particulars, rules)
    y = _BLOCK_BOX_TOP + block.box_height_mm + 4.6
    sheet.text(middle, y, mark[0], Type(block.note_size + 0.5, "B", align="centre"), width=inner)
    sheet.text(middle, y + 3.7, ". ".join(mark[1:]), Type(block.note_size + 0.5, align="centre"), width=inner)
    y += 5.2
    for line in rules.wording("ghi-chu-trang-cuoi", on=day).fill(pages=f"{copied_pages:02d}"):
        y = sheet.paragraph(4, y, line, Type(block.note_size, "I", GREY), width=inner, leading=1.25)
    if y > block.height_mm:
        raise CopyTextUnprintable(
            "Lời chứng không vừa khung ở trang cuối. Hãy sửa kích thước khung trong purposes.toml.",
            "The lời chứng does not fit its block. Mend the sizes in purposes.toml.",
        )


def block_boxes(
    page: int, block: AttestationBlock, *, fields: tuple[str, str], left: float, foot: float
) -> tuple[SignatureBox, ...]:
    """Where both signatures go on that page when the block's lower left corner is at these points."""
    boxes = []
    top = foot + (block.height_mm - _BLOCK_BOX_TOP) * _POINTS_PER_MM
    for field, x in zip(fields, _block_lefts(block), strict=True):
        x0 = left + x * _POINTS_PER_MM
        x1, y0 = x0 + block.box_width_mm * _POINTS_PER_MM, top - block.box_height_mm * _POINTS_PER_MM
        boxes.append(SignatureBox(field, page, round(x0, 2), round(y0, 2), round(x1, 2), round(top, 2)))
    return tuple(boxes)


def _block_lefts(block: AttestationBlock) -> tuple[float, float]:
    return 8.0, block.width_mm - 8.0 - block.box_width_mm


def attestation_boxes(page: int, *, fields: tuple[str, str]) -> tuple[SignatureBox, ...]:
    """Where the person's and the agency's signatures go, in points from the lower left corner of that page."""
    boxes = []
    for field, x in zip(fields, _box_lefts(), strict=True):
        x0, y1 = x * _POINTS_PER_MM, (PAGE_HEIGHT_MM - _BOX_TOP) * _POINTS_PER_MM
        x1, y0 = x0 + _BOX_WIDTH * _POINTS_PER_MM, y1 - _BOX_HEIGHT * _POINTS_PER_MM
        boxes.append(SignatureBox(field, page, round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2)))
    return tuple(boxes)


def _box_lefts() -> tuple[float, float]:
    return _LEFT + 2, _RIGHT - 2 - _BOX_WIDTH


def _columns(particulars: CopyParticulars) -> tuple[_Column, _Column]:
    person, agency = _box_lefts()
    return (
        _Column("person", person, "NGƯỜI THỰC HIỆN CHỨNG THỰC", particulars.certifier_title),
        _Column("agency", agency, "CƠ QUAN CHỨNG THỰC", particulars.agency_name),
    )


def _heading(sheet: Sheet, particulars: CopyParticulars) -> None:
    # NĐ 30/2020 annex I: national heading top right, superior body above the issuer top left.
    left, right = 59.0, 144.0
    issuer_y = 24.0
    if particulars.superior_name:
        sheet.text(left, 24, particulars.superior_name.upper(), Type(12, align="centre"), width=66)
        issuer_y = 29.5
    drawn = sheet.text(left, issuer_y, particulars.agency_name.upper(), Type(12, "B", align="centre"), width=66)
    sheet.rule(left - drawn / 5, left + drawn / 5, issuer_y + 2, thickness=0.25)
    sheet.text(right, 24, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Type(12, "B", align="centre"), width=92)
    drawn = sheet.text(right, 29.5, "Độc lập - Tự do - Hạnh phúc", Type(13, "B", align="centre"), width=92)
    sheet.rule(right - drawn / 2, right + drawn / 2, 31.5, thickness=0.25)


def _said(particulars: CopyParticulars, rules: Rules) -> tuple[str, ...]:
    day = particulars.certified_on
    return rules.wording("loi-chung", on=day).fill(
        number=particulars.number,
        book=particulars.book,
        day=f"{day.day:02d}",
        month=f"{day.month:02d}",
        year=day.year,
    )


def _mark(particulars: CopyParticulars, rules: Rules) -> tuple[str, ...]:
    return rules.wording("dau-chuyen-doi", on=particulars.certified_on).fill(
        time=particulars.created_at.astimezone(VIETNAM).isoformat(timespec="seconds"),
        agency=particulars.agency_name,
        person=particulars.certifier_name,
    )


def _statement(sheet: Sheet, particulars: CopyParticulars, rules: Rules) -> None:
    title, number, date_line = _said(particulars, rules)
    middle, width = PAGE_WIDTH_MM / 2, _RIGHT - _LEFT
    sheet.text(middle, 67, title, Type(17, "B", LACQUER, "centre"), width=width)
    sheet.rule(middle - 14, middle + 14, 72.5, thickness=0.3, colour=LACQUER)
    sheet.text(middle, 84, number, Type(15, "B", align="centre"), width=width)
    sheet.text(middle, 92.5, date_line, Type(14, "I", align="centre"), width=width)


def _facts(sheet: Sheet, particulars: CopyParticulars, copied_pages: int) -> None:
    facts = (
        ("Bản chính", particulars.original_name),
        ("Số trang sao", f"{copied_pages:02d} trang (không kể trang lời chứng này)"),
        ("Người thực hiện chứng thực", f"{particulars.certifier_name}, {particulars.certifier_title}"),
        ("Cơ quan chứng thực", particulars.agency_name),
    )
    y = 108.0
    for label, value in facts:
        sheet.text(_LEFT + 2, y + 4.4, label, Type(12, "", GREY), width=50)
        y = max(sheet.paragraph(82, y, value, Type(12.5), width=_RIGHT - 84), y + 5.6) + 1.8
        sheet.rule(_LEFT, _RIGHT, y, thickness=0.15, colour=LINE)
        y += 1.8
    if y > _FACTS_END:
        raise CopyTextUnprintable(
            f"Tên bản chính quá dài để in vừa trang lời chứng: «{particulars.original_name[:80]}…». Hãy viết gọn lại.",
            f"The original's name is too long for the page: «{particulars.original_name[:80]}…». Shorten it.",
        )


def _notes(sheet: Sheet, particulars: CopyParticulars, rules: Rules, copied_pages: int) -> None:
    day = particulars.certified_on
    mark = _mark(particulars, rules)
    notes = rules.wording("ghi-chu-loi-chung", on=day).fill(pages=f"{copied_pages:02d}")
    top, width = 219.0, _RIGHT - _LEFT
    sheet.box(_LEFT, top, width, 24, line=LINE, fill=PANEL)
    for place, line in enumerate(mark):
        how = Type(10.5, "B" if place == 0 else "", INK, "centre")
        sheet.text(PAGE_WIDTH_MM / 2, top + 7 + place * 6, line, how, width=width - 8)
    y = top + 29
    for line in notes:
        y = sheet.paragraph(_LEFT, y, line, Type(10.5, "I", GREY), width=width, leading=1.35) + 1.2
