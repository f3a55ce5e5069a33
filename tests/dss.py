"""EU DSS's judgement on our copies: the European Commission's validator, fetched by Maven, as the opinion of others.

Owns building and running the small Java program in tests/assets/dss. Needs Maven, Java 17 and, the first time, Maven
Central.
"""

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.tools import need_command

_SOURCE = Path(__file__).parent / "assets" / "dss"
_BUILD = ("compile", "dependency:build-classpath", "-Dmdep.outputFile=class-path.txt")


@dataclass(frozen=True, slots=True)
class DssVerdict:
    """What DSS says of one signature: its signer, the level it found, and the indication of EN 319 102-1."""

    file: Path
    signer: str
    level: str
    indication: str
    sub_indication: str


def judge_by_dss(root: Path, *files: Path) -> list[DssVerdict]:
    """Ask DSS about every signature of the files, one certificate being trusted."""
    folder = _built()
    classes = os.pathsep.join([str(folder / "target" / "classes"), (folder / "class-path.txt").read_text().strip()])
    done = subprocess.run(
        [need_command("java"), "-Dstdout.encoding=UTF-8", "-cp", classes, "DssJudge", root, *files],
        env=os.environ | {"LC_ALL": "C.UTF-8"}, capture_output=True, encoding="utf-8", timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    rows = [line.split("\t") for line in done.stdout.splitlines() if line.count("\t") == 4]
    return [DssVerdict(Path(row[0]), *row[1:]) for row in rows]


def _built() -> Path:
    """The compiled program and where Maven put what it needs; built once for each version of its source."""
    maven = shutil.which("mvn")
    if maven is None:  # never a failure: Maven is no part of what ./saoy test sets up
        pytest.skip("CANNOT TEST: Maven (mvn) is missing, which fetches EU DSS")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "saoy"
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(_SOURCE.iterdir()))).hexdigest()[:12]
    folder = cache / f"dss-{digest}"
    if not folder.exists():
        unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
        shutil.copytree(_SOURCE, unfinished)
        done = subprocess.run([maven, "-q", "-B", *_BUILD], cwd=unfinished, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            shutil.rmtree(unfinished)
            pytest.skip(f"CANNOT TEST: Maven could not fetch or build EU DSS: {done.stdout[-300:]}")
        try:
            unfinished.rename(folder)
        except OSError:  # another run was faster; its classes are the same
            shutil.rmtree(unfinished)
    return folder
