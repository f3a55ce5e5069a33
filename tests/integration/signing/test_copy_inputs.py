"""What scanners and offices hand in: odd sizes, turned and cropped pages, forms, signed files; composed rightly and
PDF/A before and after signing and two renewals."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from api.demo.authority import Authority
from signing.copy.composer import compose_certified_copy
from signing.key_source import SigningKey
from signing.pades import SigningTrust, extend_to_lta, sign_agency, sign_digitized_paper, sign_person
from signing.verification import verify_pdf
from signing.verification_report import Verdict
from tests.integration.signing.conftest import key_of
from tests.unit.signing.sheets import A4, CARD, particulars, scan_pdf
from tests.verapdf import assert_pdfa

STRIP = 12 * 72 / 25.4
A3, A5, ID1 = (1654, 1170, 0), (583, 827, 0), (337, 213, 0)


def changed(data: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(out)
    return out.getvalue()


def cropped(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0].obj
    page.MediaBox = Array([-20, -30, 595, 842])
    page.CropBox = Array([30, 40, 530, 800])
    page.Rotate = 270


def with_note_and_form(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0].obj
    look = pdf.make_stream(b"0 1 0 rg 0 0 90 90 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 90, 90]))
    rect = Array([100, 100, 190, 190])
    note = Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=rect, F=4, AP=Dictionary(N=look))
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="o", V="điền tay", Rect=rect, F=4)
    page.Annots = Array([pdf.make_indirect(note), pdf.make_indirect(field)])
    pdf.Root.AcroForm = Dictionary(Fields=Array([page.Annots[1]]))


INPUTS: dict[str, Callable[[], bytes]] = {
    "no-line-end": lambda: scan_pdf(A4, line_end=False),
    "turned": lambda: scan_pdf((827, 1170, 90), (827, 1170, 180), (1170, 827, 270)),
    "cropped": lambda: changed(scan_pdf(A4), cropped),
    "a3": lambda: scan_pdf(A3),
    "a5": lambda: scan_pdf(A5),
    "id-1": lambda: scan_pdf(ID1, ID1),
    "form": lambda: changed(scan_pdf(A4), with_note_and_form),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("inputs")


def frozen(data: bytes, folder: Path, name: str) -> Path:
    path = folder / f"{name}.pdf"
    compose_certified_copy(data, path, particulars())
    return path


def test_every_input_is_composed_to_pdfa(folder: Path, authority: Authority, trust: SigningTrust) -> None:
    signed = sign_digitized_paper(scan_pdf(A4), key_of(authority.officer), trust).data
    made = [frozen(make(), folder, name) for name, make in INPUTS.items()]
    assert_pdfa(*made, frozen(signed, folder, "signed"))


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("cropped", (760, 500)),  # the crop box, turned as it is shown
        ("a3", (1654 * 0.72, 1170 * 0.72)),
        ("a5", (583 * 0.72, 827 * 0.72)),
        ("id-1", (337 * 0.72, 213 * 0.72)),
    ],
)
def test_page_is_as_large_as_it_was_shown_and_has_the_strip_below(
    folder: Path, name: str, size: tuple[float, float]
) -> None:
    with pikepdf.open(frozen(INPUTS[name](), folder, f"{name}-size")) as copy:
        box = [float(one) for one in copy.pages[0].mediabox]
        assert "/Rotate" not in copy.pages[0].obj
    assert box == pytest.approx([0, 0, size[0], size[1] + STRIP], abs=0.02)


def test_notes_fields_and_signatures_of_the_source_are_left_behind(
    folder: Path, authority: Authority, trust: SigningTrust
) -> None:
    signed = sign_digitized_paper(scan_pdf(A4), key_of(authority.officer), trust).data
    for data in (INPUTS["form"](), signed):
        with pikepdf.open(frozen(data, folder, "left")) as copy:
            assert [str(field.T) for field in copy.Root.AcroForm.Fields] == ["NguoiChungThuc", "CoQuan"]
            assert sum(len(page.obj.get("/Annots", [])) for page in copy.pages) == 2


@pytest.mark.full
@pytest.mark.parametrize("name", [*INPUTS, "signed", "200-pages"])
def test_input_stays_pdfa_through_signing_and_two_renewals(
    folder: Path, authority: Authority, trust: SigningTrust, name: str
) -> None:
    person, agency = key_of(authority.certifier), key_of(authority.agency)
    data = frozen(_input(name, authority, trust), folder, f"{name}-full").read_bytes()
    stages = [data]
    for step in _steps(person, agency, trust):
        stages.append(step(stages[-1]))
    files = [folder / f"{name}-{number}.pdf" for number in range(len(stages))]
    for file, stage in zip(files, stages, strict=True):
        file.write_bytes(stage)
    assert_pdfa(*files)
    assert verify_pdf(stages[-1], trust.roots).verdict is Verdict.VALID


def _input(name: str, authority: Authority, trust: SigningTrust) -> bytes:
    if name == "signed":
        return sign_digitized_paper(scan_pdf(A4, CARD), key_of(authority.officer), trust).data
    return scan_pdf(*[A4] * 200) if name == "200-pages" else INPUTS[name]()


def _steps(person: SigningKey, agency: SigningKey, trust: SigningTrust) -> list[Callable[[bytes], bytes]]:
    def lasting(data: bytes) -> bytes:
        return extend_to_lta(data, trust).data

    return [
        lambda data: sign_person(data, person, trust).data,
        lambda data: sign_agency(data, agency, trust).data,
        lasting,
        lasting,
        lasting,
    ]
