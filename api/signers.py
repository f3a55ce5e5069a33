"""Who may sign with which key: the register of signers, data beside the installation (`signers.toml`).

A person's key is opened with the PIN the person types; an agency's key is kept by the server and opened with the
PIN from a file that only the service can read. A signer outside the dates of the delegation signs nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from signing.errors import RulesInvalid, SigningKeyUnavailable
from signing.key_source import (
    UNGUARDED,
    KeySource,
    OwnTokenSource,
    PinGuard,
    Pkcs11KeySource,
    Pkcs12KeySource,
    SigningKey,
)
from signing.keys.csc_service import CscService
from signing.keys.mandate import Mandate, require_mandate
from signing.keys.pin_tries import PinTries
from signing.keys.remote_key import CscKeySource
from signing.rules.deadlines import VIETNAM

_TOKEN_TRIES = 3  # so many wrong PINs lock the common USB tokens; `pin_tries` says otherwise for one signer

KeyOpener = Callable[[str, PinGuard], KeySource]


@dataclass(frozen=True, slots=True)
class Signer:
    """One row: whose key (an account's log-in, or an agency's code), on what authority, from when to when."""

    login: str | None
    agency_code: str | None
    mandate: Mandate
    key: KeyOpener
    pin_file: Path | None = None
    pin_tries: int = _TOKEN_TRIES
    signs_elsewhere: bool = False


class SignerDirectory:
    """Finds the key of a person or an agency; knows nothing of accounts and roles."""

    def __init__(
        self,
        signers: tuple[Signer, ...],
        today: Callable[[], date] | None = None,
        tries: PinTries | None = None,
    ) -> None:
        """`today` is the day in Vietnam; delegations are dated by it. `tries` counts wrong PINs."""
        self._signers = signers
        self._today = today or (lambda: datetime.now(UTC).astimezone(VIETNAM).date())
        self._tries = tries

    def key_of(self, login: str, pin: str) -> SigningKey:
        """The person's key, opened with the PIN just typed."""
        signer = self._in_force_of(self._of_login(login), login)
        if signer.signs_elsewhere:
            raise SigningKeyUnavailable(
                "Khóa ký của ông/bà nằm ở thiết bị trên máy của mình. Hãy ký ở trang «Ký nhiều bản sao».",
                "Your key is on a token at your own PC. Sign on the page “Sign several copies”.",
            )
        return self._opened(signer, login, pin, self._of_login(login))

    def certificate_of(self, login: str) -> SigningKey:
        """The certificate of a person whose key is on a token at that person's own PC."""
        signer = self._in_force_of(self._of_login(login), login)
        if not signer.signs_elsewhere:
            raise _unavailable(login)
        return self._opened(signer, login, "", self._of_login(login))

    def seal_of(self, agency_code: str) -> SigningKey:
        """The agency's key."""
        rows = [one for one in self._signers if one.agency_code == agency_code]
        signer = self._in_force_of(rows, agency_code)
        if signer.pin_file is None:
            raise _unavailable(agency_code)
        try:
            pin = signer.pin_file.read_text().strip()
        except OSError as exc:
            raise _unavailable(agency_code) from exc
        return self._opened(signer, agency_code, pin, rows)

    def has_key(self, login: str) -> bool:
        """Whether this account has a certificate in force here."""
        return any(self._in_force(one) for one in self._of_login(login))

    def signs_elsewhere(self, login: str) -> bool:
        """Whether this account's key is on a token at its holder's own PC."""
        return any(self._in_force(one) and one.signs_elsewhere for one in self._of_login(login))

    def has_seal(self, agency_code: str) -> bool:
        """Whether this agency's own key is in force here."""
        return any(one.agency_code == agency_code and self._in_force(one) for one in self._signers)

    def _of_login(self, login: str) -> list[Signer]:
        return [one for one in self._signers if one.login == login]

    def _opened(self, signer: Signer, holder: str, pin: str, rows: list[Signer]) -> SigningKey:
        guard = self._tries.of(holder, token_tries=signer.pin_tries) if self._tries else UNGUARDED
        # All the holder's delegations go along: which of them covers the day of the signature is decided there.
        return replace(signer.key(pin, guard).open(), mandates=tuple(one.mandate for one in rows))

    def _in_force(self, signer: Signer) -> bool:
        return signer.mandate.covers(self._today())

    def _in_force_of(self, found: list[Signer], who: str) -> Signer:
        if not found:
            raise _unavailable(who)
        require_mandate(tuple(one.mandate for one in found), who, self._today())
        return next(one for one in found if self._in_force(one))


def load_signers(path: Path, tries: PinTries | None = None) -> SignerDirectory:
    """Read the file; without one nobody can sign, which pages and `saoy check` say."""
    if not path.exists():
        return SignerDirectory(())
    try:
        rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["signer"]
        return SignerDirectory(tuple(_signer(row, path.parent) for row in rows), tries=tries)
    except (KeyError, TypeError, AttributeError, OSError, tomllib.TOMLDecodeError) as exc:
        raise RulesInvalid(path.name, "signer", str(exc)) from exc


def _signer(row: dict[str, Any], folder: Path) -> Signer:
    for name in ("valid_from", "valid_to"):
        # A day written as text would only be noticed when somebody wants to sign.
        if name in row and type(row[name]) is not date:
            raise TypeError(f"{name}: {row[name]!r} is not a day")
    pin_tries = row.get("pin_tries", _TOKEN_TRIES)
    if type(pin_tries) is not int or pin_tries < 2:
        raise TypeError(f"pin_tries: {pin_tries!r} is not a number of tries above one")
    return Signer(
        login=row.get("login"),
        agency_code=row.get("agency"),
        mandate=Mandate(str(row["authority"]), row["valid_from"], row.get("valid_to")),
        key=_key_opener(row, folder),
        pin_file=folder / row["pin_file"] if "pin_file" in row else None,
        pin_tries=pin_tries,
        signs_elsewhere="own_token_certificate" in row,
    )


def _key_opener(row: dict[str, Any], folder: Path) -> KeyOpener:
    if "pkcs12" in row:
        path = folder / row["pkcs12"]
        return lambda pin, guard: Pkcs12KeySource(path, pin, guard)
    if "own_token_certificate" in row:
        certificate = folder / row["own_token_certificate"]
        return lambda _pin, _guard: OwnTokenSource(certificate)
    if "csc_address" in row:
        secret = (folder / row["csc_secret_file"]).read_text().strip()
        service = CscService(row["csc_address"], row["csc_client_id"], secret)
        credential, user = row.get("csc_credential"), row.get("csc_user")
        return lambda pin, guard: CscKeySource(service, pin, credential, user, guard)
    module, token, label = Path(row["pkcs11_module"]), row["pkcs11_token"], row["pkcs11_label"]
    return lambda pin, guard: Pkcs11KeySource(module, token, pin, label, guard=guard)


def _unavailable(who: str) -> SigningKeyUnavailable:
    return SigningKeyUnavailable(
        f"{who} chưa có khóa ký đang hiệu lực trong signers.toml. Hãy báo người quản trị.",
        f"{who} has no signing key in force in signers.toml. Tell the operator.",
    )
