import pytest

from tests.tools import need


def test_need_present_goes_on() -> None:
    need("anything", True)


def test_need_missing_at_a_desk_skips_loudly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="CANNOT TEST: softhsm2"):
        need("softhsm2", False)


def test_need_missing_in_ci_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="softhsm2"):
        need("softhsm2", False)


def test_need_in_ci_skips_what_the_system_cannot_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("SAOY_TEST_CANNOT_HAVE", "MinIO")
    with pytest.raises(pytest.skip.Exception):
        need("a MinIO server", False)
