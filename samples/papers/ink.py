"""Seals, signatures, emblems, portraits, guilloche grounds and QR codes, drawn from nothing.

None of them is anybody's: the seal names an invented office, the emblem is a plain star in a wreath of dots.
"""

import math
from collections.abc import Callable
from functools import cache, partial, wraps
from typing import ParamSpec

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from samples.papers.sheet import BLUE, RED, Colour, Drawing
from samples.papers.typefaces import sized_font

_CLEAR = (255, 255, 255, 0)
_How = ParamSpec("_How")


def painted_later(paint: Callable[_How, Image.Image]) -> Callable[_How, Drawing]:
    """Calling the function only notes what to paint; the picture is made, once, when a page is pressed."""

    @wraps(paint)
    def note(*args: _How.args, **kwargs: _How.kwargs) -> Drawing:
        return cache(partial(paint, *args, **kwargs))

    return note


@painted_later
def seal(ring: str, middle: str, seed: int, *, colour: Colour = RED, size: int = 840) -> Image.Image:
    """A round red seal: text along the ring, a star and a name in the middle, unevenly inked."""
    sheet = Image.new("RGBA", (size, size), _CLEAR)
    pen = ImageDraw.Draw(sheet)
    centre, solid = size / 2, (*colour, 255)
    for radius, weight in ((0.49, 0.014), (0.465, 0.005), (0.335, 0.006)):
        edge = size * radius
        box = (centre - edge, centre - edge, centre + edge, centre + edge)
        pen.ellipse(box, outline=solid, width=round(size * weight))
    _text_on_circle(sheet, ring, size * 0.375, size * 0.075, solid)
    pen.polygon(_star(centre, centre - size * 0.15, size * 0.075), fill=solid)
    words = middle.split("\n")
    pixels = size * 0.078
    for number, word in enumerate(words):
        y = centre + size * 0.035 + (number - (len(words) - 1) / 2) * pixels * 1.35 + size * 0.03
        pen.text((centre, y), word, font=sized_font("serif", "b", pixels), fill=solid, anchor="mm")
    return _unevenly(sheet, seed, 0.86)


def _text_on_circle(
    sheet: Image.Image, text: str, radius: float, pixels: float, fill: tuple[int, int, int, int]
) -> None:
    """Sets the letters around the circle from lower left over the top to lower right, and a star at the foot."""
    font = sized_font("serif", "b", pixels)
    size = sheet.width
    natural = sum(font.getlength(letter) for letter in text) / radius
    stretch = min(1.35, math.radians(292) / natural)
    angle = -natural * stretch / 2
    for letter in text:
        half = font.getlength(letter) / radius * stretch / 2
        angle += half
        tile = Image.new("RGBA", (round(pixels * 2), round(pixels * 2)), _CLEAR)
        ImageDraw.Draw(tile).text((pixels, pixels * 1.35), letter, font=font, fill=fill, anchor="ms")
        tile = tile.rotate(-math.degrees(angle), Image.Resampling.BICUBIC)
        middle = radius + pixels * 0.27
        x = size / 2 + middle * math.sin(angle) - pixels
        y = size / 2 - middle * math.cos(angle) - pixels
        sheet.alpha_composite(tile, (round(x), round(y)))
        angle += half
    ImageDraw.Draw(sheet).polygon(_star(size / 2, size / 2 + radius + pixels * 0.3, pixels * 0.36), fill=fill)


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        angle = math.pi * corner / 5
        points.append((x + reach * math.sin(angle), y - reach * math.cos(angle)))
    return points


