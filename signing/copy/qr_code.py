"""The square code at the foot of a copy. Owns the writing side of zxing-cpp."""

from __future__ import annotations

import numpy as np
import zxingcpp


def qr_modules(text: str) -> tuple[tuple[bool, ...], ...]:
    """The dark and light modules of a QR code (ISO/IEC 18004, level M), without quiet zone."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    pixels = np.array(barcode.to_image(scale=1, add_quiet_zones=False))
    return tuple(tuple(bool(pixel == 0) for pixel in row) for row in pixels)
