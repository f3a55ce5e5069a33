"""Making PAdES signatures: the certified copy's two, the officer's on a digitized paper, and their long-term proofs.

Owns pyHanko's signing side. Refuses to know the book, the database and where files lie: each step is the caller's to
keep before the next. Every result begins with the bytes it was given: bytes come back longer, and a file named by its
path grows in place, so that a copy of five hundred pages is never in memory. What fails leaves the file as it was.

The order for a certified copy is fixed:
1. `sign_person`: certification signature, DocMDP 2 (only filling in the agency's field may follow);
2. `sign_agency`: approval signature in a field whose lock sets DocMDP 1 (only proofs of validity may follow);
3. `extend_to_lta`: DSS and document time-stamp, as often as needed.
Before each signature the signer's certificate is checked against fresh revocation data; without it nothing is signed.
These functions run their own event loop: call them from a worker thread, not from a coroutine.
"""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TypeVar
from weakref import WeakKeyDictionary

from asn1crypto import x509
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError, extract_certificate_info
from pyhanko.sign.signers import Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import (
    PdfSignatureMetadata,
    PdfSigner,
    PdfSigningSession,
    PdfTimeStamper,
    TimestampDSSContentSettings,
)
from pyhanko.sign.validation import DocumentSecurityStore, EmbeddedPdfSignature
from pyhanko.sign.validation.dss import collect_validation_info
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    PathBuildingError,
    PathValidationError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.fetchers.api import OwnedFetcherBackend

from signing.copy.stamp import draw_stamp, place_on_page, stamp_size
from signing.errors import (
    RevocationUnknown,
    SignatureFieldUnusable,
    SignerExpired,
    SignerNotTrusted,
    SignerRevoked,
    SigningFailed,
    TimestampUnavailable,
)
from signing.key_source import SigningKey
from signing.quick_parsing import quicken
from signing.revocation_source import RevocationSource
from signing.rules import Placement, Rules, SigningPurpose, load_rules
from signing.rules.deadlines import VIETNAM
from signing.signature_level import SignatureLevel
from signing.timestamp_source import TimestampSource
from signing.trust_roots import TrustRoots

quicken()
_DIGEST = "sha256"
_CHUNK = 1 << 20
_KEY_USAGE = {"digital_signature"}
_checked_until: dict[tuple[bytes, TrustRoots], datetime] = {}
_rooms: WeakKeyDictionary[Signer, dict[int, int]] = WeakKeyDictionary()
ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class SignedRevision:
    """A document with one more signature or proof, the level that was reached, and the time that is shown."""

    document: bytes | Path
    level: SignatureLevel
    at: datetime

    @property
    def data(self) -> bytes:
        """All of its bytes."""
        return self.document.read_bytes() if isinstance(self.document, Path) else self.document


@dataclass(frozen=True, slots=True)
class SigningTrust:
    """What a signature is made with besides the key: believed authorities and, if there is one, the time-stamper."""

    roots: TrustRoots
    timestamps: TimestampSource | None


def sign_person(
    frozen: bytes | Path,
    key: SigningKey,
    trust: SigningTrust,
    *,
    rules: Rules | None = None,
    at: datetime | None = None,
) -> SignedRevision:
    """The certifying person's signature on a frozen copy: B-T, or B-B when no time-stamp can be had."""
    purpose = _purpose("certified_copy_person", rules, at)
    return _sign(frozen, key, trust, purpose, at=at, certify=MDPPerm.FILL_FORMS)


def sign_agency(
    signed: bytes | Path,
    key: SigningKey,
    trust: SigningTrust,
    *,
    rules: Rules | None = None,
    at: datetime | None = None,
) -> SignedRevision:
    """The agency's signature after the person's; the field's lock closes the document."""
    purpose = _purpose("certified_copy_agency", rules, at)
    person = _purpose("certified_copy_person", rules, at)
    return _sign(signed, key, trust, purpose, at=at, after=person.field)


def sign_digitized_paper(
    pdf: bytes | Path,
    officer: SigningKey,
    trust: SigningTrust,
    *,
    rules: Rules | None = None,
    at: datetime | None = None,
) -> SignedRevision:
    """The officer's signature on a digitized paper: name and time, top left of page 1 (TT 01/2023 art. 8)."""
    return _sign_in_corner(pdf, officer, trust, _purpose("digitized_component", rules, at), at)


def sign_true_copy(
    pdf: bytes | Path,
    agency: SigningKey,
    trust: SigningTrust,
    *,
    rules: Rules | None = None,
    at: datetime | None = None,
) -> SignedRevision:
    """The agency's SAO Y: words and time only, top right of page 1 (NĐ 30/2020 annex I)."""
    return _sign_in_corner(pdf, agency, trust, _purpose("sao_y", rules, at), at)


