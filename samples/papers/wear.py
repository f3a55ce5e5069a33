"""What a scanner, a copier, a desk and a phone do to a clean page; how much is a parameter.

Refuses to know what is on the page. The same page, wear and seed give the same picture.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[Any]  # 32-bit floats; OpenCV's own annotations are wider than what it returns


@dataclass(frozen=True, slots=True)
class ScanWear:
    """How a flat-bed or feeder scan differs from the clean page. Degrees turn clockwise; the rest is 0..255 scale."""

    skew: float = 0.0
    noise: float = 3.0
    blur: float = 0.45
    texture: float = 1.0
    fade: float = 0.0
    shade: float = 0.0
    specks: int = 25
    fold: bool = False


FAIR = ScanWear()
POOR = ScanWear(noise=9.0, blur=0.9, texture=2.6, fade=0.28, shade=26.0, specks=160, fold=True)


def scanned(page: Image.Image, wear: ScanWear, seed: int) -> Image.Image:
    """The page as it comes out of a scanner, of the same size."""
    rng = np.random.default_rng(seed)
    pixels: Pixels = np.asarray(page).astype(np.float32)
    pixels = _faded(pixels, wear.fade)
    pixels += _grain(rng, pixels.shape[:2], wear.texture)
    if wear.fold:
        pixels = _folded(pixels, rng)
    pixels = _skewed(pixels, wear.skew)
    pixels = _shaded(pixels, rng, wear.shade)
    pixels = _specked(pixels, rng, wear.specks)
    if wear.blur:
        pixels = cv2.GaussianBlur(pixels, (0, 0), wear.blur)
    if wear.noise:
        pixels += rng.normal(0.0, wear.noise, pixels.shape[:2]).astype(np.float32)[..., None]
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _faded(pixels: Pixels, fade: float) -> Pixels:
    """Pulls everything towards white, as a tired toner does."""
    return pixels + (255.0 - pixels) * fade


def _grain(rng: np.random.Generator, size: tuple[int, ...], strength: float) -> Pixels:
    """Slow unevenness of the paper, one value for all three colours."""
    height, width = size
    coarse = rng.normal(0.0, 1.0, (height // 150 + 2, width // 150 + 2)).astype(np.float32)
    fine = rng.normal(0.0, 0.8, (height // 5 + 2, width // 5 + 2)).astype(np.float32)
    grain: Pixels = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    grain += cv2.resize(fine, (width, height), interpolation=cv2.INTER_LINEAR)
    shaped: Pixels = (grain * strength)[..., None]
    return shaped


def _folded(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """A horizontal crease: a thin dark line with a lighter rim."""
    height = pixels.shape[0]
    rows = np.arange(height, dtype=np.float32)
    at = height * float(rng.uniform(0.47, 0.53))
    crease = -26.0 * np.exp(-(((rows - at) / 2.0) ** 2)) + 9.0 * np.exp(-(((rows - at - 6) / 5.0) ** 2))
    creased: Pixels = pixels + crease[:, None, None]
    return creased


def _skewed(pixels: Pixels, degrees: float) -> Pixels:
    """Turns the page on the glass; what becomes visible beside it is the scanner's grey lid."""
    if not degrees:
        return pixels
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    return cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(238, 238, 236))


def _shaded(pixels: Pixels, rng: np.random.Generator, strength: float) -> Pixels:
    """Light that falls off towards one side, as beside the spine of a book."""
    if not strength:
        return pixels
    height, width = pixels.shape[:2]
    across = np.linspace(0.0, 1.0, width, dtype=np.float32)[None, :]
    along = np.linspace(0.0, 1.0, height, dtype=np.float32)[:, None]
    lean = float(rng.uniform(-0.4, 0.4))
    light = 1.0 - strength / 255.0 * np.clip(across**1.6 + lean * along, 0.0, 1.2)
    return pixels * light[..., None]


