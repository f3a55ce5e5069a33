"""The embedded trial installation: a throw-away authority, its signers and the demo's people. Marked *thử nghiệm*.

Used by `saoy demo`, and by `saoy serve` when nothing else is configured.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from api.accounts.log_in import account_by_login, create_account
from api.demo.authority import Authority, start_authority
from api.ports import chosen_port
from api.settings import Settings
from storage.actor import Actor, Role
from storage.identifiers import AgencyCode
from storage.records.agencies import agency_by_code

AGENCY = AgencyCode("H99.1")
PASSWORD = "thu-nghiem-2026"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One invented user of the trial installation."""

    login: str
    name: str
    roles: frozenset[Role]
    what_vi: str
    personal_id: str | None = None


OFFICER = DemoPerson("canbo", "Trần Thị Thử", frozenset({Role.INTAKE_OFFICER}), "cán bộ một cửa: tiếp nhận, số hóa")
CERTIFIER = DemoPerson(
    "chungthuc",
    "Lê Văn Mẫu",
    frozenset({Role.CERTIFIER, Role.HEAD}),
    "người thực hiện chứng thực: ký bản sao, hủy bản sao",
)
CITIZEN = DemoPerson(
    "congdan", "NGUYỄN VĂN MẪU", frozenset({Role.CITIZEN}), "công dân: xem kho, tải bản sao", "001090000001"
)
PEOPLE = (OFFICER, CERTIFIER, CITIZEN)


def is_trial(settings: Settings) -> bool:
    """Whether nothing real is configured, so that the throw-away authority serves."""
    return settings.trust_folder is None


def trial_settings(settings: Settings) -> tuple[Settings, bool]:
    """The settings, with the throw-away authority filled in and started when no trust is configured."""
    if not is_trial(settings):
        return settings, False
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    authority = start_authority(settings.data_folder / "authority")
    _write_signers(settings, authority)
    port = settings.port or chosen_port(settings.data_folder)
    filled = settings.model_copy(
        update={
            "trust_folder": authority.trust,
            "timestamp_urls": (authority.timestamp_url,),
            "port": port,
            "public_address": settings.public_address or f"http://{settings.host}:{port}",
        }
    )
    return filled, True


def trial_pins(settings: Settings) -> dict[str, str]:
    """The PINs of the trial signers by log-in; they protect nothing of value."""
    authority = start_authority(settings.data_folder / "authority")
    return {OFFICER.login: authority.officer.pin, CERTIFIER.login: authority.certifier.pin}


def add_people(session: Session) -> None:
    """Create the demo's accounts where they are missing."""
    agency = agency_by_code(session, AGENCY)
    for person in PEOPLE:
        if account_by_login(session, person.login) is None:
            create_account(
                session,
                login=person.login,
                name=person.name,
                roles=person.roles,
                agency_id=None if person.personal_id else agency.id,
                password=PASSWORD,
                personal_id=person.personal_id,
            )


def actor_of(session: Session, person: DemoPerson, purpose: str) -> Actor:
    """The demo's person as an actor, with the very identity a log-in would give."""
    account = account_by_login(session, person.login)
    agency_id: UUID | None = None if person.personal_id else agency_by_code(session, AGENCY).id
    return Actor(
        id=str(account.id) if account else person.login,
        name=person.name,
        roles=person.roles,
        purpose=purpose,
        agency_id=agency_id,
        personal_id=person.personal_id,
    )


def _write_signers(settings: Settings, authority: Authority) -> None:
    """Describe the trial keys the way a real installation describes its own."""
    folder = settings.data_folder
    path, pin_file = folder / "signers.toml", folder / "authority" / "seal.pin"
    if not pin_file.exists():
        _put(pin_file, authority.agency.pin, mode=0o600)
    if path.exists():
        return
    since = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    rows = [
        f'[[signer]]\nlogin = "{OFFICER.login}"\npkcs12 = "{authority.officer.pkcs12.relative_to(folder)}"\n',
        f'[[signer]]\nlogin = "{CERTIFIER.login}"\npkcs12 = "{authority.certifier.pkcs12.relative_to(folder)}"\n',
        f'[[signer]]\nagency = "{AGENCY}"\npkcs12 = "{authority.agency.pkcs12.relative_to(folder)}"\n'
        f'pin_file = "{pin_file.relative_to(folder)}"\n',
    ]
    text = "".join(f'{row}authority = "THỬ NGHIỆM"\nvalid_from = {since}\n\n' for row in rows)
    _put(path, f"# Khóa ký THỬ NGHIỆM, không có giá trị pháp lý. / Trial keys, without legal value.\n\n{text}")


def _put(path: Path, text: str, *, mode: int = 0o644) -> None:
    """Whole or not at all: a run killed while writing must not leave half a file for all later ones."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as stream:
        stream.write(text)
    beside.replace(path)
