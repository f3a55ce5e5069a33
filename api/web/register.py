"""The register and the verifier as the check page and the JSON ask them: by code, by digest, by file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.web.pages.verdict import Answer, CopyFacts
from signing.copy.verification_code import VerificationCode

if TYPE_CHECKING:
    from api.composition import Services


def parse_code(text: str) -> VerificationCode:
    """What was typed or scanned as a code; `VerificationCodeInvalid` when it is none."""
    return VerificationCode(text)


def copy_by_code(services: Services, code: VerificationCode) -> CopyFacts | None:
    raise NotImplementedError


def judge_file(services: Services, name: str, data: bytes) -> Answer:
    raise NotImplementedError
