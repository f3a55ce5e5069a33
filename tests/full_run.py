"""What an interrupted `./saoy test --full` had already passed, so that the next one goes on from there.

Kept per state of the source: one changed line, and everything is run again.
"""

import hashlib
import secrets
import subprocess
from pathlib import Path


def finished_before(root: Path) -> frozenset[str]:
    """The tests that passed on exactly this source in a run that did not reach its end."""
    note = _note(root)
    return frozenset(note.read_text(encoding="utf-8").splitlines()) if note.exists() else frozenset()


def note_finished(root: Path, test: str) -> None:
    note = _note(root)
    note.parent.mkdir(parents=True, exist_ok=True)
    with note.open("a", encoding="utf-8") as file:
        file.write(f"{test}\n")


def forget_finished(root: Path) -> None:
    _note(root).unlink(missing_ok=True)


_known: dict[Path, Path] = {}


def _note(root: Path) -> Path:
    if root not in _known:
        digest = hashlib.sha256()
        for question in (["rev-parse", "HEAD"], ["diff", "HEAD"]):
            said = subprocess.run(["git", "-C", root, *question], capture_output=True, check=False)
            # Without git (an unpacked archive) the source cannot be named: such a run takes up nothing.
            digest.update(said.stdout if said.returncode == 0 else secrets.token_bytes(16))
        _known[root] = root / ".cache" / "full-run" / digest.hexdigest()[:16]
    return _known[root]
