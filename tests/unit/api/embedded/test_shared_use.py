from pathlib import Path

import pytest

from api.embedded.errors import PostgresBusy
from api.embedded.shared_use import SharedUse, alone


def test_end_says_true_only_to_the_last_user(tmp_path: Path) -> None:
    first, second = SharedUse(tmp_path / "users"), SharedUse(tmp_path / "users")
    first.begin()
    second.begin()
    assert not first.end()
    assert second.end()


def test_begin_and_end_may_be_repeated(tmp_path: Path) -> None:
    use = SharedUse(tmp_path / "users")
    use.begin()
    use.begin()
    assert use.end()
    assert not use.end()


def test_alone_gives_up_after_its_patience(tmp_path: Path) -> None:
    with alone(tmp_path / "change"), pytest.raises(PostgresBusy), alone(tmp_path / "change", patience=0.1):
        pytest.fail("two at a time")
    with alone(tmp_path / "change", patience=0.1):
        pass
