"""Who may sign is data with dates; outside them nobody signs, and a wrong row stops the start."""

from datetime import date
from pathlib import Path

import pytest

from api.signers import Signer, SignerDirectory, load_signers
from signing.errors import RulesInvalid, SignerNotAuthorized, SigningKeyUnavailable
from signing.key_source import Pkcs12KeySource
from signing.keys.mandate import Mandate

ROW = '[[signer]]\nauthority = "QĐ thử nghiệm"\n'


def directory(tmp_path: Path, rows: str) -> SignerDirectory:
    path = tmp_path / "signers.toml"
    path.write_text(rows)
    return load_signers(path)


def test_without_a_file_nobody_signs(tmp_path: Path) -> None:
    nobody = load_signers(tmp_path / "signers.toml")

    assert not nobody.has_key("chungthuc")
    with pytest.raises(SigningKeyUnavailable):
        nobody.key_of("chungthuc", "123456")


@pytest.mark.parametrize(
    ("today", "may"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_signer_signs_only_within_the_days_of_the_delegation(tmp_path: Path, today: date, may: bool) -> None:
    first, last = date(2026, 1, 1), date(2026, 6, 30)
    mandate = Mandate("QĐ thử nghiệm", first, last)
    signer = Signer("chungthuc", None, mandate, lambda pin, _: Pkcs12KeySource(tmp_path, pin))
    signers = SignerDirectory((signer,), today=lambda: today)

    assert signers.has_key("chungthuc") is may
    assert not signers.has_key("canbo")
    with pytest.raises(SigningKeyUnavailable if may else SignerNotAuthorized):  # the file is a folder: no key in it
        signers.key_of("chungthuc", "123456")


@pytest.mark.parametrize(
    "row",
    [
        ROW + 'login = "a"\npkcs12 = "a.p12"\n',
        ROW + 'login = "a"\nvalid_from = 2026-01-01\n',
        ROW + 'login = "a"\npkcs12 = "a.p12"\nvalid_from = "2026-01-01"\n',
        ROW + 'login = "a"\npkcs12 = "a.p12"\nvalid_from = 2026-01-01T00:00:00\n',
        'signer = ["a"]\n',
        "khác = 1\n",
        "[[signer]",
        ROW + 'login = "a"\npkcs12 = "a.p12"\nvalid_from = 2026-01-01\npin_tries = 1\n',
        ROW + 'login = "a"\ncsc_address = "https://ky.example/csc/v2"\nvalid_from = 2026-01-01\n',
    ],
    ids=[
        "no day",
        "no key",
        "day as text",
        "day with a time",
        "no table",
        "no signers",
        "no TOML",
        "no try to spare",
        "no secret",
    ],
)
def test_wrong_row_is_refused_when_it_is_loaded(tmp_path: Path, row: str) -> None:
    with pytest.raises(RulesInvalid):
        directory(tmp_path, row)


@pytest.mark.parametrize("pin_file", ["", 'pin_file = "không-có.pin"\n'])
def test_seal_without_its_pin_is_unavailable(tmp_path: Path, pin_file: str) -> None:
    row = f'{ROW}agency = "H99.1"\npkcs12 = "a.p12"\nvalid_from = 2026-01-01\n{pin_file}'
    with pytest.raises(SigningKeyUnavailable):
        directory(tmp_path, row).seal_of("H99.1")
