"""The use case of an officer naming a paper's type: its pages are read as that type, from the kept readings.

No picture is read again. What a person said of a field stays, with what stood before it; what the machine said of the
type it took the paper for gives way to what it finds for the right one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from digitize.paper_text import reading_keys, readings_of
from digitize.pipeline import understand
from digitize.proposals import paper_facts
from storage.actor import Actor, Role, system_actor
from storage.errors import ChangedMeanwhile
from storage.objects.object_store import ObjectStore
from storage.records.database import Database
from storage.records.papers import change_type, correct_paper_value, paper_by_id

_MACHINE = system_actor("số hóa hồ sơ")


def read_as_type(
    database: Database,
    store: ObjectStore,
    actor: Actor,
    paper_id: UUID,
    type_code: str,
    typed: Mapping[str, str],
) -> None:
    """Give the paper this type and the fields that the type has. `typed` are values the officer has just written;
    those that differ from what stood there are kept as the officer's word. The paper waits to be confirmed.
    """
    with database.transaction() as session:
        paper = paper_by_id(session, paper_id)
        actor.require(Role.INTAKE_OFFICER)
        actor.require_agency(paper.agency_id)
        keys = reading_keys(session, paper.pages)
    readings = readings_of(store, paper.pages, keys)
    numbered = [replace(page, number=number) for number, page in enumerate(readings, start=1)]
    facts = paper_facts(understand(numbered, as_type=type_code))
    with database.transaction() as session:
        now = paper_by_id(session, paper_id)
        if [page.id for page in now.pages] != [page.id for page in paper.pages]:
            raise ChangedMeanwhile(
                "Người khác vừa sắp xếp lại các trang của giấy tờ này. Hãy xem lại rồi chọn loại lần nữa.",
                "Somebody else has just arranged this paper's pages. Look again, then choose the type once more.",
            )
        for name, text in typed.items():
            before = now.fields[name].value if name in now.fields else ""
            if text.strip() != before:
                correct_paper_value(session, actor, paper_id, name, text)
        change_type(session, actor, paper_id, type_code, facts.fields, machine=_MACHINE)
