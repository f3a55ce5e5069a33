"""Writes `dossier.toml`: the facts of the dossier and, for every file and paper, what is true of it."""

from collections.abc import Sequence

from samples.papers import cast
from samples.papers.dossier import AGENCY_CODE, AGENCY_NAME, COMPONENTS, PROCEDURE_CODE, PROCEDURE_NAME, SampleFile

_HEAD = """\
# The sample dossier: everything in it is invented. Written by make_samples.py; do not edit by hand.
# Pages count from 1 within their file. Dates are ISO 8601. The printed lines are in truth/<file>.txt, a form feed
# between pages; seals, signatures and the grey test mark are not in them.
"""


def manifest(files: Sequence[SampleFile]) -> str:
    """The manifest as TOML text."""
    buyer = cast.BUYER
    blocks = [
        _HEAD,
        "[dossier]",
        *_pairs({
            "procedure_code": PROCEDURE_CODE, "procedure_name": PROCEDURE_NAME, "agency_code": AGENCY_CODE,
            "agency_name": AGENCY_NAME, "owner_name": buyer.name, "owner_id": buyer.personal_id,
            "owner_date_of_birth": buyer.born.isoformat(), "owner_address": buyer.home,
            "submitted_by": cast.PROXY.name, "submitted_by_id": cast.PROXY.personal_id, "result_component": "KQ01",
        }),
        "",
    ]
    for code, name in COMPONENTS.items():
        kind = "result" if code.startswith("KQ") else "component"
        blocks += ["[[component]]", *_pairs({"code": code, "name": name, "kind": kind}), ""]
    for file in files:
        blocks += _file_block(file)
    return "\n".join(blocks)


def _file_block(file: SampleFile) -> list[str]:
    lines = [
        "[[file]]",
        *_pairs({"file": file.name, "form": file.form.value, "fidelity": file.fidelity}),
        f"dpi = {file.dpi}",
        f"turn = {file.turn}",
        f"certify = {str(file.certify).lower()}",
        *_pairs({"text": f"truth/{file.name}.txt"}),
    ]
    page = 1
    blanks: list[int] = []
    papers: list[str] = []
    for paper in file.papers:
        pages = list(range(page, page + len(paper.sheets)))
        page += len(pages)
        if paper.blank_back:
            blanks.append(page)
            page += 1
        papers += ["", "[[file.paper]]", *_pairs({"component": paper.component, "type": paper.type}),
                   f"pages = {pages}",
                   *_pairs({"owner_name": paper.owner.name, "owner_id": paper.owner.personal_id}),
                   "[file.paper.fields]", *_pairs(paper.fields)]
    lines += [f"page_count = {page - 1}", f"blank_pages = {blanks}"]
    return [*lines, *papers, ""]


def _pairs(values: object) -> list[str]:
    assert isinstance(values, dict)
    return [f'{name} = "{value}"' for name, value in values.items()]
