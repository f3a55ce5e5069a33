"""What a PDF page's content draws: one image that is the page, or more. Pure reading with pikepdf, nothing rendered."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import pikepdf

_PAINT = frozenset({"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh"})
_SHOW = frozenset({"Tj", "TJ", "'", '"'})
_MOST_BYTES = 4_000_000
_MOST_DEPTH = 6
_MOST_WALKS = 400  # a form that draws itself twice, six deep, would be walked for hours
_MOST_FONTS = 200
_COVERS = 0.90
_GOOD_PART = 0.25
_INVISIBLE = 3


@dataclass(slots=True)
class PageContent:
    """A summary of one page's drawing."""

    image: Any = None  # the XObject of the image that covers the page, if one does
    image_box: tuple[float, float, float, float] = (0, 0, 0, 0)  # in points of the unturned page
    drawn_over: bool = False  # something visible besides (or over) that image
    image_area: float = 0.0  # share of the page under images
    image_dpi: int | None = None  # of the finest image that takes up a good part of the page
    walks: int = 0
    shows_text: bool = False
    too_deep: bool = False
    page_box: tuple[float, float, float, float] = field(default=(0, 0, 0, 0))

    @property
    def is_one_image(self) -> bool:
        """Whether the page is exactly one upright full-page image."""
        return self.image is not None and not self.drawn_over and not self.too_deep


def summarise(page: pikepdf.Page) -> PageContent:
    """Walk the content stream once. Whatever is not understood counts as more than an image."""
    content = PageContent(page_box=displayed_box(page))
    try:
        _walk(page.obj, page.obj.get("/Resources", pikepdf.Dictionary()), pikepdf.Matrix(), content, 0)
    except Exception:  # some ten kinds, also of missing decoders; rendering is the answer to each
        content.too_deep = True
    return content


def displayed_box(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """CropBox within MediaBox, in points, before /Rotate."""
    x0, y0, x1, y1 = (float(value) for value in page.cropbox)
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def rotation_of(page: pikepdf.Page) -> int:
    """The page's own clockwise turn for display, 0, 90, 180 or 270."""
    try:
        return int(page.obj.get("/Rotate", 0)) // 90 * 90 % 360
    except (TypeError, ValueError):
        return 0


def font_names(page: pikepdf.Page) -> frozenset[str]:
    """The names of the fonts that the page's own resources offer, without the tags of subsets."""
    try:
        fonts = page.obj.get("/Resources", pikepdf.Dictionary()).get("/Font", pikepdf.Dictionary())
        names = [str(fonts[key].get("/BaseFont", ""))[1:] for key in list(fonts.keys())[:_MOST_FONTS]]
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError):
        return frozenset()
    return frozenset(name[7:] if name[6:7] == "+" else name for name in names)


def _walk(holder: Any, resources: Any, matrix: pikepdf.Matrix, content: PageContent, depth: int) -> None:
    content.walks += 1
    if depth > _MOST_DEPTH or content.walks > _MOST_WALKS or _stream_bytes(holder) > _MOST_BYTES:
        content.too_deep = True
        return
    stack: list[tuple[pikepdf.Matrix, int]] = []
    mode = 0
    for instruction in pikepdf.parse_content_stream(holder):
        operands, name = instruction.operands, str(instruction.operator)
        if name == "q":
            stack.append((matrix, mode))
        elif name == "Q" and stack:
            matrix, mode = stack.pop()
        elif name == "cm":
            matrix = pikepdf.Matrix(*(float(value) for value in operands)) @ matrix
        elif name == "Tr":
            mode = int(operands[0])
        elif name in _SHOW and mode != _INVISIBLE:
            content.shows_text = content.drawn_over = True
        elif name in _PAINT or name == "INLINE IMAGE":
            content.drawn_over = True
        elif name == "Do":
            _draw(resources, str(operands[0]), matrix, content, depth)


def _draw(resources: Any, name: str, matrix: pikepdf.Matrix, content: PageContent, depth: int) -> None:
    drawn = resources.get("/XObject", {}).get(name)
    if drawn is None:
        return
    if drawn.get("/Subtype") == "/Form":
        inner = pikepdf.Matrix(*(float(value) for value in drawn.get("/Matrix", [1, 0, 0, 1, 0, 0])))
        _walk(drawn, drawn.get("/Resources", resources), inner @ matrix, content, depth + 1)
        return
    box = (matrix.e, matrix.f, matrix.e + matrix.a, matrix.f + matrix.d)
    upright = abs(matrix.b) < 0.01 and abs(matrix.c) < 0.01 and matrix.a > 0 and matrix.d > 0
    share = _share(box, content.page_box)
    content.image_area = min(1.0, content.image_area + share)
    if share >= _GOOD_PART:
        dpi = round(int(drawn.Width) / max(math.hypot(matrix.a, matrix.b), 1.0) * 72)
        content.image_dpi = max(dpi, content.image_dpi or 0)
    plain = not any(key in drawn for key in ("/SMask", "/Mask")) and not drawn.get("/ImageMask", False)
    if upright and plain and share >= _COVERS:
        # What was painted before lies under an opaque page and cannot be seen.
        content.image, content.image_box, content.drawn_over = drawn, box, False
    else:
        content.drawn_over = True


def _share(box: tuple[float, float, float, float], page: tuple[float, float, float, float]) -> float:
    width = min(box[2], page[2]) - max(box[0], page[0])
    height = min(box[3], page[3]) - max(box[1], page[1])
    area = (page[2] - page[0]) * (page[3] - page[1])
    return max(width, 0) * max(height, 0) / area if area > 0 else 0.0


def _stream_bytes(holder: Any) -> int:
    contents = holder.get("/Contents", holder) if isinstance(holder, pikepdf.Dictionary) else holder
    parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    return sum(int(part.get("/Length", 0)) for part in parts if isinstance(part, pikepdf.Stream))
