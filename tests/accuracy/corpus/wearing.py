"""What the office's scanner does to a test page: fair and poor, each page with its own hand.

Strengths are drawn around values at which bare Tesseract reads .98-.99 (fair) and .95-.965 (poor) of the words.
"""

from dataclasses import dataclass
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[Any]
_LID = (236, 236, 234)


@dataclass(frozen=True, slots=True)
class Wear:
    """One page's wear; lengths in pixels at 200 dpi, strengths on the 0..255 scale."""

    skew: float
    noise: float
    blur: float
    fade: float
    shade: float
    specks: int
    grey: bool
    crease: bool
    jpeg: int


def wear_of(quality: str, rng: Random) -> Wear:
    """A page's wear in that quality."""
    if quality == "fair":
        return Wear(
            skew=rng.gauss(0, 0.35), noise=rng.uniform(1, 3.5), blur=rng.uniform(0.3, 0.5), fade=rng.uniform(0, 0.12),
            shade=rng.uniform(0, 6), specks=rng.randint(0, 18), grey=rng.random() < 0.1, crease=False,
            jpeg=rng.randint(72, 90),
        )  # fmt: skip
    return Wear(
        skew=rng.choice((-1, 1)) * rng.uniform(0.4, 2.4), noise=rng.uniform(7, 13), blur=rng.uniform(0.76, 1.0),
        fade=rng.uniform(0.14, 0.42), shade=rng.uniform(8, 36), specks=rng.randint(60, 260), grey=rng.random() < 0.15,
        crease=rng.random() < 0.5, jpeg=rng.randint(58, 80),
    )  # fmt: skip


def scanned(page: Image.Image, wear: Wear, seed: int, dpi: int) -> Image.Image:
    """The page out of the scanner, of the same size. Whole-page steps stay in bytes: floats cost four times as much."""
    noise = np.random.default_rng(seed)
    scale = dpi / 200
    pixels: Pixels = np.asarray(page.convert("L") if wear.grey else page)
    if abs(wear.skew) > 0.05:
        pixels = _turned(pixels, wear.skew)
    pixels = cv2.GaussianBlur(pixels, (0, 0), wear.blur * scale)
    pixels = cv2.convertScaleAbs(pixels, alpha=1 - wear.fade, beta=255 * wear.fade)
    size = (pixels.shape[0], pixels.shape[1])
    pixels = cv2.multiply(pixels, _spread(_light(noise, size, wear), pixels), scale=1 / 255)
    up, down = _grain(noise, size, wear.noise)
    pixels = cv2.subtract(cv2.add(pixels, _spread(up, pixels)), _spread(down, pixels))
    for _ in range(wear.specks):
        x, y = int(noise.integers(0, size[1])), int(noise.integers(0, size[0]))
        tone = int(noise.integers(80, 190))
        cv2.circle(pixels, (x, y), int(noise.integers(0, 1 + round(scale))), (tone, tone, tone), -1)
    return Image.fromarray(pixels)


def _spread(field: Pixels, like: Pixels) -> Pixels:
    """One value a pixel, for as many channels as the picture has."""
    return field if like.ndim == 2 else cv2.merge([field, field, field])


def _turned(pixels: Pixels, degrees: float) -> Pixels:
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    lid = _LID if pixels.ndim == 3 else _LID[:1]
    return cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=lid)


def _light(noise: np.random.Generator, size: tuple[int, int], wear: Wear) -> Pixels:
    """Light falling off towards a side or a corner, and the crease of a folded sheet; 255 is full light."""
    height, width = size
    coarse = noise.uniform(0, 1, (3, 3)).astype(np.float32)
    coarse[:, -1 if noise.random() < 0.5 else 0] += 1.0
    dimmed = (255 - wear.shade * coarse / 2).astype(np.uint8)
    light: Pixels = cv2.resize(dimmed, (width, height), interpolation=cv2.INTER_LINEAR)
    if wear.crease:
        row = int(height * float(noise.uniform(0.3, 0.7)))
        for offset, share in ((-2, 0.95), (-1, 0.9), (0, 0.84), (1, 0.88), (2, 0.95)):
            light[row + offset] = (light[row + offset] * share).astype(np.uint8)
    return light


def _grain(noise: np.random.Generator, size: tuple[int, int], strength: float) -> tuple[Pixels, Pixels]:
    """Sensor noise as what to add and what to take away; a shifted tile costs a fraction of noise everywhere."""
    tile = noise.normal(0, strength, (640, 640))
    down, across = -(-size[0] // 640), -(-size[1] // 640)
    fields = []
    shifts = noise.integers(640, size=(down, across))
    for part in (np.clip(tile, 0, 255), np.clip(-tile, 0, 255)):
        bytes_ = np.round(part).astype(np.uint8)
        rows = [np.hstack([np.roll(bytes_, int(shift), 1) for shift in row]) for row in shifts]
        fields.append(np.ascontiguousarray(np.vstack(rows)[: size[0], : size[1]]))
    return fields[0], fields[1]
