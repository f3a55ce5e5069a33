"""Turns a sheet into pixels (a clean page) or into a born-digital PDF page.

Refuses to know about wear: a pressed page is spotless.
"""

from datetime import datetime, timedelta, timezone

from fpdf import FPDF
from PIL import Image, ImageChops, ImageDraw

from samples.papers.sheet import Picture, Rule, Sheet, Words
from samples.papers.typefaces import MM_PER_POINT, font_file, sized_font

_MM = 25.4
_FINER = 2
_PRINTED_AT = datetime(2026, 11, 16, 9, 30, tzinfo=timezone(timedelta(hours=7)))


def to_pixels(sheet: Sheet, dpi: int) -> Image.Image:
    """The sheet as an RGB picture at that resolution, drawn twice as large and reduced for true letter widths."""
    scale = _FINER * dpi / _MM
    page = Image.new("RGB", (round(sheet.width * scale), round(sheet.height * scale)), sheet.paper)
    for mark in sorted(sheet.marks, key=_layer):
        if isinstance(mark, Picture):
            _lay_picture(page, mark, scale)
        elif isinstance(mark, Rule):
            _draw_rule(ImageDraw.Draw(page), mark, scale)
        else:
            _draw_words(ImageDraw.Draw(page), mark, scale)
    return page.resize((round(sheet.width * dpi / _MM), round(sheet.height * dpi / _MM)), Image.Resampling.BOX)


def _layer(mark: Words | Rule | Picture) -> int:
    """Background pictures first, then print, then seals and signatures."""
    if isinstance(mark, Picture):
        return 0 if mark.under_text else 2
    return 1


def _draw_words(pen: ImageDraw.ImageDraw, words: Words, scale: float) -> None:
    font = sized_font(words.family, words.style, words.points * MM_PER_POINT * scale)
    pen.text((words.x * scale, words.y * scale), words.text, font=font, fill=words.colour, anchor="ls")


def _draw_rule(pen: ImageDraw.ImageDraw, rule: Rule, scale: float) -> None:
    weight = max(1, round(rule.weight * scale))
    if not rule.dotted:
        ends = (rule.x0 * scale, rule.y0 * scale, rule.x1 * scale, rule.y1 * scale)
        pen.line(ends, fill=rule.colour, width=weight)
        return
    step, x = 1.1 * scale, rule.x0 * scale
    while x < rule.x1 * scale:
        y = rule.y0 * scale
        pen.ellipse((x, y - weight / 2, x + weight, y + weight / 2), fill=rule.colour)
        x += step


def _lay_picture(page: Image.Image, picture: Picture, scale: float) -> None:
    """Multiplies the picture into the page, as translucent ink darkens print beneath it."""
    painted = picture.image()
    width = round(picture.width * scale)
    height = round(width * painted.height / painted.width)
    image = painted.resize((width, height), Image.Resampling.LANCZOS)
    if picture.turn:
        image = image.rotate(picture.turn, Image.Resampling.BICUBIC, expand=True)
    ink = Image.new("RGBA", image.size, (255, 255, 255, 255))
    ink.alpha_composite(image)
    place = (round(picture.x * scale), round(picture.y * scale))
    box = (*place, place[0] + image.width, place[1] + image.height)
    page.paste(ImageChops.multiply(page.crop(box), ink.convert("RGB")), place)


def to_pdf(sheets: list[Sheet], title: str) -> bytes:
    """The sheets as a born-digital PDF with real text; the same sheets give the same bytes."""
    document = FPDF(unit="mm")
    document.set_title(title)
    document.set_creation_date(_PRINTED_AT)
    document.set_auto_page_break(False)
    for sheet in sheets:
        document.add_page(format=(sheet.width, sheet.height))
        for mark in sorted(sheet.marks, key=_layer):
            _print_mark(document, mark)
    return bytes(document.output())


def _print_mark(document: FPDF, mark: Words | Rule | Picture) -> None:
    if isinstance(mark, Words):
        name = f"{mark.family}{mark.style}"
        if name not in document.fonts:
            document.add_font(name, fname=str(font_file(mark.family, mark.style)))
        document.set_font(name, size=mark.points)
        document.set_text_color(*mark.colour)
        document.text(mark.x, mark.y, mark.text)
    elif isinstance(mark, Rule):
        document.set_draw_color(*mark.colour)
        document.set_line_width(mark.weight)
        if mark.dotted:
            document.set_dash_pattern(dash=0.2, gap=0.9)
        document.line(mark.x0, mark.y0, mark.x1, mark.y1)
        document.set_dash_pattern()
    else:
        painted = mark.image()
        height = mark.width * painted.height / painted.width
        document.image(painted, x=mark.x, y=mark.y, w=mark.width, h=height)
