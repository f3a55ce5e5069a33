"""An image in a PDF that unfolds to another size than it says is found out, without unfolding it whole."""

import tracemalloc
import zlib
from typing import Any

import pikepdf
import pytest

from digitize.intake.limits import DEFAULT_LIMITS, IntakeLimits
from digitize.intake.pdf.unfolding import images_unfold_as_stated, unfolds_as_stated

PDF = pikepdf.new()


def image(data: bytes, *, colours: str = "/DeviceRGB", bits: int = 8, **entries: Any) -> pikepdf.Stream:
    made = pikepdf.Stream(PDF, b"")
    made.write(
        data, filter=entries.pop("Filter", pikepdf.Name.FlateDecode), decode_parms=entries.pop("DecodeParms", None)
    )
    made.Width, made.Height, made.ColorSpace, made.BitsPerComponent = 100, 50, pikepdf.Name(colours), bits
    for name, value in entries.items():
        made[f"/{name}"] = value
    return made


@pytest.mark.parametrize(
    ("colours", "bits", "size"), [("/DeviceRGB", 8, 15_000), ("/DeviceGray", 8, 5_000), ("/DeviceGray", 1, 650)]
)
def test_size_follows_from_sides_colours_and_depth(colours: str, bits: int, size: int) -> None:
    assert unfolds_as_stated(image(zlib.compress(bytes(size)), colours=colours, bits=bits))
    assert unfolds_as_stated(image(zlib.compress(bytes(size + 2)), colours=colours, bits=bits))  # a line end
    assert not unfolds_as_stated(image(zlib.compress(bytes(size - 1)), colours=colours, bits=bits))
    assert not unfolds_as_stated(image(zlib.compress(bytes(size + 100_000)), colours=colours, bits=bits))


def test_png_rows_have_a_byte_more() -> None:
    parameters = pikepdf.Dictionary(Predictor=15, Colors=3, Columns=100)
    assert unfolds_as_stated(image(zlib.compress(bytes(15_050)), DecodeParms=parameters))
    assert not unfolds_as_stated(image(zlib.compress(bytes(15_000)), DecodeParms=parameters))


def test_bomb_is_not_unfolded_to_find_it_out() -> None:
    bomb = image(zlib.compress(bytes(200_000_000), 1))
    tracemalloc.start()
    assert not unfolds_as_stated(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_bomb_within_a_bomb_is_found_out() -> None:
    twice = image(zlib.compress(bytes(3_000_000)), Filter=pikepdf.Array([pikepdf.Name.FlateDecode] * 2))
    assert not unfolds_as_stated(twice)


def test_damaged_data_is_not_as_stated() -> None:
    assert not unfolds_as_stated(image(zlib.compress(bytes(range(250)) * 60)[:-40]))


def test_other_codings_are_left_to_their_decoders() -> None:
    assert unfolds_as_stated(image(b"anything", Filter=pikepdf.Name.DCTDecode))


def test_dictionary_of_nonsense_is_not_as_stated() -> None:
    assert not unfolds_as_stated(pikepdf.Dictionary(Width=100, Height=50, Filter=pikepdf.Name.DCTDecode))
    assert not unfolds_as_stated(image(zlib.compress(b""), Width=pikepdf.Name.Wide))


def test_masks_and_images_within_forms_are_looked_at_too() -> None:
    with pikepdf.new() as pdf:
        good, bomb = image(zlib.compress(bytes(15_000))), image(zlib.compress(bytes(500_000)))
        for kind in ("plain", "mask", "form", "loop"):
            drawn = pdf.copy_foreign(good)
            if kind == "mask":
                drawn.SMask = pdf.copy_foreign(bomb)
            elif kind != "plain":
                drawn = pdf.make_stream(b"/In Do", Subtype=pikepdf.Name.Form)
                within = drawn if kind == "loop" else pdf.copy_foreign(bomb)
                drawn.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(In=within))
            for thing in (good, bomb, drawn):
                thing.Subtype = thing.get("/Subtype", pikepdf.Name.Image)
            page = pdf.add_blank_page(page_size=(200, 100))
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=drawn))
            assert images_unfold_as_stated(page, DEFAULT_LIMITS) == (kind in {"plain", "loop"}), kind
        assert not images_unfold_as_stated(pdf.pages[0], IntakeLimits(pixels=4999))
