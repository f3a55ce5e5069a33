"""Draws a sheet as a clean picture, cheaply: print as coverage masks twice as fine, pictures only where they lie."""

from collections.abc import Iterable

from PIL import Image, ImageChops, ImageDraw

from samples.papers.sheet import Picture, Rule, Sheet, Words
from samples.papers.typefaces import MM_PER_POINT, sized_font

_MM = 25.4
_FINER = 2
_LEADER_STEP = 1.15  # millimetres between full stops set at 13 points


def pressed(sheet: Sheet, dpi: int) -> Image.Image:
    """The sheet as a spotless RGB picture."""
    size = (round(sheet.width * dpi / _MM), round(sheet.height * dpi / _MM))
    page = Image.new("RGB", size, sheet.paper)
    pictures = [mark for mark in sheet.marks if isinstance(mark, Picture)]
    _lay(page, (mark for mark in pictures if mark.under_text), dpi / _MM)
    print_ = [mark for mark in sheet.marks if not isinstance(mark, Picture)]
    for colour in dict.fromkeys(mark.colour for mark in print_):
        mask = _coverage([mark for mark in print_ if mark.colour == colour], size, _FINER * dpi / _MM)
        page.paste(colour, mask=mask)
    _lay(page, (mark for mark in pictures if not mark.under_text), dpi / _MM)
    return page


def _coverage(marks: Iterable[Words | Rule], size: tuple[int, int], scale: float) -> Image.Image:
    """Where ink of one colour lies, from marks drawn larger for true letter widths."""
    mask = Image.new("L", (size[0] * _FINER, size[1] * _FINER))
    pen = ImageDraw.Draw(mask)
    for mark in marks:
        if isinstance(mark, Words):
            font = sized_font(mark.family, mark.style, round(mark.points * MM_PER_POINT * scale, 2))
            pen.text((mark.x * scale, mark.y * scale), mark.text, font=font, fill=255, anchor="ls")
        else:
            _rule(pen, mark, scale)
    return mask.reduce(_FINER)


def _rule(pen: ImageDraw.ImageDraw, rule: Rule, scale: float) -> None:
    weight = max(1, round(rule.weight * scale))
    if not rule.dotted:
        pen.line((rule.x0 * scale, rule.y0 * scale, rule.x1 * scale, rule.y1 * scale), fill=255, width=weight)
        return
    x, y = rule.x0 * scale, rule.y0 * scale
    while x < rule.x1 * scale:
        pen.ellipse((x, y - weight, x + weight, y), fill=255)
        x += _LEADER_STEP * scale


def _lay(page: Image.Image, pictures: Iterable[Picture], scale: float) -> None:
    """Multiplies pictures into the page, as translucent ink darkens what lies beneath it."""
    for picture in pictures:
        painted = picture.image()
        width = round(picture.width * scale)
        image = painted.resize((width, round(width * painted.height / painted.width)), Image.Resampling.BILINEAR)
        if picture.turn:
            image = image.rotate(picture.turn, Image.Resampling.BILINEAR, expand=True)
        ink = Image.new("RGBA", image.size, (255, 255, 255, 255))
        ink.alpha_composite(image)
        place = (round(picture.x * scale), round(picture.y * scale))
        box = (*place, place[0] + image.width, place[1] + image.height)
        page.paste(ImageChops.multiply(page.crop(box), ink.convert("RGB")), place)
