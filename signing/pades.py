"""Making PAdES signatures: the certified copy's two, the officer's on a digitized paper, and their long-term proofs.

Owns pyHanko's signing side. Refuses to know the book, the database and where files lie: bytes in, bytes out, so that
the caller can keep each step before the next. Every result begins with the bytes it was given.

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
from typing import IO, TypeVar

from asn1crypto import x509
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import (
    PdfSignatureMetadata,
    PdfSigner,
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
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend
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
from signing.rules import Rules, SigningPurpose, load_rules
from signing.rules.deadlines import VIETNAM
from signing.signature_level import SignatureLevel
from signing.timestamp_source import TimestampSource
from signing.trust_roots import TrustRoots

_DIGEST = "sha256"
_FETCH_SECONDS = 8
_KEY_USAGE = {"digital_signature"}
ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class SignedRevision:
    """A file with one more signature or proof, the level that was reached, and the time that is shown."""

    data: bytes
    level: SignatureLevel
    at: datetime


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
    return _sign(_bytes(frozen), key, trust, purpose, at=at, certify=MDPPerm.FILL_FORMS)


def sign_agency(
    signed: bytes | Path,
    key: SigningKey,
    trust: SigningTrust,
    *,
    rules: Rules | None = None,
    at: datetime | None = None,
) -> SignedRevision:
    """The agency's signature after the person's; the field's lock closes the document."""
    data = _bytes(signed)
    purpose = _purpose("certified_copy_agency", rules, at)
    person = _purpose("certified_copy_person", rules, at)
    if not any(field.field_name == person.field for field in _signatures(data)):
        raise SignatureFieldUnusable(
            "Người thực hiện chứng thực chưa ký bản sao này; cơ quan chỉ ký sau. Hãy ký theo đúng thứ tự.",
            "The certifying person has not signed this copy yet; the agency signs after. Keep the order.",
        )
    return _sign(data, key, trust, purpose, at=at)


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


def sign_register_book(
    pdf: bytes, agency: SigningKey, trust: SigningTrust, *, rules: Rules | None = None, at: datetime | None = None
) -> SignedRevision:
    """The agency's signature in the empty field of a printed book; nothing may follow but proofs of validity."""
    return _sign(pdf, agency, trust, _purpose("register_book", rules, at), at=at, certify=MDPPerm.NO_CHANGES)


def extend_to_lta(signed: bytes | Path, trust: SigningTrust) -> SignedRevision:
    """Add the proofs of every signature and time-stamp, then a document time-stamp over all of it.

    Also lifts what was signed B-B while no time-stamp could be had, and renews what is B-LTA already.
    """
    if trust.timestamps is None:
        raise TimestampUnavailable(
            "Chưa cấu hình dịch vụ cấp dấu thời gian.", "No time-stamping authority is configured."
        )
    return _run(_extend(_bytes(signed), trust.roots, trust.timestamps))


def sign_certified_copy(
    frozen: bytes | Path, person: SigningKey, agency: SigningKey, trust: SigningTrust, *, rules: Rules | None = None
) -> SignedRevision:
    """All steps at once, for callers that need to keep nothing in between; a dead time-stamper costs the level."""
    signed = sign_agency(sign_person(frozen, person, trust, rules=rules).data, agency, trust, rules=rules)
    try:
        return extend_to_lta(signed.data, trust)
    except TimestampUnavailable:
        return signed


def check_signer(key: SigningKey, roots: TrustRoots) -> None:
    """Refuse now, before a number is spent: the same check of chain, dates and fresh revocation as before signing."""

    async def check() -> None:
        context = _context(roots)
        try:
            await _check_signer(key, context)
        finally:
            await context.aclose()  # type: ignore[no-untyped-call]

    _run(check())


# --- one signature --------------------------------------------------------------------------------------------


