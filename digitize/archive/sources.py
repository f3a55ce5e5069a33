"""The files that archival pages are taken from, each opened once for a whole order. Only inside the reading child."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import pikepdf
from PIL import Image

from digitize.intake.file_kind import FileKind, detect_kind
from digitize.intake.limits import IntakeLimits
from digitize.intake.opening import open_source
from digitize.intake.pdf.pages import open_pdf
from digitize.intake.source_page import SourceFile


@dataclass(slots=True)
class Source:
    """One opened file. What is opened besides its pages is opened when it is first asked for."""

    path: Path
    kind: FileKind
    limits: IntakeLimits
    pages: SourceFile
    _closing: ExitStack
    _pdf: pikepdf.Pdf | None = None
    _flat: pikepdf.Pdf | None = None
    _image: Image.Image | None = None

    @property
    def pdf(self) -> pikepdf.Pdf:
        """The PDF as it came."""
        if self._pdf is None:
            self._pdf = self._closing.enter_context(open_pdf(self.path))
        return self._pdf

    @property
    def flat(self) -> pikepdf.Pdf:
        """The same with what annotations and form fields show drawn into the pages: PDF/A keeps no form."""
        if self._flat is None:
            self._flat = self._closing.enter_context(open_pdf(self.path))
            self._flat.flatten_annotations("screen")
        return self._flat

    @property
    def image(self) -> Image.Image:
        """The picture file; its frames are sought forward, not from the start for each."""
        if self._image is None:
            name = "HEIF" if self.kind is FileKind.HEIC else self.kind.name
            self._image = self._closing.enter_context(Image.open(self.path, formats=[name]))
        return self._image


@dataclass(slots=True)
class Sources:
    """Opens by path, and closes all at the end."""

    limits: IntakeLimits
    _closing: ExitStack = field(default_factory=ExitStack)
    _opened: dict[Path, Source] = field(default_factory=dict)

    def __enter__(self) -> Sources:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def __getitem__(self, path: Path) -> Source:
        if path not in self._opened:
            # The same checks as at reading come first, before anything is unfolded.
            pages = open_source(path, self.limits)
            self._opened[path] = Source(path, detect_kind(path), self.limits, pages, self._closing)
        return self._opened[path]