def _unevenly(image: Image.Image, seed: int, strength: float) -> Image.Image:
    """Fades the ink in blotches and specks, as a rubber stamp on paper does."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray((rng.random((9, 9)) * 255).astype(np.uint8)).resize(image.size, Image.Resampling.BICUBIC)
    fine = Image.fromarray((rng.random((160, 160)) * 255).astype(np.uint8)).resize(image.size, Image.Resampling.BICUBIC)
    cover = 0.62 + 0.38 * np.asarray(coarse) / 255.0
    cover *= np.where(np.asarray(fine) > 214, 0.55, 1.0)
    pixels = np.asarray(image).copy()
    pixels[..., 3] = (pixels[..., 3] * np.clip(cover * strength, 0, 1)).astype(np.uint8)
    return Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(0.8))


@painted_later
def signature(seed: int, *, colour: Colour = BLUE, width: int = 900, height: int = 420) -> Image.Image:
    """A scrawl in ball pen: a few loops and a closing stroke, nobody's name."""
    rng = np.random.default_rng(seed)
    sheet = Image.new("RGBA", (width, height), _CLEAR)
    pen = ImageDraw.Draw(sheet)
    loops, slant = int(rng.integers(2, 6)), float(rng.uniform(-0.03, 0.09))
    tall = float(rng.uniform(0.05, 0.25))
    knots = [(0.05, 0.62), (0.10 + slant, tall), (0.16, 0.80)]
    for loop in range(loops):
        x, reach = 0.2 + 0.5 * loop / loops, float(rng.uniform(0.05, 0.22))
        top = float(rng.uniform(0.22, 0.48))
        knots += [(x + slant, 0.62), (x + reach * 0.6 + slant, top), (x + reach * 0.25, top + 0.04), (x + 0.04, 0.72)]
    knots += [(0.78, float(rng.uniform(0.3, 0.6))), (0.95, float(rng.uniform(0.2, 0.5)))]
    if rng.random() < 0.65:
        knots += [(0.6, float(rng.uniform(0.78, 0.92))), (float(rng.uniform(0.1, 0.4)), 0.84), (0.9, 0.74)]
    path = _smooth(np.array(knots) * (width, height))
    for number in range(len(path) - 1):
        pressure = 5.5 + 3.0 * math.sin(number / 23.0 + seed)
        x, y = path[number]
        pen.ellipse((x - pressure / 2, y - pressure / 2, x + pressure / 2, y + pressure / 2), fill=(*colour, 235))
    return sheet.filter(ImageFilter.GaussianBlur(0.9))


def _smooth(knots: np.ndarray) -> list[tuple[float, float]]:
    """Catmull–Rom curve through the knots, densely sampled."""
    padded = np.vstack([knots[0], knots, knots[-1]])
    steps = np.linspace(0, 1, 160, endpoint=False)[:, None]
    curve = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        curve.append(
            0.5 * (2 * p1 + (p2 - p0) * steps + (2 * p0 - 5 * p1 + 4 * p2 - p3) * steps**2
                   + (3 * p1 - p0 - 3 * p2 + p3) * steps**3)
        )
    return [(float(x), float(y)) for x, y in np.vstack(curve)]


@painted_later
def emblem(size: int = 600) -> Image.Image:
    """A stand-in for the national emblem: red disc, yellow star, golden ears on both sides, a cog below."""
    sheet = Image.new("RGBA", (size, size), _CLEAR)
    pen = ImageDraw.Draw(sheet)
    centre, gold = size / 2, (222, 172, 40, 255)
    pen.ellipse((size * 0.04, size * 0.04, size * 0.96, size * 0.96), fill=gold)
    pen.ellipse((size * 0.14, size * 0.10, size * 0.86, size * 0.82), fill=(*RED, 255))
    pen.polygon(_star(centre, size * 0.40, size * 0.20), fill=(250, 214, 70, 255))
    for side in (-1, 1):
        for ear in range(9):
            angle = math.radians(28 + ear * 15)
            x = centre + side * size * 0.415 * math.sin(angle)
            y = size * 0.48 - size * 0.42 * math.cos(angle)
            grain = size * 0.035
            pen.ellipse((x - grain, y - grain * 1.5, x + grain, y + grain * 1.5), fill=(168, 112, 20, 255))
    pen.pieslice((size * 0.32, size * 0.62, size * 0.68, size * 0.98), 180, 360, fill=gold)
    for tooth in range(7):
        angle = math.radians(180 + tooth * 30)
        x, y = centre + size * 0.17 * math.cos(angle), size * 0.80 + size * 0.17 * math.sin(angle)
        pen.ellipse((x - size * 0.025, y - size * 0.025, x + size * 0.025, y + size * 0.025), fill=(168, 112, 20, 255))
    pen.rounded_rectangle((size * 0.2, size * 0.82, size * 0.8, size * 0.93), size * 0.03, fill=(*RED, 255))
    return sheet


