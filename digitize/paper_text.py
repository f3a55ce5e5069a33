"""The text of papers, taken from the kept readings: for the warehouse, for rearranging, for training."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from digitize.errors import UploadNotRead
from digitize.reading.alto import to_alto
from digitize.reading.page_reading import FileReading, PageReading
from digitize.reading.reading_json import from_json
from storage.objects.object_store import ObjectStore
from storage.records.database import Database
from storage.records.papers import Paper, PaperPage, confirmed_after
from storage.records.uploads import upload_by_id

_AT_ONCE = 200


def reading_at(store: ObjectStore, key: str | None) -> FileReading:
    """The kept reading of an upload."""
    if key is None:
        raise UploadNotRead(
            "Máy chưa đọc xong tệp này. Hãy chờ trong giây lát rồi thử lại.",
            "The file has not been read yet. Wait a moment and try again.",
        )
    return from_json(json.loads(store.read(key)))


def readings_of(
    store: ObjectStore, pages: Iterable[PaperPage], readings: Mapping[UUID, str | None]
) -> list[PageReading]:
    """The readings of these pages, in their order; `readings` gives the kept reading of each upload."""
    pages = list(pages)
    wanted = dict.fromkeys(page.upload_id for page in pages)
    by_number = {
        (upload_id, page.number): page for upload_id in wanted for page in reading_at(store, readings[upload_id]).pages
    }
    return [by_number[page.upload_id, page.number] for page in pages]


def texts_of(store: ObjectStore, paper: Paper, readings: Mapping[UUID, str | None]) -> dict[str, bytes]:
    """What the warehouse keeps of the words: plain text with form feeds between pages, and ALTO with their places.

    Places are pixels of each page as it was read, before the officer turned it.
    """
    pages = readings_of(store, paper.pages, readings)
    numbered = tuple(replace(page, number=number) for number, page in enumerate(pages, start=1))
    final = paper.final_file
    whole = FileReading(final.key.rsplit("/", 1)[-1] if final else "", final.sha256 if final else "", numbered, ())
    return {"text.txt": "\f".join(page.text for page in pages).encode(), "text.alto.xml": to_alto(whole)}


def reading_keys(session: Session, pages: Iterable[PaperPage]) -> dict[UUID, str | None]:
    """Where the readings of the pages' uploads are kept."""
    return {
        upload_id: upload_by_id(session, upload_id).reading_key
        for upload_id in dict.fromkeys(page.upload_id for page in pages)
    }


def confirmed_papers(database: Database, store: ObjectStore) -> Iterator[tuple[str, str]]:
    """Text and type of every paper an officer has confirmed, oldest first: what a model may be trained on.

    Papers are taken a few hundred at a time, so that any number of them needs little memory.
    """
    after: UUID | None = None
    while True:
        with database.transaction() as session:
            papers = confirmed_after(session, after, limit=_AT_ONCE)
            keys = {paper.id: reading_keys(session, paper.pages) for paper in papers}
        if not papers:
            return
        for paper in papers:
            pages = readings_of(store, paper.pages, keys[paper.id])
            yield "\n".join(page.text for page in pages), paper.type_code
        after = papers[-1].id