def _specked(pixels: Pixels, rng: np.random.Generator, count: int) -> Pixels:
    """Dust: small dark dots."""
    height, width = pixels.shape[:2]
    for _ in range(count):
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        shade = float(rng.uniform(90, 190))
        cv2.circle(pixels, (x, y), int(rng.integers(0, 2)), (shade, shade, shade), -1, cv2.LINE_AA)
    return pixels


@dataclass(frozen=True, slots=True)
class PhoneWear:
    """How a hand-held picture of a card on a desk differs from the card. Corners are shares of the picture."""

    width: int = 2400
    height: int = 1800
    corners: tuple[tuple[float, float], ...] = ((0.118, 0.205), (0.872, 0.152), (0.915, 0.800), (0.095, 0.842))
    light: float = 0.34
    noise: float = 4.0
    blur: float = 0.8


def photographed(card: Image.Image, wear: PhoneWear, seed: int) -> Image.Image:
    """The card lying on a wooden desk, seen a little from the side, lit from the left top."""
    rng = np.random.default_rng(seed)
    desk = _desk(rng, wear.width, wear.height)
    source = np.array([(0, 0), (card.width, 0), (card.width, card.height), (0, card.height)], np.float32)
    target = np.array(wear.corners, np.float32) * np.array([wear.width, wear.height], np.float32)
    warp = cv2.getPerspectiveTransform(source, target)
    size = (wear.width, wear.height)
    seen = cv2.warpPerspective(np.asarray(card).astype(np.float32), warp, size, flags=cv2.INTER_AREA)
    shape = cv2.warpPerspective(_rounded_mask(card), warp, size, flags=cv2.INTER_LINEAR)
    shadow = cv2.GaussianBlur(np.roll(shape, (16, 12), (0, 1)), (0, 0), 15)
    desk = desk * (1.0 - 0.55 * shadow[..., None])
    picture = desk * (1.0 - shape[..., None]) + seen * shape[..., None]
    picture = picture * _lamp(wear)[..., None]
    picture = picture * np.array([1.02, 1.0, 0.94], np.float32)
    picture = cv2.GaussianBlur(picture, (0, 0), wear.blur)
    picture += rng.normal(0.0, wear.noise, picture.shape).astype(np.float32)
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def _rounded_mask(card: Image.Image) -> Pixels:
    """One inside the card, zero outside, with the round corners of ISO/IEC 7810."""
    mask = np.zeros((card.height, card.width), np.float32)
    radius = round(card.width * 0.037)
    cv2.rectangle(mask, (radius, 0), (card.width - radius, card.height), 1.0, -1)
    cv2.rectangle(mask, (0, radius), (card.width, card.height - radius), 1.0, -1)
    for x in (radius, card.width - radius):
        for y in (radius, card.height - radius):
            cv2.circle(mask, (x, y), radius, 1.0, -1)
    return mask


def _desk(rng: np.random.Generator, width: int, height: int) -> Pixels:
    """Brown wood with long grain."""
    streaks = rng.normal(0.0, 1.0, (height // 3, 14)).astype(np.float32)
    grain = cv2.resize(streaks, (width, height), interpolation=cv2.INTER_CUBIC)
    broad = cv2.resize(rng.normal(0.0, 1.0, (9, 5)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    tone = 1.0 + 0.055 * grain + 0.10 * broad
    return np.array([128.0, 92.0, 62.0], np.float32) * tone[..., None]


def _lamp(wear: PhoneWear) -> Pixels:
    """Bright at the left top, falling off to the right foot, darker towards the edges of the lens."""
    y, x = np.mgrid[0:1:complex(wear.height), 0:1:complex(wear.width)].astype(np.float32)
    fall = 1.10 - wear.light * (0.62 * x + 0.38 * y)
    edge = np.hypot(x - 0.5, y - 0.5)
    light: Pixels = (fall * (1.0 - 0.35 * edge**2)).astype(np.float32)
    return light
