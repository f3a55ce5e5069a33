"""Everything `signing` can fail with, named for what the caller can do next.

    CertifiedCopyError
    ├── rules as data
    │   ├── RulesInvalid               mend the row of the data file before starting
    │   ├── RuleMissing                no rule covers that day: add the dated row
    │   ├── PageCountInvalid           count the pages of the original again
    │   ├── ExemptionNeedsEvidence     name the evidence, state the sum that is left to pay
    │   └── ExtensionNeedsAgreement    make the written agreement first, or extend less
    ├── the copy
    │   ├── SourceUnusable             make the archival PDF again
    │   ├── CopyTextUnprintable        shorten or respell what is to be printed
    │   └── VerificationCodeInvalid    type the code again
    ├── keys and signers
    │   ├── SigningKeyUnavailable      put the token in, check the path
    │   ├── SigningPinWrong            type the PIN again (a token locks after few tries)
    │   ├── TrustFolderUnusable        put the trusted root certificates there
    │   ├── SignerNotTrusted           choose a signer whose certificate a trusted authority issued
    │   ├── SignerRevoked              choose another signer
    │   ├── SignerExpired              choose another signer, renew the certificate
    │   ├── SignerNotAuthorized        have the authority delegated for that day, or choose another signer
    │   ├── SigningPinBraked           have the operator release the key before its last try is spent
    │   ├── SigningServiceUnavailable  wait until the remote signing service answers (retryable)
    │   └── RevocationUnknown          wait and try again (retryable); nothing was signed
    ├── signing
    │   ├── TimestampUnavailable       wait, or keep the level without it (retryable)
    │   ├── ClockDrifted               set the server's clock (retryable); nothing was signed
    │   ├── SignatureValueWrong        sign with the token that belongs to the certificate
    │   ├── SigningWindowClosed        prepare the signature again: it was not made in time
    │   ├── SignatureFieldUnusable     the file is not a frozen copy in the expected state
    │   └── SigningFailed              report it with the file
    ├── book and acts
    │   ├── EntryNotInState            look at the entry: another step came first
    │   ├── ActNotInState              look at the act: it is not ready for this, or already past it
    │   ├── ChecklistIncomplete        answer every ground of article 22, compare all pages
    │   ├── PagesIncomplete            capture the missing pages, or count the original's again
    │   ├── LookUpMissing              look the data up first (NĐ 280/2025)
    │   ├── SlotUnavailable            choose another hour
    │   ├── TwoPersonsNeeded           let somebody other than the receiver certify
    │   ├── SourceChanged              capture the original again
    │   ├── BookNotReady               close the book when its month or year is over and its numbers are settled
    │   ├── BookDamaged                do not trust the book before it was looked into
    │   └── OwnOutputRejected          tell the operator: what was signed is not released
    ├── the public log
    │   ├── LogDamaged                 stop trusting the log before somebody looked into it
    │   └── LogSigningKeyUnusable      put the log's own key back: a new one would be another log
    └── checking
        ├── FileUnreadable             give the file itself, not a damaged or missing one
        └── CancellationListUnreadable download the list again

An invalid signature is no error but a `VerificationReport`. A class is chosen by the caller's next step, never by
the library that failed.
"""

from __future__ import annotations

from typing import ClassVar


class CertifiedCopyError(Exception):
    """Root of the package's errors; carries a stable code and words in both languages."""

    code: ClassVar[str] = "certified-copy-failed"
    retryable: ClassVar[bool] = False

    def __init__(self, message_vi: str, message_en: str) -> None:
        """Keep the words as attributes: what happened, what it means, what to do."""
        super().__init__(message_en)
        self.message_vi = message_vi
        self.message_en = message_en


class RulesInvalid(CertifiedCopyError):
    """A row of the rules' data files is wrong; the service does not start with it."""

    code = "rules-invalid"

    def __init__(self, file: str, row: str, reason: str) -> None:
        """Name the file, the row and what is wrong with it."""
        super().__init__(
            f"Quy tắc trong {file}, dòng «{row}» không dùng được: {reason}. Hãy sửa tệp dữ liệu rồi khởi động lại.",
            f"The rule in {file}, row «{row}» cannot be used: {reason}. Mend the data file and start again.",
        )
        self.file = file
        self.row = row
        self.reason = reason


class RuleMissing(CertifiedCopyError):
    """No rule is in force on that day."""

    code = "rule-missing"


class PageCountInvalid(CertifiedCopyError):
    """A number of pages that no paper has."""

    code = "page-count-invalid"


class ExtensionNeedsAgreement(CertifiedCopyError):
    """The deadline may only be extended so far with a written agreement."""

    code = "extension-needs-agreement"


class ExemptionNeedsEvidence(CertifiedCopyError):
    """Less is only paid for a reason in force, with its evidence and the sum that is left."""

    code = "exemption-needs-evidence"


class SourceUnusable(CertifiedCopyError):
    """The PDF to be copied cannot be taken over page by page."""

    code = "copy-source-unusable"


