"""A port is chosen once for an installation, whoever asks and whenever a run is killed."""

from pathlib import Path

from api.ports import chosen_port
from tests.office import at_once


def test_port_is_chosen_once_and_kept(tmp_path: Path) -> None:
    assert chosen_port(tmp_path) == chosen_port(tmp_path)


def test_port_asked_for_by_many_at_once_is_one_port(tmp_path: Path) -> None:
    assert len(set(at_once(8, lambda _: chosen_port(tmp_path)))) == 1


def test_port_leaves_only_its_note(tmp_path: Path) -> None:
    chosen_port(tmp_path / "var", "web")

    assert [path.name for path in (tmp_path / "var").iterdir()] == ["port-web"]