def _purpose(code: str, rules: Rules | None, at: datetime | None) -> SigningPurpose:
    day = (at or datetime.now(UTC)).astimezone(VIETNAM).date()
    return (rules or load_rules()).purpose(code, on=day)


def _sign_in_corner(
    pdf: bytes | Path, key: SigningKey, trust: SigningTrust, purpose: SigningPurpose, at: datetime | None
) -> SignedRevision:
    data = _bytes(pdf)
    # A scanner's PDF often lacks the line end after %%EOF; once a signature is appended that breaks PDF/A.
    if not data.endswith(b"\n"):
        data += b"\n"
    return _sign(data, key, trust, purpose, at=at, certify=MDPPerm.NO_CHANGES, new_field=True)


def _sign(
    data: bytes,
    key: SigningKey,
    trust: SigningTrust,
    purpose: SigningPurpose,
    *,
    at: datetime | None,
    certify: MDPPerm | None = None,
    new_field: bool = False,
) -> SignedRevision:
    at = (at or datetime.now(UTC)).replace(microsecond=0)
    lines = purpose.fill(name=key.name, title=key.title, time=at.astimezone(VIETNAM).isoformat(timespec="seconds"))

    async def attempt(timestamps: TimestampSource | None) -> bytes:
        with _stamp_style(data, purpose, lines, new_field=new_field) as (style, field):
            return await _one_signature(data, key, trust.roots, timestamps, purpose, style, field, at, certify)

    if trust.timestamps is not None:
        try:
            return SignedRevision(_run(attempt(trust.timestamps)), SignatureLevel.B_T, at)
        except TimestampUnavailable:
            pass  # costs the level, not the signature; the level is recorded
    return SignedRevision(_run(attempt(None)), SignatureLevel.B_B, at)


async def _one_signature(
    data: bytes,
    key: SigningKey,
    roots: TrustRoots,
    timestamps: TimestampSource | None,
    purpose: SigningPurpose,
    style: StaticStampStyle,
    field: SigFieldSpec | None,
    at: datetime,
    certify: MDPPerm | None,
) -> bytes:
    context = _context(roots)
    try:
        # 1 the gate: nothing is prepared for a signer who may not sign
        await _check_signer(key, context)
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
        writer = IncrementalPdfFileWriter(io.BytesIO(data))
        session = signer.init_signing_session(writer, existing_fields_only=field is None)
        session.system_time = at
        reserved = await session.estimate_signature_container_size(None)
        document = session.prepare_tbs_document(None, reserved)
        prepared, output = document.digest_tbs_document()
        # 3 the signature itself, with its time-stamp
        await document.perform_signature(prepared.document_digest, PdfCMSSignedAttributes(signing_time=at))
    finally:
        await context.aclose()  # type: ignore[no-untyped-call]
    return _appended(data, _whole(output))


@contextmanager
def _stamp_style(
    data: bytes, purpose: SigningPurpose, lines: Sequence[str], *, new_field: bool
) -> Iterator[tuple[StaticStampStyle, SigFieldSpec | None]]:
    """The drawn stamp as a file for as long as pyHanko needs it, with the field it goes into if that is new."""
    field: SigFieldSpec | None = None
    if new_field:
        width, height = stamp_size(purpose, lines)
        drawn = draw_stamp(purpose, lines, width=width, height=height)
        stamp, box = place_on_page(drawn, data, purpose.placement)
        field = SigFieldSpec(purpose.field, on_page=0, box=box, readable_field_name=purpose.name_vi)
    else:
        width, height = _field_size(data, purpose.field)
        stamp = draw_stamp(purpose, lines, width=width, height=height)
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


def _field_size(data: bytes, name: str) -> tuple[float, float]:
    reader = _reader(data)
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