def sign_office_copy(
    pdf: bytes, agency: SigningKey, trust: SigningTrust, code: str, *, rules: Rules, at: datetime
) -> SignedRevision:
    """The agency's signature on a copy of its own document, for that purpose: top right, or in the field that waits."""
    purpose = _purpose(code, rules, at)
    in_corner = purpose.placement is not Placement.ATTESTATION
    return _sign(pdf, agency, trust, purpose, at=at, certify=MDPPerm.NO_CHANGES, new_field=in_corner)


def sign_register_book(
    pdf: bytes, agency: SigningKey, trust: SigningTrust, *, rules: Rules | None = None, at: datetime | None = None
) -> SignedRevision:
    """The agency's signature in the empty field of a printed book; nothing may follow but proofs of validity."""
    return _sign(pdf, agency, trust, _purpose("register_book", rules, at), at=at, certify=MDPPerm.NO_CHANGES)


def sign_desk_letter(
    pdf: bytes, officer: SigningKey, trust: SigningTrust, *, rules: Rules | None = None, at: datetime | None = None
) -> SignedRevision:
    """The officer's signature in the empty field of a letter of the certification desk; nothing may follow."""
    return _sign(pdf, officer, trust, _purpose("desk_letter", rules, at), at=at, certify=MDPPerm.NO_CHANGES)


def extend_to_lta(
    signed: bytes | Path, trust: SigningTrust, *, digest: str = _DIGEST, at: datetime | None = None
) -> SignedRevision:
    """Add the proofs of every signature and time-stamp, then a document time-stamp over all of it.

    Also lifts what was signed B-B while no time-stamp could be had. What is B-LTA already is renewed: only its newest
    time-stamp still needs proofs, and the signers' own certificates may have expired long ago (EN 319 142-1 §5.5).
    """
    if trust.timestamps is None:
        raise TimestampUnavailable(
            "Chưa cấu hình dịch vụ cấp dấu thời gian.", "No time-stamping authority is configured."
        )
    with _growing(signed) as growing:
        _run(_extend(growing.stream, trust.roots, trust.timestamps, digest, at))
        return SignedRevision(growing.result(), SignatureLevel.B_LTA, at or datetime.now(UTC))


def sign_certified_copy(
    frozen: bytes | Path, person: SigningKey, agency: SigningKey, trust: SigningTrust, *, rules: Rules | None = None
) -> SignedRevision:
    """All steps at once, for callers that need to keep nothing in between; a dead time-stamper costs the level."""
    signed = sign_agency(sign_person(frozen, person, trust, rules=rules).document, agency, trust, rules=rules)
    try:
        return extend_to_lta(signed.document, trust)
    except TimestampUnavailable:
        return signed


def check_signer(key: SigningKey, roots: TrustRoots) -> None:
    """Refuse now, before a number is spent: the same check of chain, dates and fresh revocation as before signing."""

    _run(_check_signer(key, roots))


# --- one signature --------------------------------------------------------------------------------------------


def _purpose(code: str, rules: Rules | None, at: datetime | None) -> SigningPurpose:
    day = (at or datetime.now(UTC)).astimezone(VIETNAM).date()
    return (rules or load_rules()).purpose(code, on=day)


def _sign_in_corner(
    pdf: bytes | Path, key: SigningKey, trust: SigningTrust, purpose: SigningPurpose, at: datetime | None
) -> SignedRevision:
    return _sign(pdf, key, trust, purpose, at=at, certify=MDPPerm.NO_CHANGES, new_field=True)


def _sign(
    document: bytes | Path,
    key: SigningKey,
    trust: SigningTrust,
    purpose: SigningPurpose,
    *,
    at: datetime | None,
    certify: MDPPerm | None = None,
    new_field: bool = False,
    after: str | None = None,
) -> SignedRevision:
    at = (at or datetime.now(UTC)).replace(microsecond=0)
    lines = purpose.fill(name=key.name, title=key.title, time=at.astimezone(VIETNAM).isoformat(timespec="seconds"))

    async def attempt(stream: BinaryIO, timestamps: TimestampSource | None) -> None:
        reader = _reader(stream)
        size = None if new_field else _size_of_empty_field(reader, purpose.field, after)
        with _stamp_style(stream, purpose, lines, size) as (style, field):
            await _one_signature(reader, key, trust.roots, timestamps, purpose, style, field, at, certify)

    with _growing(document) as growing:
        if new_field:
            growing.end_line()
        if trust.timestamps is not None:
            try:
                _run(attempt(growing.stream, trust.timestamps))
                return SignedRevision(growing.result(), SignatureLevel.B_T, at)
            except TimestampUnavailable:
                growing.start_again()  # costs the level, not the signature; the level is recorded
        _run(attempt(growing.stream, None))
        return SignedRevision(growing.result(), SignatureLevel.B_B, at)


