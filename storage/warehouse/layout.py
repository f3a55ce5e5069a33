"""Where each object of the warehouse lies: identifiers of objects, their folders, and back.

Owns the mapping and its rules. Refuses to know stores and inventories.

    dossier:<code>                              dossiers/<agency>/<year>/<code>/dossier
    dossier:<code>/paper:<uuid>                 dossiers/<agency>/<year>/<code>/papers/<uuid>
    dossier:<code>/copy:<verification code>     dossiers/<agency>/<year>/<code>/copies/<verification code>
    system:<family>/<part>…                     system/<family>/<part>…

OCFL forbids objects inside objects (OCFL 1.1 §4.2). So a dossier's objects are siblings, and every system family
has a fixed number of parts: no identifier can be the beginning of another one's folder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Self
from uuid import UUID

from storage.errors import ArchiveIdInvalid, IdentifierInvalid
from storage.identifiers import DossierCode

# family → how many parts follow it; a new family is a new line here and in `root_files`.
SYSTEM_FAMILIES: Mapping[str, int] = MappingProxyType(
    {
        "book": 3,  # agency, kind, year
        "closed-book": 3,  # agency, kind, year
        "office-copy": 4,  # agency, register, year, number
        "cancellations": 2,  # agency, year
        "events": 2,  # agency, month
        "access-log": 2,  # chain (an agency's id), day
        "delegations": 1,  # agency
        "catalogue": 1,  # name
        "model": 1,  # name
        "transparency": 1,  # name of the log
    }
)
_PART = re.compile(r"[0-9A-Za-z][0-9A-Za-z._~-]{0,99}")
_COPY = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{2,63}")
_SIBLINGS = {"papers": "paper", "copies": "copy"}


class ArchiveId(str):
    """The identifier of one object of the warehouse, in its one canonical spelling."""

    __slots__ = ("folder",)
    folder: str

    def __new__(cls, text: str) -> Self:
        """Parse, and find the object's folder."""
        folder = _folder(text)
        if folder is None:
            shown = ascii(text if len(text) <= 80 else text[:80])
            raise ArchiveIdInvalid(
                f"{shown} không phải là mã đối tượng của kho lưu trữ. Hãy kiểm tra lại mã.",
                f"{shown} is not the identifier of an object of the warehouse. Check it.",
            )
        parsed = super().__new__(cls, text)
        parsed.folder = folder
        return parsed


def object_at(folder: str) -> ArchiveId | None:
    """The object whose folder this is; None when no identifier leads here."""
    parts = folder.split("/")
    text = ""
    if parts[0] == "system":
        text = f"system:{'/'.join(parts[1:])}"
    elif parts[0] == "dossiers" and len(parts) == 5 and parts[4] == "dossier":
        text = f"dossier:{parts[3]}"
    elif parts[0] == "dossiers" and len(parts) == 6 and parts[4] in _SIBLINGS:
        text = f"dossier:{parts[3]}/{_SIBLINGS[parts[4]]}:{parts[5]}"
    return ArchiveId(text) if _folder(text) == folder else None


def located(key: str) -> tuple[ArchiveId, str] | None:
    """The object that a store key belongs to and the path inside its folder; None when it belongs to none."""
    parts = key.split("/")
    if parts[0] == "system" and len(parts) > 1:
        depth = 2 + SYSTEM_FAMILIES.get(parts[1], 0)
    else:
        depth = 5 if len(parts) > 4 and parts[4] == "dossier" else 6
    found = object_at("/".join(parts[:depth])) if len(parts) > depth else None
    return None if found is None else (found, "/".join(parts[depth:]))


def folder_prefix(id_prefix: str) -> str:
    """A prefix of store keys under which all objects lie whose identifier begins with the text.

    A whole dossier code stands for that dossier alone, though the code of a later one may begin with it.
    """
    kind, colon, rest = id_prefix.partition(":")
    if not colon:
        return ""
    if kind == "system":
        return f"system/{rest}"
    own = _dossier_folder(rest.split("/")[0])
    return "dossiers/" if own is None else f"{own}/"


def _folder(text: str) -> str | None:
    kind, _, rest = text.partition(":")
    if kind == "system":
        family, *parts = rest.split("/")
        known = len(parts) > 0 and SYSTEM_FAMILIES.get(family) == len(parts)
        return f"system/{rest}" if known and all(_PART.fullmatch(part) for part in parts) else None
    if kind != "dossier":
        return None
    code, slash, sibling = rest.partition("/")
    own = _dossier_folder(code)
    if own is None or not slash:
        return None if own is None else f"{own}/dossier"
    noun, _, name = sibling.partition(":")
    if noun == "paper" and _is_uuid(name):
        return f"{own}/papers/{name}"
    if noun == "copy" and _COPY.fullmatch(name):
        return f"{own}/copies/{name}"
    return None


def _dossier_folder(code: str) -> str | None:
    try:
        parsed = DossierCode(code)
    except IdentifierInvalid:
        return None
    return f"dossiers/{parsed.agency}/{parsed.day.year}/{parsed}" if parsed == code else None


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
