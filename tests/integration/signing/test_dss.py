"""EU DSS judges our copies as others will: level, signers, indication, with nothing but the trial root trusted."""

from pathlib import Path

import pytest

from api.demo.authority import Authority
from signing.pades import SigningTrust, extend_to_lta
from tests.dss import judge_by_dss
from tests.integration.signing import attacks
from tests.integration.signing.conftest import Stages


@pytest.mark.full
def test_eu_dss_finds_copies_valid_and_lta_and_finds_attacks(
    stages: Stages, authority: Authority, trust: SigningTrust, tmp_path: Path
) -> None:
    files = {
        "copy": stages.lasting,
        "renewed": extend_to_lta(stages.lasting, trust).data,
        "painted": attacks.content_painted_over(stages.lasting),
        "swapped": attacks.contents_of_both_signers_swapped(stages.lasting),
    }
    for name, data in files.items():
        (tmp_path / f"{name}.pdf").write_bytes(data)
    root = next(authority.trust.glob("*.pem"))

    found = judge_by_dss(root, *(tmp_path / f"{name}.pdf" for name in files))

    told = {(each.file.stem, each.level, each.indication) for each in found}
    assert {each.signer for each in found} == {"Lê Văn Mẫu", "UBND phường Mẫu (thử nghiệm)"}
    for name in ("copy", "renewed"):
        assert {one for one in told if one[0] == name} == {(name, "PAdES-BASELINE-LTA", "TOTAL_PASSED")}
        assert sum(each.file.stem == name for each in found) == 2
    assert ("swapped", "TOTAL_PASSED") not in {(name, indication) for name, _, indication in told}
    print(f"MEASURED EU DSS 6.2: {sorted(told)}")
