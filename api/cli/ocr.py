"""`saoy ocr` and `saoy archive`: read papers on this machine, with nothing running.

Owns the words, the progress and the lines of JSON. Refuses to know how a page is read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from api.cli.papers_told import document_of, print_json, tell, tell_failure
from digitize.errors import DigitizeError
from digitize.pipeline import (
    ArchivalOrder,
    ArchivalPage,
    ArchivalPdf,
    build_archival_pdfs,
    forget_partial_reading,
    read_file,
)
from digitize.reading.alto import to_alto
from digitize.reading.page_reading import FileReading, PaperProposal
from digitize.understanding.type_catalogue import load_type_catalogue

_WORKERS = 2
_EXIT_SOME_FAILED = 1

Paths = Annotated[
    list[Path],
    typer.Argument(
        metavar="PATH...", help="Tệp PDF, JPEG, PNG, TIFF, WebP, HEIC. / Files to read.", show_default=False
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="In mỗi tệp một dòng JSON. / Print one JSON object a line for each file.")
]
Alto = Annotated[
    Path | None,
    typer.Option("--alto", metavar="DIR", help="Thư mục nhận ALTO XML (chữ và vị trí). / Folder for ALTO 4 XML."),
]
_Outcome = tuple[FileReading, tuple[ArchivalPdf, ...], tuple[Path, ...]]


def ocr(paths: Paths, as_json: AsJson = False, alto: Alto = None) -> None:
    """Đọc giấy tờ: chữ, loại giấy tờ và các trường dữ liệu. Không cần máy chủ hay cơ sở dữ liệu.

    Read papers: text, type and fields, split where a file holds several. Doubtful values are marked, never guessed.

    Ví dụ / example:  saoy ocr --json scan.pdf photo.jpg | jq .papers

    Mã thoát / exit code: 0 mọi tệp đọc được / every file was read · 1 có tệp không đọc được / some were not.
    """
    names = _output_stems(paths)
    with _progress() as track:
        outcomes = _in_order(
            paths,
            lambda path: _read(path, _alto_path(alto, names[path]), on_page=track(path), workers=_share(paths)),
        )
        failed = _tell_all(paths, outcomes, as_json=as_json)
    raise typer.Exit(_EXIT_SOME_FAILED if failed else 0)


def archive(
    paths: Paths,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="DIR", help="Thư mục nhận PDF/A. / Folder for the PDF/A files.")
    ],
    as_json: AsJson = False,
) -> None:
    """Đọc giấy tờ và tạo bản lưu trữ PDF/A-2b có lớp chữ tìm kiếm được, mỗi giấy tờ một tệp.

    Read papers and write a searchable archival PDF/A-2b of each: the scan's own image stays untouched, at 100 %.

    Ví dụ / example:  saoy archive scans/*.pdf -o kho/

    Mã thoát / exit code: 0 mọi tệp xong / every file was done · 1 có tệp không xong / some were not.
    """
    output.mkdir(parents=True, exist_ok=True)
    names = _output_stems(paths)
    with _progress() as track:
        outcomes = _in_order(
            paths,
            lambda path: _read_and_archive(path, output / names[path], on_page=track(path), workers=_share(paths)),
        )
        failed = _tell_all(paths, outcomes, as_json=as_json)
    raise typer.Exit(_EXIT_SOME_FAILED if failed else 0)


def _read(path: Path, alto: Path | None, *, on_page: Callable[[int, int], None], workers: int) -> _Outcome:
    reading = read_file(path, on_page=on_page, workers=workers, work=_work_folder())
    if alto is not None:
        alto.write_bytes(to_alto(reading))
    forget_partial_reading(_work_folder(), reading.sha256)
    return reading, (), ()


def _alto_path(folder: Path | None, stem: str) -> Path | None:
    if folder is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{stem}.alto.xml"


def _work_folder() -> Path:
    """Where pages already read wait for a run that goes on after a crash; each is removed when its file is done."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache, "saoy", "unfinished")


def _read_and_archive(path: Path, stem: Path, *, on_page: Callable[[int, int], None], workers: int) -> _Outcome:
    reading = read_file(path, on_page=on_page, workers=workers, work=_work_folder())
    catalogue = load_type_catalogue()
    pages = {page.number: page for page in reading.pages}
    now = datetime.now(UTC)
    orders = []
    for number, paper in enumerate(reading.papers, start=1):
        kind = catalogue.get(paper.type)
        title = _title(kind.name_vi if kind else "Giấy tờ chưa rõ loại", paper)
        target = stem.with_name(f"{stem.name}-{number:02d}-{paper.type}.pdf")
        chosen = tuple(ArchivalPage(path, page - 1, pages[page]) for page in paper.pages)
        orders.append(ArchivalOrder(chosen, target, title, now))
    made = build_archival_pdfs(orders, workers=workers)
    forget_partial_reading(_work_folder(), reading.sha256)
    return reading, made, tuple(order.target for order in orders)


def _title(kind: str, paper: PaperProposal) -> str:
    """The type's name and, when they were read with certainty, the number and the holder."""
    told = [
        paper.fields[name].value
        for name in ("document_number", "holder_name")
        if name in paper.fields and paper.fields[name].accepted
    ]
    return " · ".join([kind, *told])


def _share(paths: Sequence[Path]) -> int:
    """Several files run side by side with one page each; a single one gets both page workers."""
    return 1 if len(paths) > 1 else _WORKERS


def _in_order(paths: Sequence[Path], work: Callable[[Path], _Outcome]) -> Iterator[Future[_Outcome]]:
    """Outcomes in the order of the paths; as many files at a time as page workers."""
    with ThreadPoolExecutor(max_workers=_WORKERS) as pool:
        yield from [pool.submit(work, path) for path in paths]


def _tell_all(paths: Sequence[Path], outcomes: Iterator[Future[_Outcome]], *, as_json: bool) -> int:
    failed = 0
    console = Console(highlight=False, soft_wrap=True)
    for path, outcome in zip(paths, outcomes, strict=True):
        try:
            reading, made, targets = outcome.result()
        except DigitizeError as exc:
            failed += 1
            tell_failure(path, exc, console, as_json=as_json)
            continue
        if as_json:
            print_json(document_of(path, reading, targets))
        else:
            tell(path, reading, made, targets, console)
    return failed


def _output_stems(paths: Sequence[Path]) -> dict[Path, str]:
    """A name for each input, so that two inputs of one name do not overwrite each other's output."""
    stems: dict[Path, str] = {}
    for path in paths:
        stem, count = path.stem, 1
        while stem in stems.values():
            count += 1
            stem = f"{path.stem}-{count}"
        stems[path] = stem
    return stems


@contextmanager
def _progress() -> Iterator[Callable[[Path], Callable[[int, int], None]]]:
    """A bar a file, on standard error and only on a terminal; standard output is for results."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with bar:

        def track(path: Path) -> Callable[[int, int], None]:
            task = bar.add_task(escape(path.name), total=None)

            def on_page(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total, visible=done < total)

            return on_page

        yield track
