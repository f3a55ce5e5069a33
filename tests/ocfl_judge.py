"""The independent judge of our archives: ocfl-py, told of our layout by a mapping written apart from ours.

ocfl-py refuses storage roots whose layout it does not know (E071), so the layout is registered here, from the text in
`extensions/`; that also checks that the text is enough to find an object.
"""

from pathlib import Path

import ocfl
from ocfl.layout import Layout
from ocfl.layout_registry import add_layout
from ocfl.validator import Validator

from storage.objects.object_store import ObjectStore


class DossierLayout(Layout):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.NAME = "saoy-dossier-layout"
        self.DESCRIPTION = ""
        self.PARAMS: dict[str, object] = {}

    def identifier_to_path(self, identifier: str) -> str:
        kind, rest = identifier.split(":", 1)
        if kind == "system":
            return f"system/{rest}"
        code, *sibling = rest.split("/")
        agency, day, _ = code.split("-")
        century = "19" if int(day[:2]) >= 69 else "20"
        names = {"paper": "papers", "copy": "copies"}
        tail = [f"{names[noun]}/{name}" for noun, name in (part.split(":") for part in sibling)] or ["dossier"]
        return "/".join(["dossiers", agency, century + day[:2], code, *tail])


add_layout("saoy-dossier-layout", DossierLayout)


def faults(folder: Path) -> list[str]:
    """Everything ocfl-py finds wrong with the storage root, its objects and where they lie; empty when valid."""
    root = ocfl.StorageRoot(root=str(folder))
    if not root.validate(validate_objects=True, check_digests=True, log_warnings=True):
        return [str(root.log), *map(str, root.errors)]
    found = [str(error) for error in root.errors]
    if found:
        return found
    layout = DossierLayout()
    for path, identifier in root.list_objects():
        if layout.identifier_to_path(identifier) != path:
            found.append(f"{identifier} lies in {path}")
    return found


def object_faults(folder: Path) -> list[str]:
    """What ocfl-py finds wrong with one object."""
    judge = Validator(log_warnings=True)
    return [] if judge.validate_object(str(folder)) and not judge.log.num_warnings else [judge.status_str()]


def exported(store: ObjectStore, folder: Path) -> Path:
    """The store's objects as files, for the judge to read."""
    for info in store.list():
        path = folder / info.key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(store.read(info.key))
    return folder
