import subprocess
import time
from pathlib import Path

import pytest

from api.embedded.postgres_process import clear_stale_state, find_postmaster


@pytest.mark.parametrize("text", ["", "\n", "rubbish\n", "999999999\n", "-1\n", "1\n/elsewhere\n"])
def test_find_postmaster_does_not_believe_a_number_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / "postmaster.pid").write_text(text)
    assert find_postmaster(tmp_path) is None


def test_find_postmaster_wants_a_server_not_just_somebody_in_that_folder(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "30"], cwd=tmp_path) as somebody:
        (tmp_path / "postmaster.pid").write_text(f"{somebody.pid}\n")
        assert find_postmaster(tmp_path) is None
        began = time.monotonic()
        clear_stale_state(tmp_path, tmp_path)
        assert time.monotonic() - began < 1
        assert somebody.poll() is None
        somebody.kill()
    assert not (tmp_path / "postmaster.pid").exists()


def test_clear_stale_state_of_nothing_does_nothing(tmp_path: Path) -> None:
    clear_stale_state(tmp_path, tmp_path)
    assert not list(tmp_path.iterdir())
