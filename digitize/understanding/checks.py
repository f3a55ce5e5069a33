"""Cross-checks between the fields of one paper: what contradicts another value is doubtful, never mended."""

from __future__ import annotations

from dataclasses import replace

from digitize.reading.page_reading import FieldProposal


def checked(fields: dict[str, FieldProposal]) -> dict[str, FieldProposal]:
    """The fields, with those that contradict each other no longer accepted."""
    doubtful: set[str] = set()
    number, born, issued = (fields.get(name) for name in ("personal_id", "date_of_birth", "issue_date"))
    if number and born and not _agree(number.value, born.value):
        doubtful |= {"personal_id", "date_of_birth"}
    if number and "sex" in fields and not _same_sex(number.value, fields["sex"].value):
        doubtful |= {"personal_id", "sex"}
    if born and issued and born.value > issued.value:
        doubtful |= {"date_of_birth", "issue_date"}
    until = fields.get("valid_until")
    if issued and until and until.value < issued.value:
        doubtful |= {"issue_date", "valid_until"}
    return {name: _doubted(field) if name in doubtful else field for name, field in fields.items()}


def year_of_birth(personal_id: str) -> int:
    """Digits 4–6: century and sex, then the year (NĐ 137/2015 art. 13)."""
    return 1900 + int(personal_id[3]) // 2 * 100 + int(personal_id[4:6])


def _agree(personal_id: str, born: str) -> bool:
    return year_of_birth(personal_id) == int(born[:4])


def _same_sex(personal_id: str, printed: str) -> bool:
    sex = printed.casefold()
    if sex not in {"nam", "nữ"}:
        return True
    return (int(personal_id[3]) % 2 == 1) == (sex == "nữ")


def _doubted(field: FieldProposal) -> FieldProposal:
    return replace(field, accepted=False, confidence=min(field.confidence, 0.5))
