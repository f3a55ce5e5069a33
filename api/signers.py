"""Who may sign with which key: the register of signers, data beside the installation (`signers.toml`).

A person's key is opened with the PIN the person types; an agency's key is kept by the server and opened with the
PIN from a file that only the service can read. A signer outside the dates of the delegation signs nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from signing.errors import RulesInvalid, SigningKeyUnavailable
from signing.key_source import KeySource, Pkcs11KeySource, Pkcs12KeySource, SigningKey
from signing.rules.deadlines import VIETNAM


@dataclass(frozen=True, slots=True)
class Signer:
    """One row: whose key (an account's log-in, or an agency's code), on what authority, from when to when."""

    login: str | None
    agency_code: str | None
    authority: str
    valid_from: date
    valid_to: date | None
    key: Callable[[str], KeySource]
    pin_file: Path | None


class SignerDirectory:
    """Finds the key of a person or an agency; knows nothing of accounts and roles."""

    def __init__(self, signers: tuple[Signer, ...], today: Callable[[], date] | None = None) -> None:
        """`today` is the day in Vietnam; delegations are dated by it."""
        self._signers = signers
        self._today = today or (lambda: datetime.now(UTC).astimezone(VIETNAM).date())

    def key_of(self, login: str, pin: str) -> SigningKey:
        """The person's key, opened with the PIN just typed."""
        return self._only([one for one in self._signers if one.login == login], login).key(pin).open()

    def seal_of(self, agency_code: str) -> SigningKey:
        """The agency's key."""
        signer = self._only([one for one in self._signers if one.agency_code == agency_code], agency_code)
        if signer.pin_file is None:
            raise _unavailable(agency_code)
        try:
            pin = signer.pin_file.read_text().strip()
        except OSError as exc:
            raise _unavailable(agency_code) from exc
        return signer.key(pin).open()

    def has_key(self, login: str) -> bool:
        """Whether this account has a certificate in force here."""
        return any(one.login == login and self._in_force(one) for one in self._signers)

    def has_seal(self, agency_code: str) -> bool:
        """Whether this agency's own key is in force here."""
        return any(one.agency_code == agency_code and self._in_force(one) for one in self._signers)

    def _in_force(self, signer: Signer) -> bool:
        today = self._today()
        return signer.valid_from <= today and (signer.valid_to is None or today <= signer.valid_to)

    def _only(self, found: list[Signer], who: str) -> Signer:
        for signer in found:
            if self._in_force(signer):
                return signer
        raise _unavailable(who)


def load_signers(path: Path) -> SignerDirectory:
    """Read the file; without one nobody can sign, which pages and `saoy check` say."""
    if not path.exists():
        return SignerDirectory(())
    try:
        rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["signer"]
        return SignerDirectory(tuple(_signer(row, path.parent) for row in rows))
    except (KeyError, TypeError, AttributeError, tomllib.TOMLDecodeError) as exc:
        raise RulesInvalid(path.name, "signer", str(exc)) from exc


def _signer(row: dict[str, Any], folder: Path) -> Signer:
    for name in ("valid_from", "valid_to"):
        # A day written as text would only be noticed when somebody wants to sign.
        if name in row and type(row[name]) is not date:
            raise TypeError(f"{name}: {row[name]!r} is not a day")
    return Signer(
        login=row.get("login"),
        agency_code=row.get("agency"),
        authority=row["authority"],
        valid_from=row["valid_from"],
        valid_to=row.get("valid_to"),
        key=_key_opener(row, folder),
        pin_file=folder / row["pin_file"] if "pin_file" in row else None,
    )


def _key_opener(row: dict[str, Any], folder: Path) -> Callable[[str], KeySource]:
    if "pkcs12" in row:
        path = folder / row["pkcs12"]
        return lambda pin: Pkcs12KeySource(path, pin)
    module, token, label = Path(row["pkcs11_module"]), row["pkcs11_token"], row["pkcs11_label"]
    return lambda pin: Pkcs11KeySource(module, token, pin, label)


def _unavailable(who: str) -> SigningKeyUnavailable:
    return SigningKeyUnavailable(
        f"{who} chưa có khóa ký đang hiệu lực trong signers.toml. Hãy báo người quản trị.",
        f"{who} has no signing key in force in signers.toml. Tell the operator.",
    )
