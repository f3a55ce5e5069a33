"""PDFs that bring more than pages: signatures, scripts, files, old fonts, text that is none."""

import subprocess
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from digitize.errors import DigitizeError
from digitize.intake.pdf.traits import traits_of
from digitize.intake.source_page import FileTraits
from digitize.pipeline import ArchivalPage, build_archival_pdf, read_file
from digitize.reading.page_reading import FileReading
from tests.tools import material, need_command

SCANS = Path(__file__).resolve().parents[2] / "assets" / "scans"
AT = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
# "Ủy ban nhân dân xã Mẫu chứng nhận …" as TCVN3 and VNI fonts store it.
TCVN3 = "ñy ban nh©n d©n x· MÉu chøng nhËn bµ TrÇn ThÞ Thö ®· ®¨ng ký th\xadêng tró t¹i th«n NghiÖm tõ th¸ng m\xadêi"
VNI = (
    "UÛy ban nhaân daân xaõ Maãu chöùng nhaän baø Traàn Thò Thöû ñaõ ñaêng kyù thöôøng truù taïi thoân Nghieäm "
    "töø thaùng möôøi"
)


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    need_command("tesseract")
    need_command("pdftotext")


def written(path: Path, text: str, font_name: str) -> Path:
    """A page of this text in a font that is not embedded, stored as Latin-1 as old programs did."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 420))
        font = Dictionary(
            Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/" + font_name), Encoding=Name.WinAnsiEncoding
        )
        pdf.pages[0].Resources = Dictionary(Font=Dictionary(F1=font))
        words = text.split()
        lines = [" ".join(words[start : start + 8]).encode("cp1252") for start in range(0, len(words), 8)]
        shown = b"".join(b"<" + line.hex().encode() + b"> ' " for line in lines)
        pdf.pages[0].Contents = pdf.make_stream(b"BT /F1 14 Tf 20 TL 30 380 Td " + shown + b"ET")
        pdf.save(path)
    return path


def with_company(path: Path) -> Path:
    """A scan in a PDF that would run scripts and carries files, in every place the standard has for them."""
    with pikepdf.open(SCANS / "stack.pdf") as pdf:
        script = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert('thu nghiem')"))
        pdf.Root.OpenAction = script
        pdf.Root.AA = Dictionary(WC=script)
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([pikepdf.String("a"), script])))
        pdf.attachments["virus.exe"] = b"MZ thu nghiem"
        page = pdf.pages[0]
        page.AA = Dictionary(O=script)
        inside = pdf.make_indirect(
            Dictionary(Type=Name.Filespec, F=pikepdf.String("b.exe"), EF=Dictionary(F=pdf.make_stream(b"MZ second")))
        )
        box = Array([10, 10, 30, 30])
        page.Annots = Array(
            [
                Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=box, FS=inside),
                Dictionary(
                    Type=Name.Annot, Subtype=Name.Link, Rect=box, A=Dictionary(S=Name.Launch, F=pikepdf.String("x"))
                ),
            ]
        )
        pdf.save(path)
    return path


def archived(source: Path, reading: FileReading, target: Path) -> Path:
    pages = [ArchivalPage(source, page.number - 1, page) for page in reading.pages]
    build_archival_pdf(pages, target, title="Giấy tờ thử nghiệm", created_at=AT)
    return target


def names_in(pdf: pikepdf.Pdf) -> Iterable[str]:
    for thing in pdf.objects:
        if isinstance(thing, Dictionary | pikepdf.Stream):
            yield from thing.keys()
            yield from (str(thing[key]) for key in ("/S", "/Subtype", "/Type") if key in thing)


def test_scripts_and_files_are_told_of_and_not_archived(tmp_path: Path) -> None:
    source = with_company(tmp_path / "company.pdf")
    reading = read_file(source)
    assert {"file-scripts", "file-attachments"} <= {warning.code for warning in reading.warnings}
    with pikepdf.open(source) as pdf:
        assert traits_of(pdf) == FileTraits(signatures=0, scripts=True, attachments=2)
    target = archived(source, reading, tmp_path / "archive.pdf")
    with pikepdf.open(target) as pdf:
        left = set(names_in(pdf))
        assert not left & {"/JavaScript", "/JS", "/Launch", "/AA", "/EmbeddedFiles", "/EF", "/Filespec", "/Annots"}
        assert not left & {"/OpenAction", "/EmbeddedFile", "/AF"}
    assert b"MZ" not in target.read_bytes()


def test_signed_file_is_counted_and_its_bytes_are_left_alone(tmp_path: Path) -> None:
    source = tmp_path / "signed.pdf"
    with pikepdf.open(SCANS / "stack.pdf") as pdf:
        value = Dictionary(Type=Name.Sig, Contents=pikepdf.String("thu"), ByteRange=Array([0, 1, 2, 3]))
        signed = pdf.make_indirect(Dictionary(FT=Name.Sig, T=pikepdf.String("a"), V=value))
        empty = pdf.make_indirect(Dictionary(FT=Name.Sig, T=pikepdf.String("b")))
        parent = pdf.make_indirect(Dictionary(FT=Name.Sig, T=pikepdf.String("c"), Kids=Array([])))
        child = pdf.make_indirect(Dictionary(T=pikepdf.String("d"), V=value, Parent=parent))
        parent.Kids = Array([child, parent])  # a circle, as hostile files have
        pdf.Root.AcroForm = Dictionary(Fields=Array([signed, empty, parent]))
        pdf.save(source)
    before = source.read_bytes()
    reading = read_file(source)
    assert (reading.signatures, reading.signed) == (2, True)
    assert "file-signed" in {warning.code for warning in reading.warnings}
    target = archived(source, reading, tmp_path / "archive.pdf")
    assert source.read_bytes() == before
    with pikepdf.open(target) as pdf:
        assert "/AcroForm" not in pdf.Root


@pytest.mark.parametrize(("text", "font"), [(TCVN3, ".VnTime"), (VNI, "VNI-Times")])
def test_old_fonts_are_read_and_archived_in_unicode(tmp_path: Path, text: str, font: str) -> None:
    source = written(tmp_path / "old.pdf", text, font)
    reading = read_file(source)
    assert reading.pages[0].origin == "legacy"
    for words in ("ban nhân dân xã Mẫu chứng nhận", "Trần Thị Thử", "thường trú"):
        assert words in " ".join(reading.pages[0].text.split())
    target = archived(source, reading, tmp_path / "archive.pdf")
    found = subprocess.run(["pdftotext", str(target), "-"], capture_output=True, text=True, check=True).stdout
    assert "Trần Thị Thử" in " ".join(found.split())


def test_text_that_no_encoding_explains_is_looked_at_instead(tmp_path: Path) -> None:
    words = "qzxkv bcdfg hjklm npqrs tvwxz " * 6
    reading = read_file(written(tmp_path / "garbage.pdf", words, "Helvetica"))
    assert reading.pages[0].origin == "ocr"


def test_speck_of_a_page_does_not_cost_the_others(tmp_path: Path) -> None:
    with pikepdf.open(SCANS / "stack.pdf") as pdf:
        pdf.add_blank_page(page_size=(3, 3))
        pdf.save(tmp_path / "speck.pdf")
    reading = read_file(tmp_path / "speck.pdf")
    assert [page.origin for page in reading.pages] == ["ocr", "blank", "ocr", "unreadable"]
    assert ("file-corrupt", 4) in [(warning.code, warning.page) for warning in reading.warnings]


def many_pages(path: Path, count: int) -> Path:
    """A sound PDF of empty pages, some sixty bytes for each."""
    parts = [b"<</Type/Catalog/Pages 2 0 R>>"]
    kids = " ".join(f"{number} 0 R" for number in range(3, count + 3))
    parts.append(f"<</Type/Pages/Count {count}/Kids[{kids}]>>".encode())
    parts.extend([b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"] * count)
    body, places = b"%PDF-1.4\n", []
    chunks = [body]
    at = len(body)
    for number, part in enumerate(parts, start=1):
        places.append(at)
        chunks.append(b"%d 0 obj%s endobj\n" % (number, part))
        at += len(chunks[-1])
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    chunks.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(parts) + 1, table))
    chunks.append(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, at))
    path.write_bytes(b"".join(chunks))
    return path


def test_hundred_thousand_pages_are_refused_at_once(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(DigitizeError) as caught:
        read_file(many_pages(tmp_path / "long.pdf", 100_000))
    assert caught.value.code == "too-many-pages"
    assert time.monotonic() - started < 60


@pytest.mark.material
@pytest.mark.full
@pytest.mark.filterwarnings("ignore::pikepdf.exceptions.PageCopyWarning")
def test_signature_laid_over_a_scan_does_not_pass_for_its_text(tmp_path: Path) -> None:
    """The first pages of real signed scans: their text layer holds the signature's words only."""
    for path in sorted(material("vn-signed-scans").rglob("*.pdf")):
        with pikepdf.open(path) as pdf:
            del pdf.pages[1:]
            pdf.save(tmp_path / path.name)
        with pikepdf.open(path) as pdf:
            signed = traits_of(pdf).signatures
        (page,) = read_file(tmp_path / path.name).pages
        assert len(page.words) > 60, path.name
        print(f"MEASURED {path.name}: {page.origin}, {len(page.words)} words, {signed} signatures")