async def _one_signature(
    reader: PdfFileReader,
    key: SigningKey,
    roots: TrustRoots,
    timestamps: TimestampSource | None,
    purpose: SigningPurpose,
    style: StaticStampStyle,
    field: SigFieldSpec | None,
    at: datetime,
    certify: MDPPerm | None,
) -> None:
    # 1 the gate: nothing is prepared for a signer who may not sign
    await _check_signer(key, roots)
    # 2 field, lock and appearance, all in this signature's own revision
    metadata = PdfSignatureMetadata(
        field_name=purpose.field,
        md_algorithm=_DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=certify is not None,
        docmdp_permissions=certify or MDPPerm.NO_CHANGES,
        reason=purpose.reason,
        name=key.name,
    )
    signer = PdfSigner(metadata, key.signer, timestamper=timestamps, stamp_style=style, new_field_spec=field)
    writer = IncrementalPdfFileWriter.from_reader(reader)
    session = signer.init_signing_session(writer, existing_fields_only=field is None)
    session.system_time = at
    document = session.prepare_tbs_document(None, await _room(session, key.signer, timestamps))
    prepared, _ = document.digest_tbs_document(in_place=True, chunk_size=_CHUNK)
    # 3 the signature itself, with its time-stamp
    await document.perform_signature(prepared.document_digest, PdfCMSSignedAttributes(signing_time=at))


async def _room(session: PdfSigningSession, signer: Signer, timestamps: TimestampSource | None) -> int:
    """How many bytes to leave for the signature: found by a trial once for each signer and size of time-stamp."""
    stamp = 0 if timestamps is None else len((await timestamps.async_dummy_response(_DIGEST)).dump())
    known = _rooms.setdefault(signer, {})
    if stamp not in known:
        known[stamp] = await session.estimate_signature_container_size(None)
    return known[stamp]


@contextmanager
def _stamp_style(
    stream: BinaryIO, purpose: SigningPurpose, lines: Sequence[str], size: tuple[float, float] | None
) -> Iterator[tuple[StaticStampStyle, SigFieldSpec | None]]:
    """The drawn stamp as a file for as long as pyHanko needs it, with the field it goes into if that is new."""
    field: SigFieldSpec | None = None
    width, height = size or stamp_size(purpose, lines)
    stamp = draw_stamp(purpose, lines, width=width, height=height)
    if size is None:
        stamp, box = place_on_page(stamp, stream, purpose.placement)
        field = SigFieldSpec(purpose.field, on_page=0, box=box, readable_field_name=purpose.name_vi)
    with tempfile.NamedTemporaryFile(prefix="saoy-stamp-", suffix=".pdf") as file:
        file.write(stamp)
        file.flush()
        yield (
            StaticStampStyle(
                border_width=0,
                background=ImportedPdfPage(file.name),  # type: ignore[no-untyped-call]
                background_layout=SimpleBoxLayoutRule(
                    AxisAlignment.ALIGN_MIN, AxisAlignment.ALIGN_MIN, margins=Margins(0, 0, 0, 0)
                ),
                background_opacity=1.0,
            ),
            field,
        )


def _size_of_empty_field(reader: PdfFileReader, name: str, after: str | None) -> tuple[float, float]:
    """Width and height of the field, when it may be signed now: it is empty, and the one before it is not."""
    signed = {str(field): value is not None for field, value, _ in enumerate_sig_fields(reader, filled_status=None)}
    if after is not None and not signed.get(after, False):
        raise SignatureFieldUnusable(
            "Người thực hiện chứng thực chưa ký bản sao này; cơ quan chỉ ký sau. Hãy ký theo đúng thứ tự.",
            "The certifying person has not signed this copy yet; the agency signs after. Keep the order.",
        )
    for field_name, value, reference in enumerate_sig_fields(reader, filled_status=None):
        if field_name == name:
            if value is not None:
                raise SignatureFieldUnusable(
                    f"Ô chữ ký «{name}» đã được ký. Không ký lại một ô đã ký.",
                    f"The signature field «{name}» is signed already. A signed field is not signed again.",
                )
            x0, y0, x1, y1 = (float(number) for number in reference.get_object()["/Rect"])
            return abs(x1 - x0), abs(y1 - y0)
    raise SignatureFieldUnusable(
        f"Tệp không có ô chữ ký «{name}». Hãy lập lại bản sao.",
        f"The file has no signature field «{name}». Compose the copy again.",
    )


