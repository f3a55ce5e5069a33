"""Whether an image in a PDF unfolds to what its size says, measured without unfolding more than that.

Too much is a bomb, which must neither be decoded whole nor be handed on in an archival file; too little is damage that
a viewer would stumble over in fifty years. Runs only inside the reading child.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf

from digitize.intake.limits import IntakeLimits

_SLACK = 64 * 1024  # encoders pad the last row, or leave a line end
_STEP = 1 << 20
_MOST_STREAMS = 2000
_MASKS = ("/SMask", "/Mask")
_COLOURS = {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4, "/CalGray": 1, "/CalRGB": 3, "/Lab": 3, "/Indexed": 1}
_PNG_PREDICTORS = 10  # and above: a byte more for each row (ISO 32000-1, 7.4.4.4)


def unfolds_as_stated(image: pikepdf.Object) -> bool:
    """True also for codings that carry their own size (DCT, JPX, JBIG2, CCITT): their decoders judge them.

    False for what is no stream, or a dictionary that cannot be understood.
    """
    try:
        return isinstance(image, pikepdf.Stream) and _unfolds_as_stated(image)
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, OverflowError):
        return False


def _unfolds_as_stated(image: pikepdf.Stream) -> bool:
    filters = _names(image.get("/Filter"))
    if not filters or filters[0] != "/FlateDecode":
        return True
    expected = _stated_bytes(image) if filters == ["/FlateDecode"] else None
    if expected is None:
        expected = _most_bytes(image)
        return _unfolded(image.read_raw_bytes(), expected + _SLACK) <= expected + _SLACK
    return expected <= _unfolded(image.read_raw_bytes(), expected + _SLACK) <= expected + _SLACK


def images_unfold_as_stated(page: pikepdf.Page, limits: IntakeLimits) -> bool:
    """Whether every image that the page can draw does, soft masks and those inside forms included, and none is larger
    than a page may be. Resources in circles or without end count as not."""
    waiting, seen = [page.obj.get("/Resources")], set()
    while waiting:
        resources = waiting.pop()
        if not isinstance(resources, pikepdf.Dictionary):
            continue
        for thing in _streams(resources):
            if thing.objgen in seen:
                continue
            seen.add(thing.objgen)
            if len(seen) > _MOST_STREAMS:
                return False
            waiting.append(thing.get("/Resources"))
            if thing.get("/Subtype") == "/Image" and not _is_sound(thing, limits):
                return False
    return True


def _streams(resources: pikepdf.Dictionary) -> Iterator[pikepdf.Stream]:
    for kind in ("/XObject", "/Pattern"):
        named = resources.get(kind)
        if not isinstance(named, pikepdf.Dictionary):
            continue
        for _, thing in named.items():
            if isinstance(thing, pikepdf.Stream):
                yield thing
                yield from (mask for key in _MASKS if isinstance(mask := thing.get(key), pikepdf.Stream))


def _is_sound(image: pikepdf.Stream, limits: IntakeLimits) -> bool:
    pixels = int(image.get("/Width", 0)) * int(image.get("/Height", 0))
    return 0 < pixels <= limits.pixels and unfolds_as_stated(image)


def _unfolded(data: bytes, most: int) -> int:
    """How many bytes come out, counted no further than just beyond `most`; 0 for damaged data."""
    engine, total, pending = zlib.decompressobj(), 0, data
    try:
        while pending and total <= most and not engine.eof:
            total += len(engine.decompress(pending, _STEP))
            pending = engine.unconsumed_tail
        return total + (len(engine.flush(_STEP)) if total <= most else 0)
    except zlib.error:
        return total


def _stated_bytes(image: pikepdf.Stream) -> int | None:
    """By width, height, depth and colours; None when the colour space is none of the plain ones."""
    colours = _colours(image)
    if colours is None:
        return None
    width, height = int(image.get("/Width", 0)), int(image.get("/Height", 0))
    bits = 1 if image.get("/ImageMask", False) else int(image.get("/BitsPerComponent", 8))
    parameters = image.get("/DecodeParms")
    if isinstance(parameters, pikepdf.Array):
        parameters = parameters[0] if len(parameters) else None
    predictor = int(parameters.get("/Predictor", 1)) if isinstance(parameters, pikepdf.Dictionary) else 1
    row = (width * bits * colours + 7) // 8
    return height * (row + (1 if predictor >= _PNG_PREDICTORS else 0))


def _most_bytes(image: pikepdf.Stream) -> int:
    """What an image of this size can have at most: four colours of sixteen bits."""
    return int(image.get("/Width", 0)) * int(image.get("/Height", 0)) * 8 + int(image.get("/Height", 0))


def _colours(image: pikepdf.Stream) -> int | None:
    if image.get("/ImageMask", False):
        return 1
    space: Any = image.get("/ColorSpace")
    if isinstance(space, pikepdf.Array) and len(space):
        if space[0] == "/ICCBased" and isinstance(space[1], pikepdf.Stream):
            return int(space[1].get("/N", 3))
        space = space[0]
    return _COLOURS.get(str(space)) if isinstance(space, pikepdf.Name) else None


def _names(filters: Any) -> list[str]:
    if isinstance(filters, pikepdf.Array):
        return [str(one) for one in filters]
    return [] if filters is None else [str(filters)]
