import hashlib
import io
from pathlib import Path

import pikepdf
import pytest

from signing.copy.composer import compose_certified_copy
from signing.copy.drawing import Sheet, Type
from signing.copy.stamp import place_on_page
from signing.errors import CopyTextUnprintable, SourceUnusable
from signing.rules import Placement
from tests.unit.signing.sheets import A4, CARD, SIDEWAYS, particulars, scan_pdf

STRIP = 12 * 72 / 25.4


def test_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    source = scan_pdf(A4, CARD)
    first = compose_certified_copy(source, tmp_path / "1.pdf", particulars())
    second = compose_certified_copy(source, tmp_path / "2.pdf", particulars())
    assert first == second
    assert hashlib.sha256((tmp_path / "1.pdf").read_bytes()).hexdigest() == first.sha256
    assert (tmp_path / "1.pdf").read_bytes().endswith(b"%%EOF\n")


def test_each_page_keeps_its_size_and_gains_the_strip_below(tmp_path: Path) -> None:
    compose_certified_copy(scan_pdf(A4, SIDEWAYS, CARD), tmp_path / "c.pdf", particulars())
    with pikepdf.open(tmp_path / "c.pdf") as copy:
        sizes = [tuple(float(x) for x in page.mediabox[2:]) for page in copy.pages]
        contents = [page.Contents.read_bytes() for page in copy.pages]
    assert sizes[0] == pytest.approx((827 * 0.72, 1170 * 0.72 + STRIP), abs=0.01)
    assert sizes[1] == pytest.approx((827 * 0.72, 1170 * 0.72 + STRIP), abs=0.01)  # seen upright
    assert sizes[2] == pytest.approx((400 * 0.72, 250 * 0.72 + STRIP), abs=0.01)
    # 1:1: the original is only shifted up by the strip
    assert f"q 1 0 0 1 0.0000 {STRIP:.4f} cm /BanChinh Do Q".encode() in contents[0]


def test_fields_for_both_signers_stand_empty_on_the_last_page(tmp_path: Path) -> None:
    frozen = compose_certified_copy(scan_pdf(CARD), tmp_path / "c.pdf", particulars())
    assert frozen.page_count == 2
    assert [(box.field, box.page) for box in frozen.signature_boxes] == [("NguoiChungThuc", 2), ("CoQuan", 2)]
    with pikepdf.open(tmp_path / "c.pdf") as copy:
        fields = list(copy.Root.AcroForm.Fields)
        assert [str(field.T) for field in fields] == ["NguoiChungThuc", "CoQuan"]
        assert not any("/V" in field for field in fields)
        assert fields[1].Lock.P == 1


def test_signature_face_and_form_of_the_source_are_left_behind(tmp_path: Path) -> None:
    compose_certified_copy(scan_pdf(CARD), tmp_path / "first.pdf", particulars())
    compose_certified_copy(tmp_path / "first.pdf", tmp_path / "second.pdf", particulars(number="146"))
    with pikepdf.open(tmp_path / "second.pdf") as copy:
        assert [len(page.get("/Annots", [])) for page in copy.pages] == [0, 0, 2]


def test_rules_applied_are_named(tmp_path: Path) -> None:
    frozen = compose_certified_copy(scan_pdf(), tmp_path / "c.pdf", particulars())
    assert {rule.id for rule in frozen.rules} >= {"loi-chung", "dau-chuyen-doi", "chan-trang"}


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nothing"])
def test_broken_source_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(SourceUnusable):
        compose_certified_copy(data, tmp_path / "c.pdf", particulars())


def test_source_without_pages_is_refused(tmp_path: Path) -> None:
    with pikepdf.new() as empty:
        empty.save(tmp_path / "empty.pdf")
    with pytest.raises(SourceUnusable):
        compose_certified_copy(tmp_path / "empty.pdf", tmp_path / "c.pdf", particulars())


@pytest.mark.parametrize(
    "changed", [{"certifier_title": "Rất dài " * 30}, {"agency_name": "役所"}, {"original_name": "Tên dài " * 60}]
)
def test_text_that_cannot_be_printed_is_refused(tmp_path: Path, changed: dict[str, str]) -> None:
    with pytest.raises(CopyTextUnprintable):
        compose_certified_copy(scan_pdf(CARD), tmp_path / "c.pdf", particulars(**changed))


def test_long_name_of_the_original_wraps(tmp_path: Path) -> None:
    compose_certified_copy(scan_pdf(), tmp_path / "c.pdf", particulars(original_name="Giấy chứng nhận rất dài " * 5))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("placement", [Placement.TOP_LEFT, Placement.TOP_RIGHT])
def test_corner_stamp_is_in_the_corner_that_is_seen(turn: int, placement: Placement) -> None:
    width, height = 600.0, 800.0
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(width, height))
        page.obj.Rotate = turn
        page.obj.MediaBox = pikepdf.Array([10, 20, 10 + width, 20 + height])
        data = _saved(pdf)
    stamp = Sheet()
    stamp.add_page(190 * 25.4 / 72, 30 * 25.4 / 72)
    stamp.text(1, 5, "thử", Type(10), width=50)
    _, (x0, y0, x1, y1) = place_on_page(stamp.to_pdf(), io.BytesIO(data), placement)
    corners = [_seen(x - 10, y - 20, turn, width, height) for x, y in ((x0, y0), (x1, y1))]
    (left, right), (top, bottom) = sorted(c[0] for c in corners), sorted(c[1] for c in corners)
    seen_width = width if turn in (0, 180) else height
    assert (right - left, bottom - top) == pytest.approx((190, 30), abs=1)
    assert top == pytest.approx(9, abs=1)
    edge = left if placement is Placement.TOP_LEFT else seen_width - right
    assert edge == pytest.approx(9, abs=1)


def _seen(x: float, y: float, turn: int, width: float, height: float) -> tuple[float, float]:
    """Page coordinates to (from the left, from the top) as a reader shows the page turned clockwise."""
    return {0: (x, height - y), 90: (y, x), 180: (width - x, y), 270: (height - y, width - x)}[turn]


def _saved(pdf: pikepdf.Pdf) -> bytes:
    import io

    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()