# --- the gate -------------------------------------------------------------------------------------------------


def _context(
    roots: TrustRoots,
    source: RevocationSource,
    at: datetime | None = None,
    known: Sequence[x509.Certificate] = (),
) -> ValidationContext:
    """Of one operation."""
    return ValidationContext(
        moment=at,
        trust_roots=[x509.Certificate.load(der) for der in roots.anchors],
        other_certs=[*(x509.Certificate.load(der) for der in roots.intermediates), *known],
        allow_fetching=True,
        revocation_mode="require",
        fetcher_backend=OwnedFetcherBackend(source),
    )


async def _check_signer(key: SigningKey, roots: TrustRoots) -> None:
    """Chain, dates and revocation. What was found holds for as long as the authorities' answers behind it do."""
    mark, now = (key.certificate, roots), datetime.now(UTC)
    if _checked_until.get(mark, now) > now:
        return
    certificate, source = x509.Certificate.load(key.certificate), RevocationSource()
    context = _context(roots, source)
    validator = CertificateValidator(
        certificate, intermediate_certs=key.signer.cert_registry, validation_context=context
    )
    try:
        await validator.async_validate_usage(_KEY_USAGE)  # type: ignore[no-untyped-call]
        _checked_until[mark] = min(source.believed_until, certificate.not_valid_after)
    except RevokedError as exc:
        raise SignerRevoked(
            f"Chứng thư số của {key.name} đã bị thu hồi; không ký được. Hãy chọn người ký khác.",
            f"The certificate of {key.name} was revoked; it cannot sign. Choose another signer.",
        ) from exc
    except (ExpiredError, NotYetValidError) as exc:
        raise SignerExpired(
            f"Chứng thư số của {key.name} hết hạn hoặc chưa có hiệu lực; không ký được. Hãy gia hạn chứng thư.",
            f"The certificate of {key.name} has expired or is not in force yet; it cannot sign. Renew it.",
        ) from exc
    except InsufficientRevinfoError as exc:
        raise RevocationUnknown(
            f"Chưa lấy được trạng thái thu hồi mới của chứng thư {key.name}; chưa ký. Hệ thống sẽ thử lại.",
            f"No fresh revocation data for the certificate of {key.name}; nothing was signed. Try again.",
        ) from exc
    except (PathBuildingError, PathValidationError, ValidationError) as exc:
        raise SignerNotTrusted(
            f"Chứng thư số của {key.name} không do cơ quan chứng thực tin cậy cấp hoặc không dùng để ký. "
            "Hãy chọn chứng thư khác hoặc bổ sung chứng thư gốc.",
            f"The certificate of {key.name} was not issued by a trusted authority or is not meant for signing. "
            "Choose another or add the root certificate.",
        ) from exc
    finally:
        await context.aclose()  # type: ignore[no-untyped-call]


# --- long-term proofs -----------------------------------------------------------------------------------------


async def _extend(
    stream: BinaryIO, roots: TrustRoots, timestamps: TimestampSource, digest: str, at: datetime | None
) -> None:
    reader = _reader(stream)
    signatures = reader.embedded_regular_signatures
    if not signatures:
        raise SignatureFieldUnusable(
            "Tệp chưa có chữ ký nào để bổ sung bằng chứng.", "The file has no signature to add proofs to."
        )
    # What is said about a signer must be younger than the signature it is to prove (EN 319 102-1 §5.2.5). A time-stamp
    # does not always bring its issuer's certificate along; the proofs of the one before have it.
    source = RevocationSource(since=datetime.now(UTC))
    context = _context(roots, source, at, _certificates_in_proofs(reader))
    try:
        # 1 what was signed without a time-stamp gets its proof of time first
        renewing = _has_lasting_proofs(signatures[-1])
        stamped = all(any(extract_tst_data_iter(each.signer_info, signed=False)) for each in signatures)
        if not renewing and not stamped:
            writer = IncrementalPdfFileWriter.from_reader(reader)
            await PdfTimeStamper(timestamps).async_timestamp_pdf(writer, digest, in_place=True, chunk_size=_CHUNK)
            reader = _reader(stream)
        # 2 fresh revocation data about every signer and time-stamper so far that is not proven yet
        paths, stampers = [], set[bytes]()
        proven = [*reader.embedded_regular_signatures, *reader.embedded_timestamp_signatures[:-1]] if renewing else []
        for signature in [each for each in reader.embedded_signatures if each not in proven]:
            these = _stampers_of(signature)
            paths += await collect_validation_info(signature, context, skip_timestamp=these <= stampers)
            stampers |= these
        # 3 all of it and the document time-stamp in one revision
        writer = IncrementalPdfFileWriter.from_reader(reader)
        DocumentSecurityStore.supply_dss_in_writer(
            writer, None, paths=paths, validation_context=context, embed_roots=True
        )
        await PdfTimeStamper(timestamps).async_timestamp_pdf(
            writer,
            digest,
            validation_context=context,
            dss_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
            in_place=True,
            chunk_size=_CHUNK,
        )
        # The proofs of the document time-stamp itself come with the next renewal; its own chain is in the DSS already.
    except (PathValidationError, PathBuildingError, ValidationError) as exc:
        raise RevocationUnknown(
            "Chưa lấy đủ dữ liệu thu hồi để bổ sung bằng chứng lâu dài. Chữ ký vẫn giữ nguyên; hệ thống sẽ thử lại.",
            "Not all revocation data for the long-term proofs could be had. The signatures stay; try again.",
        ) from exc
    finally:
        await context.aclose()  # type: ignore[no-untyped-call]