@painted_later
def ground(width: int, height: int, colour: Colour, strength: float, *, rings: bool = True) -> Image.Image:
    """A pale security ground: two crossing wave fields and, in the middle, circles like those of a bronze drum."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    unit = min(width, height)
    waves = np.sin(x * 0.16 + 9 * np.sin(y * 0.018)) + np.sin(y * 0.16 + 9 * np.sin(x * 0.018))
    lines = (np.abs(waves) < 0.16).astype(np.float32) * 0.8
    if rings:
        radius = np.hypot(x - width / 2, y - height / 2) / unit
        angle = np.arctan2(y - height / 2, x - width / 2)
        drum = ((np.abs(np.sin(radius * 95)) < 0.2) & (radius < 0.42) & (radius > 0.12)).astype(np.float32)
        teeth = ((np.sin(angle * 56) > 0.2) & (np.abs(radius - 0.30) < 0.016)).astype(np.float32)
        star = (radius < 0.045 + 0.055 * np.abs(np.cos(angle * 7))).astype(np.float32)
        lines = np.clip(lines + drum * 0.8 + teeth + star, 0, 1)
    cover = np.clip(0.32 + 0.68 * lines, 0, 1) * strength * 255
    pixels = np.empty((height, width, 4), np.uint8)
    pixels[..., :3] = colour
    pixels[..., 3] = cover.astype(np.uint8)
    return Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(0.7))


@painted_later
def ornamental_frame(width: int, height: int, colour: Colour) -> Image.Image:
    """A certificate's frame: double rule, a running wave between, a rosette in every corner."""
    sheet = Image.new("RGBA", (width, height), _CLEAR)
    pen = ImageDraw.Draw(sheet)
    solid, pale = (*colour, 255), (*colour, 150)
    band = round(min(width, height) * 0.034)
    pen.rectangle((2, 2, width - 3, height - 3), outline=solid, width=5)
    pen.rectangle((band, band, width - band, height - band), outline=solid, width=3)
    middle, reach = band / 2, band * 0.30
    for phase in (0.0, math.pi):
        for length, upright in ((width, False), (height, True)):
            steps = range(band, length - band, 2)
            for far in (False, True):
                trail = []
                for step in steps:
                    offset = middle + reach * math.sin(step / band * math.pi + phase)
                    if far:
                        offset = (width if upright else height) - offset
                    trail.append((offset, step) if upright else (step, offset))
                pen.line(trail, fill=pale, width=4)
    for x in (middle, width - middle):
        for y in (middle, height - middle):
            _rosette(pen, x, y, band * 0.62, solid)
    return sheet


def _rosette(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, fill: tuple[int, int, int, int]) -> None:
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(255, 255, 255, 255), outline=fill, width=4)
    for petal in range(8):
        angle = math.pi * petal / 4
        px, py = x + radius * 0.55 * math.cos(angle), y + radius * 0.55 * math.sin(angle)
        grain = radius * 0.26
        pen.ellipse((px - grain, py - grain, px + grain, py + grain), outline=fill, width=3)


@painted_later
def portrait(width: int = 360, height: int = 480) -> Image.Image:
    """A faceless bust on a pale ground, where a person's picture would be."""
    sheet = Image.new("RGBA", (width, height), (214, 226, 236, 255))
    pen = ImageDraw.Draw(sheet)
    pen.ellipse((width * 0.02, height * 0.66, width * 0.98, height * 1.5), fill=(60, 68, 88, 255))
    pen.polygon([(width * 0.36, height * 0.70), (width * 0.64, height * 0.70), (width * 0.5, height * 0.9)],
                fill=(238, 238, 240, 255))
    pen.rectangle((width * 0.40, height * 0.52, width * 0.60, height * 0.72), fill=(206, 166, 140, 255))
    pen.ellipse((width * 0.25, height * 0.14, width * 0.75, height * 0.64), fill=(222, 184, 158, 255))
    pen.pieslice((width * 0.22, height * 0.09, width * 0.78, height * 0.56), 172, 368, fill=(38, 34, 34, 255))
    pen.ellipse((width * 0.29, height * 0.25, width * 0.71, height * 0.62), fill=(222, 184, 158, 255))
    return sheet.filter(ImageFilter.GaussianBlur(2.2))


@painted_later
def qr_code(payload: str) -> Image.Image:
    """A QR code that really holds the payload (UTF-8), with its quiet zone."""
    symbol = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = np.asarray(zxingcpp.write_barcode_to_image(symbol, scale=12, add_quiet_zones=True))
    return Image.fromarray(picture).convert("RGBA")
