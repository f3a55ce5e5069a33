"""Our own copies, attacked in every way that was published and some more: never valid, and nothing crashes."""

import io
from collections.abc import Callable

import pikepdf
import pytest

from api.demo.authority import Authority
from signing.pades import SigningTrust, extend_to_lta, sign_agency, sign_person
from signing.trust_roots import TrustRoots
from signing.verification import verify_pdf
from signing.verification_report import Verdict
from tests.integration.signing import attacks
from tests.integration.signing.conftest import Stages, key_of
from tests.tools import material


@pytest.mark.parametrize("attack", attacks.AFTER_SIGNING, ids=lambda one: one.__name__)
def test_attacked_copy_is_never_valid(stages: Stages, roots: TrustRoots, attack: attacks.Attack) -> None:
    attacked = attack(stages.lasting)
    assert attacked != stages.lasting
    report = verify_pdf(attacked, roots)
    assert report.verdict is not Verdict.VALID, [each.changes_after for each in report.signatures]
    assert report.reasons


@pytest.mark.parametrize(
    "attack",
    [attacks.content_painted_over, attacks.stamped_over, attacks.field_filled, attacks.other_page_tree],
    ids=lambda one: one.__name__,
)
def test_what_was_slipped_in_before_the_last_proofs_stays_found(
    stages: Stages, trust: SigningTrust, attack: attacks.Attack
) -> None:
    """Anybody can get a time-stamp, so covering an attack with fresh proofs must not help."""
    covered = extend_to_lta(attack(stages.by_agency), trust).data
    assert verify_pdf(covered, trust.roots).verdict is Verdict.INVALID


# --- shadow attacks: prepared before signing by somebody who can touch the file, sprung afterwards --------------


def _prepared_to_hide(frozen: bytes) -> tuple[bytes, attacks.Attack]:
    """A picture lies over the true sum while it is signed, and is emptied afterwards."""
    with pikepdf.open(io.BytesIO(frozen)) as pdf:
        cover = pdf.make_stream(b"1 g 60 60 200 20 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        cover.BBox = [0, 0, 595, 842]
        page = pdf.pages[0]
        page.add_resource(cover, pikepdf.Name.XObject, pikepdf.Name.Che)
        page.contents_add(b"q /Che Do Q")
        prepared, number = _saved(pdf), 0
    with pikepdf.open(io.BytesIO(prepared)) as pdf:
        number = pdf.pages[0].Resources.XObject.Che.objgen[0]
    empty = attacks.stream(b" ", b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]")
    return prepared, lambda signed: attacks.update(signed, {number: empty})


def _prepared_to_replace(frozen: bytes) -> tuple[bytes, attacks.Attack]:
    """A form field shows one sum while it is signed, and another afterwards."""
    with pikepdf.open(io.BytesIO(frozen)) as pdf:
        face = pdf.make_stream(b"1 g 0 0 90 20 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        face.BBox = [0, 0, 90, 20]
        field = pdf.make_indirect(
            pikepdf.Dictionary(
                FT=pikepdf.Name.Tx, T="tien", V="1", Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, F=4,
                Rect=[60, 60, 150, 80], AP=pikepdf.Dictionary(N=face),
            )
        )  # fmt: skip
        pdf.Root.AcroForm.Fields.append(field)
        page = pdf.pages[0].obj
        page.Annots = pikepdf.Array([*page.get("/Annots", []), field])
        prepared = _saved(pdf)
    with pikepdf.open(io.BytesIO(prepared)) as pdf:
        number = pdf.Root.AcroForm.Fields[-1].AP.N.objgen[0]
    other = attacks.stream(b"0 g 0 0 90 20 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 90 20]")
    return prepared, lambda signed: attacks.update(signed, {number: other})


def _prepared_to_hide_and_replace(frozen: bytes) -> tuple[bytes, attacks.Attack]:
    """A whole second document lies in the file unseen, and the end of the file is led to it afterwards."""
    with pikepdf.open(io.BytesIO(frozen)) as pdf:
        pages = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Pages, Count=1))
        page = pikepdf.Dictionary(Type=pikepdf.Name.Page, Parent=pages, MediaBox=[0, 0, 595, 842])
        pages.Kids = pikepdf.Array([pdf.make_indirect(page)])
        hidden = pikepdf.Dictionary(Type=pikepdf.Name.Catalog, Pages=pages, AcroForm=pdf.Root.AcroForm)
        pdf.Root.PieceInfo = pikepdf.Dictionary(An=pdf.make_indirect(hidden))  # else it would not be saved
        prepared = _saved(pdf)
    with pikepdf.open(io.BytesIO(prepared)) as pdf:
        number = pdf.Root.PieceInfo.An.objgen[0]
    return prepared, lambda signed: attacks.update(signed, {attacks.next_number(signed): b"null"}, root=number)


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue() + b"\n"


@pytest.mark.parametrize(
    "prepare",
    [_prepared_to_hide, _prepared_to_replace, _prepared_to_hide_and_replace],
    ids=["hide", "replace", "hide-and-replace"],
)
def test_shadow_attack_is_never_valid(
    stages: Stages, authority: Authority, trust: SigningTrust, prepare: Callable[[bytes], tuple[bytes, attacks.Attack]]
) -> None:
    prepared, spring = prepare(stages.frozen)
    signed = sign_agency(
        sign_person(prepared, key_of(authority.certifier), trust).data, key_of(authority.agency), trust
    ).data
    lasting = extend_to_lta(signed, trust).data
    # The empty cover cannot be seen; the other traps are found while they still lie there.
    assert (verify_pdf(lasting, trust.roots).verdict is Verdict.VALID) is (prepare is _prepared_to_hide)
    assert verify_pdf(spring(lasting), trust.roots).verdict is Verdict.INVALID
    assert verify_pdf(spring(signed), trust.roots).verdict is Verdict.INVALID
    assert verify_pdf(extend_to_lta(spring(signed), trust).data, trust.roots).verdict is Verdict.INVALID


# --- collisions -----------------------------------------------------------------------------------------------


def test_object_with_the_same_md5_cannot_be_swapped(stages: Stages, authority: Authority, trust: SigningTrust) -> None:
    """A copy that carries one of two files with one MD5, and is given the other after signing."""
    one, other = (material("collisions", name).read_bytes() for name in ("md5-1.pdf", "md5-2.pdf"))
    with pikepdf.open(io.BytesIO(stages.frozen)) as pdf:
        pdf.Root.PieceInfo = pikepdf.Dictionary(An=pdf.make_stream(one))
        out = io.BytesIO()
        pdf.save(out, compress_streams=False)
    by_person = sign_person(out.getvalue() + b"\n", key_of(authority.certifier), trust).data
    signed = extend_to_lta(sign_agency(by_person, key_of(authority.agency), trust).data, trust).data
    assert one in signed and len(one) == len(other)
    assert verify_pdf(signed, trust.roots).verdict is Verdict.VALID
    assert verify_pdf(signed.replace(one, other), trust.roots).verdict is Verdict.INVALID