def _stampers_of(signature: EmbeddedPdfSignature) -> set[bytes]:
    """The certificates behind a signature's time-stamps: one authority is asked about once."""
    tokens = extract_tst_data_iter(signature.signer_info, signed=False)
    return {extract_certificate_info(each).signer_cert.sha256 for each in tokens}


def _has_lasting_proofs(last: EmbeddedPdfSignature) -> bool:
    """Whether a document time-stamp already covers the proofs of the last signature."""
    reader = last.reader
    later = [each for each in reader.embedded_timestamp_signatures if each.signed_revision > last.signed_revision]
    return bool(later) and "/DSS" in reader.get_historical_root(later[-1].signed_revision)


def _certificates_in_proofs(reader: PdfFileReader) -> list[x509.Certificate]:
    return list(DocumentSecurityStore.read_dss(reader).load_certs()) if "/DSS" in reader.root else []


# --- small steps ----------------------------------------------------------------------------------------------


def _run(work: Awaitable[ResultT]) -> ResultT:
    async def run() -> ResultT:
        return await work

    try:
        return asyncio.run(run())
    except (SigningError, PdfError) as exc:
        raise SigningFailed(
            "Không ký được tệp này. Hãy giữ tệp và báo cho quản trị viên.",
            f"The file could not be signed ({exc}). Keep the file and tell the administrator.",
        ) from exc


def _reader(stream: BinaryIO) -> PdfFileReader:
    try:
        return PdfFileReader(stream)
    except PdfError as exc:
        raise SigningFailed(
            "Tệp PDF không đúng cấu trúc để ký. Hãy lập lại tệp.",
            "The PDF's structure does not allow signing. Make the file again.",
        ) from exc


class _Growing:
    """A document while something is appended to it."""

    def __init__(self, document: bytes | Path) -> None:
        self._document = document
        self.stream: BinaryIO = document.open("r+b") if isinstance(document, Path) else io.BytesIO(document)
        self._given = self._begun = self.stream.seek(0, io.SEEK_END)

    def end_line(self) -> None:
        """A scanner's PDF often lacks the line end after %%EOF; once something is appended that breaks PDF/A."""
        self.stream.seek(-1, io.SEEK_END)
        if self.stream.read(1) != b"\n":
            self.stream.write(b"\n")
            self._begun = self.stream.tell()

    def start_again(self) -> None:
        """Without what an attempt has appended."""
        self.stream.truncate(self._begun)

    def take_back(self) -> None:
        """As it was given."""
        self.stream.truncate(self._given)

    def result(self) -> bytes | Path:
        """The document with what was appended; in memory, where that costs little, it is proved that it only was."""
        if isinstance(self._document, Path):
            return self._document
        assert isinstance(self.stream, io.BytesIO)
        after = self.stream.getvalue()
        if not after.startswith(self._document):
            raise SigningFailed(
                "Kết quả ký làm thay đổi nội dung đã chốt; không dùng. Hãy báo cho quản trị viên.",
                "Signing changed the frozen bytes; the result is not used. Tell the administrator.",
            )
        return after


@contextmanager
def _growing(document: bytes | Path) -> Iterator[_Growing]:
    growing = _Growing(document)
    try:
        yield growing
    except BaseException:
        growing.take_back()
        raise
    finally:
        growing.stream.close()
