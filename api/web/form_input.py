"""What people type into forms: Vietnamese days and hours, and the words to answer in."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from starlette.datastructures import UploadFile
from starlette.requests import Request

from api.web.language import Catalogue, catalogue
from api.web.rendering import VIETNAM
from api.web.visitor import visitor_of

# Bytes of a request's body, counted as it comes in. A stranger's form is read before anybody knows who it is from.
LARGEST_FORM = 1_000_000
LARGEST_FILES = 2_000_000_000  # the files of one form of somebody entrusted with them; each is counted again

_DAY = re.compile(r"\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})\s*")


def parse_day(text: str) -> date | None:
    """A day as Vietnam writes it (22/11/2026), or ISO as date inputs send it; None when it is no day."""
    match = _DAY.fullmatch(text)
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def at_hour(day: date, hour: str) -> datetime:
    """A moment in Vietnam from a day and `HH:MM`."""
    return datetime.combine(day, time.fromisoformat(hour), tzinfo=VIETNAM)


def words_of(request: Request) -> Catalogue:
    """The words in this visitor's language."""
    return catalogue(visitor_of(request).language)


async def files_of(request: Request) -> list[UploadFile]:
    """The files of a form's field `files`.

    Asked for by the handler, not declared as its parameter: what is declared is read and spooled before the door
    has asked who is there.
    """
    form = await request.form()
    return [file for file in form.getlist("files") if isinstance(file, UploadFile) and file.filename]
