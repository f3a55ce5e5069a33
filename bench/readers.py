"""Those that are compared at reading: saoy itself, OCRmyPDF, and bare Tesseract as the floor of the cost."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.costs import Cost, cost_of
from bench.page_sets import PageSet

OCRMYPDF = "17.13.0"
_ROOT = Path(__file__).resolve().parents[1]
_SAOY = "from api.cli import main; main()"
_ONE_THREAD = {"OMP_THREAD_LIMIT": "1"}


@dataclass(frozen=True, slots=True)
class Run:
    """What a reader cost, and each page's text."""

    cost: Cost
    texts: list[str]


class Reader(Protocol):
    """One that reads a set of pages in an empty folder."""

    name: str

    def read(self, pages: PageSet, folder: Path) -> Run:
        """Raises `CommandFailed`."""
        ...


class Saoy:
    """From the file to PDF/A, type and fields."""

    name = "saoy archive"

    def read(self, pages: PageSet, folder: Path) -> Run:
        command = [sys.executable, "-c", _SAOY, "archive", "--json", str(pages.pdf), "-o", str(folder / "made")]
        # A cache of its own: nothing read before may help.
        environment = {"PYTHONPATH": str(_ROOT), "XDG_CACHE_HOME": str(folder / "cache")}
        cost = cost_of(command, folder=folder, environment=environment)
        document = json.loads((folder / "out.txt").read_text(encoding="utf-8"))
        return Run(cost, [page["text"] for page in document["pages"]])


class OcrMyPdf:
    """The known peer, asked for the same: straightened, turned, searchable PDF/A. It knows no types and no fields."""

    name = f"OCRmyPDF {OCRMYPDF}"

    def __init__(self, cache: Path) -> None:
        self._program = cache / f"ocrmypdf-{OCRMYPDF}" / "bin" / "ocrmypdf"

    def missing(self) -> str | None:
        """Install it into a place of its own; what it lacks of the system, with what to do."""
        if not self._program.exists():
            place = self._program.parents[1]
            subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
            install = [str(place / "bin" / "python"), "-m", "pip", "install", "-q", f"ocrmypdf=={OCRMYPDF}"]
            subprocess.run(install, check=True)
        lacking = [
            name for command, name in (("gs", "ghostscript"), ("unpaper", "unpaper")) if not shutil.which(command)
        ]
        return f"apt-get install {' '.join(lacking)}" if lacking else None

    def read(self, pages: PageSet, folder: Path) -> Run:
        options = ["-l", "vie", "--deskew", "--rotate-pages", "--output-type", "pdfa", "-j2", "--sidecar", "text.txt"]
        cost = cost_of([str(self._program), *options, str(pages.pdf), "made.pdf"], folder=folder)
        texts = (folder / "text.txt").read_text(encoding="utf-8").split("\f")
        return Run(cost, texts[: len(pages.pictures)])


class BareTesseract:
    """Two processes of one thread over the pictures, text only: what reading costs at the least."""

    name = "2 × tesseract"

    def read(self, pages: PageSet, folder: Path) -> Run:
        jobs = "\n".join(f"{picture} {number}" for number, picture in enumerate(pages.pictures))
        (folder / "jobs").write_text(jobs)
        command = ["xargs", "-a", "jobs", "-P2", "-L1", "sh", "-c", 'exec tesseract "$0" "$1" -l vie --psm 3 2>&1']
        cost = cost_of(command, folder=folder, environment=_ONE_THREAD)
        return Run(cost, [(folder / f"{number}.txt").read_text() for number in range(len(pages.pictures))])
