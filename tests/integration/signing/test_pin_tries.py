"""Wrong PINs are counted for good, and the last try of a token is not spent."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pkcs11 import TokenFlag

from api.demo.authority import Authority
from api.signers import load_signers
from signing.errors import SigningKeyUnavailable, SigningPinBraked, SigningPinWrong
from signing.key_source import Pkcs12KeySource, refuse_last_try
from signing.keys.pin_tries import PinTries
from storage.records.database import Database


@pytest.fixture
def tries(database: Database) -> PinTries:
    return PinTries(database)


def wrong(tries: PinTries, authority: Authority, pin: str = "sai") -> None:
    Pkcs12KeySource(authority.certifier.pkcs12, pin, tries.of("chungthuc", token_tries=3)).open()


def test_last_try_is_refused_even_with_the_right_pin_and_after_a_restart(
    tries: PinTries, authority: Authority, database: Database
) -> None:
    for _ in range(2):
        with pytest.raises(SigningPinWrong):
            wrong(tries, authority)

    with pytest.raises(SigningPinBraked):
        wrong(PinTries(database), authority, authority.revoked.pin)
    assert tries.counted() == {"chungthuc": 2}


def test_right_pin_clears_the_count(tries: PinTries, authority: Authority, tmp_path: Path) -> None:
    with pytest.raises(SigningPinWrong):
        wrong(tries, authority)
    copied = tmp_path / "own.p12"
    copied.write_bytes(authority.officer.pkcs12.read_bytes())  # opened by no other test with this guard

    guard = tries.of("chungthuc", token_tries=3)
    with guard.try_pin():
        pass
    assert tries.counted() == {}


def test_failure_that_is_not_the_pins_gives_the_try_back(tries: PinTries) -> None:
    guard = tries.of("chungthuc", token_tries=3)
    for _ in range(5):
        with pytest.raises(SigningKeyUnavailable), guard.try_pin():
            raise SigningKeyUnavailable("không có thiết bị", "no token")

    assert tries.counted() == {"chungthuc": 0}


def test_two_windows_at_once_do_not_spend_the_last_try(tries: PinTries, authority: Authority) -> None:
    def one(_: int) -> type[Exception]:
        try:
            with tries.of("chungthuc", token_tries=3).try_pin():
                raise SigningPinWrong("sai", "wrong")
        except (SigningPinWrong, SigningPinBraked) as exc:
            return type(exc)

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(one, range(8)))
    assert outcomes.count(SigningPinWrong) == 2


def test_operator_releases_the_holder(tries: PinTries, authority: Authority) -> None:
    for _ in range(2):
        with pytest.raises(SigningPinWrong):
            wrong(tries, authority)

    assert (tries.release("chungthuc"), tries.release("chungthuc")) == (True, False)
    with pytest.raises(SigningPinWrong):
        wrong(tries, authority)


def test_register_of_signers_counts_by_log_in_and_by_agency(
    tries: PinTries, authority: Authority, tmp_path: Path
) -> None:
    (tmp_path / "sai.pin").write_text("000000")
    (tmp_path / "signers.toml").write_text(
        f'[[signer]]\nlogin = "chungthuc"\nauthority = "QĐ thử nghiệm"\nvalid_from = 2026-01-01\n'
        f'pkcs12 = "{authority.certifier.pkcs12}"\npin_tries = 2\n'
        f'[[signer]]\nagency = "H99.1"\nauthority = "QĐ thử nghiệm"\nvalid_from = 2026-01-01\n'
        f'pkcs12 = "{authority.agency.pkcs12}"\npin_file = "sai.pin"\n'
    )
    signers = load_signers(tmp_path / "signers.toml", tries)

    with pytest.raises(SigningPinWrong):
        signers.key_of("chungthuc", "sai")
    with pytest.raises(SigningPinBraked):
        signers.key_of("chungthuc", authority.certifier.pin + "1")
    with pytest.raises(SigningPinWrong):
        signers.seal_of("H99.1")
    assert tries.counted() == {"H99.1": 1, "chungthuc": 1}


@pytest.mark.parametrize(
    ("flags", "refused"),
    [
        (TokenFlag.TOKEN_INITIALIZED, False),
        (TokenFlag.USER_PIN_COUNT_LOW, False),
        (TokenFlag.USER_PIN_COUNT_LOW | TokenFlag.USER_PIN_FINAL_TRY, True),
        (TokenFlag.USER_PIN_LOCKED, True),
    ],
)
def test_token_that_has_one_try_left_is_left_alone(flags: TokenFlag, refused: bool) -> None:
    if refused:
        with pytest.raises(SigningPinBraked):
            refuse_last_try("usb", flags)
    else:
        refuse_last_try("usb", flags)
