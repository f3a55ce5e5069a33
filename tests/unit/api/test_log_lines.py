"""The log of an unexpected error says where, and none of the values at hand."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import structlog
from api.log_lines import configure_log

def sign(pin: str) -> None:
    kept = {"personal_id": "001090000001"}
    raise RuntimeError("key gone")

configure_log()
try:
    sign("MA-PIN-BIMAT")
except RuntimeError as exc:
    structlog.get_logger("api").error("request failed", exc_info=exc)
"""


def test_values_of_variables_stay_out_of_the_log() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    said = done.stdout + done.stderr
    assert "RuntimeError: key gone" in said
    assert "in sign" in said
    assert "MA-PIN-BIMAT" not in said.replace('sign("MA-PIN-BIMAT")', "")
    assert "001090000001" not in said