def _context(roots: TrustRoots) -> ValidationContext:
    """Fresh each time: an answer kept from an earlier signature would not be fresh revocation data."""
    return ValidationContext(
        trust_roots=[x509.Certificate.load(der) for der in roots.anchors],
        other_certs=[x509.Certificate.load(der) for der in roots.intermediates],
        allow_fetching=True,
        revocation_mode="require",
        fetcher_backend=OwnedFetcherBackend(AIOHttpFetcherBackend(per_request_timeout=_FETCH_SECONDS)),
    )


async def _check_signer(key: SigningKey, context: ValidationContext) -> None:
    certificate = x509.Certificate.load(key.certificate)
    validator = CertificateValidator(
        certificate, intermediate_certs=key.signer.cert_registry, validation_context=context
    )
    try:
        await validator.async_validate_usage(_KEY_USAGE)  # type: ignore[no-untyped-call]
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


# --- long-term proofs -----------------------------------------------------------------------------------------


async def _extend(data: bytes, roots: TrustRoots, timestamps: TimestampSource) -> SignedRevision:
    signatures = _signatures(data)
    if not signatures:
        raise SignatureFieldUnusable(
            "Tệp chưa có chữ ký nào để bổ sung bằng chứng.", "The file has no signature to add proofs to."
        )
    context = _context(roots)
    try:
        # 1 what was signed without a time-stamp gets its proof of time first
        if not all(any(extract_tst_data_iter(each.signer_info, signed=False)) for each in signatures):
            output = await PdfTimeStamper(timestamps).async_timestamp_pdf(
                IncrementalPdfFileWriter(io.BytesIO(data)), _DIGEST
            )
            data = _appended(data, _whole(output))
        # 2 fresh revocation data about every signer and time-stamper so far
        reader = _reader(data)
        paths = []
        for signature in [*reader.embedded_regular_signatures, *reader.embedded_timestamp_signatures]:
            paths += await collect_validation_info(signature, context)
        # 3 all of it and the document time-stamp in one revision
        writer = IncrementalPdfFileWriter(io.BytesIO(data))
        DocumentSecurityStore.supply_dss_in_writer(
            writer, None, paths=paths, validation_context=context, embed_roots=True
        )
        output = await PdfTimeStamper(timestamps).async_timestamp_pdf(
            writer,
            _DIGEST,
            validation_context=context,
            dss_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
        )
        # The proofs of the document time-stamp itself come with the next renewal; its own chain is in the DSS already.
        return SignedRevision(_appended(data, _whole(output)), SignatureLevel.B_LTA, datetime.now(UTC))
    except (PathValidationError, PathBuildingError, ValidationError) as exc:
        raise RevocationUnknown(
            "Chưa lấy đủ dữ liệu thu hồi để bổ sung bằng chứng lâu dài. Chữ ký vẫn giữ nguyên; hệ thống sẽ thử lại.",
            "Not all revocation data for the long-term proofs could be had. The signatures stay; try again.",
        ) from exc
    finally:
        await context.aclose()  # type: ignore[no-untyped-call]


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


def _reader(data: bytes) -> PdfFileReader:
    try:
        return PdfFileReader(io.BytesIO(data))
    except PdfError as exc:
        raise SigningFailed(
            "Tệp PDF không đúng cấu trúc để ký. Hãy lập lại tệp.",
            "The PDF's structure does not allow signing. Make the file again.",
        ) from exc


def _signatures(data: bytes) -> list[EmbeddedPdfSignature]:
    return list(_reader(data).embedded_regular_signatures)


def _whole(output: IO[bytes]) -> bytes:
    output.seek(0)
    return output.read()


def _bytes(source: bytes | Path) -> bytes:
    return source.read_bytes() if isinstance(source, Path) else source


def _appended(before: bytes, after: bytes) -> bytes:
    """Signing only ever appends; anything else must not leave this file."""
    if not after.startswith(before):
        raise SigningFailed(
            "Kết quả ký làm thay đổi nội dung đã chốt; không dùng. Hãy báo cho quản trị viên.",
            "Signing changed the frozen bytes; the result is not used. Tell the administrator.",
        )
    return after