class CopyTextUnprintable(CertifiedCopyError):
    """A text does not fit its place on the copy, or has letters that the typeface lacks."""

    code = "copy-text-unprintable"


class VerificationCodeInvalid(CertifiedCopyError):
    """What was typed is no verification code."""

    code = "verification-code-invalid"


class SigningKeyUnavailable(CertifiedCopyError):
    """The key or its token is not there."""

    code = "signing-key-unavailable"


class SigningPinWrong(CertifiedCopyError):
    """The key or token refused the PIN."""

    code = "signing-pin-wrong"


class TrustFolderUnusable(CertifiedCopyError):
    """The folder of trusted root certificates is missing, empty or holds something else."""

    code = "trust-folder-unusable"


class SignerNotTrusted(CertifiedCopyError):
    """The signer's certificate leads to no trusted authority or is not meant for signing."""

    code = "signer-not-trusted"


class SignerRevoked(CertifiedCopyError):
    """The signer's certificate was revoked."""

    code = "signer-revoked"


class SignerExpired(CertifiedCopyError):
    """The signer's certificate is past its end, or not yet in force."""

    code = "signer-expired"


class SignerNotAuthorized(CertifiedCopyError):
    """No delegation of authority covers the day of the signature."""

    code = "signer-not-authorized"


class SigningPinBraked(CertifiedCopyError):
    """One more wrong PIN could lock the key for good, so it is not tried."""

    code = "signing-pin-braked"


class SigningServiceUnavailable(CertifiedCopyError):
    """The remote signing service did not answer, or not as its standard says."""

    code = "signing-service-unavailable"
    retryable = True


class RevocationUnknown(CertifiedCopyError):
    """No fresh answer about the certificate's revocation; nothing was signed."""

    code = "revocation-unknown"
    retryable = True


class TimestampUnavailable(CertifiedCopyError):
    """No time-stamping authority answered in time."""

    code = "timestamp-unavailable"
    retryable = True


class ClockDrifted(CertifiedCopyError):
    """This machine's clock is too far from the time-stamping authority's; nothing was signed."""

    code = "clock-drifted"
    retryable = True


class SignatureValueWrong(CertifiedCopyError):
    """What came back from the officer's token is no signature of the prepared copy by the expected certificate."""

    code = "signature-value-wrong"


class SigningWindowClosed(CertifiedCopyError):
    """The signature came back too late, or for a copy that has gone on meanwhile."""

    code = "signing-window-closed"


class SignatureFieldUnusable(CertifiedCopyError):
    """The field to be signed is missing or signed already."""

    code = "signature-field-unusable"


class SigningFailed(CertifiedCopyError):
    """The signature could not be made for another reason."""

    code = "signing-failed"


class LogDamaged(CertifiedCopyError):
    """The public log does not agree with itself, with the book, or with what it said before."""

    code = "log-damaged"


class LogSigningKeyUnusable(CertifiedCopyError):
    """The key that signs the log's checkpoints is missing, unreadable, or not the one the log began with."""

    code = "log-signing-key-unusable"


class FileUnreadable(CertifiedCopyError):
    """The file to be checked cannot be read at all."""

    code = "file-unreadable"


class CancellationListUnreadable(CertifiedCopyError):
    """The list of cancelled copies, or its signature, cannot be read; checking without it would hide a cancellation."""

    code = "cancellation-list-unreadable"


class EntryNotInState(CertifiedCopyError):
    """The book does not allow this step for this number now."""

    code = "book-entry-not-in-state"


class ActNotInState(CertifiedCopyError):
    """The act of certification is not in the state this step needs."""

    code = "act-not-in-state"


class ChecklistIncomplete(CertifiedCopyError):
    """Not every ground of NĐ 23/2015 art. 22 was looked at, or the pages were not compared."""

    code = "checklist-incomplete"


class PagesIncomplete(CertifiedCopyError):
    """The capture does not have the pages that the officer counted on the original (TT 01/2020/TT-BTP art. 10)."""

    code = "pages-incomplete"


class LookUpMissing(CertifiedCopyError):
    """Connected data were not looked up yet, so nobody can say that the copy is needed (NĐ 280/2025/NĐ-CP)."""

    code = "look-up-missing"


class SlotUnavailable(CertifiedCopyError):
    """Nobody can be received at that hour: it is full, past, or no hour of the agency."""

    code = "slot-unavailable"


class TwoPersonsNeeded(CertifiedCopyError):
    """Receiver and certifier must be two persons (TT 01/2020/TT-BTP art. 11)."""

    code = "two-persons-needed"


class SourceChanged(CertifiedCopyError):
    """The captured original no longer has the digest it had when it was compared."""

    code = "copy-source-changed"


class OwnOutputRejected(CertifiedCopyError):
    """What was just signed did not pass our own verification; it is kept and not released."""

    code = "own-output-rejected"


class BookNotReady(CertifiedCopyError):
    """The month or year is not over, or has nothing to close."""

    code = "book-not-ready"


class BookDamaged(CertifiedCopyError):
    """A register book has a broken chain, a gap or a step out of order."""

    code = "book-damaged"
