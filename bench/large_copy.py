"""One step of a large copy in a process of its own, so that its memory can be measured: `… STEP FOLDER`."""

import sys
from pathlib import Path

from bench.certifying import Place
from signing.checking import check_file
from signing.copy.composer import compose_certified_copy
from signing.key_source import Pkcs12KeySource
from signing.pades import SigningTrust, extend_to_lta, sign_agency, sign_person
from signing.timestamp_source import TimestampSource
from signing.trust_roots import TrustRoots
from signing.verification_report import Verdict
from tests.unit.signing.sheets import particulars

STEPS = ("compose", "person", "agency", "extend", "verify")


def main(step: str, folder: Path) -> None:
    """The file grows in place from step to step."""
    place = Place(folder)
    authority = place.authority()
    roots = TrustRoots.from_folder(authority.trust)
    trust = SigningTrust(roots, TimestampSource(authority.timestamp_url))
    if step == "compose":
        compose_certified_copy(folder / "source.pdf", place.frozen, particulars())
    elif step == "person":
        sign_person(place.frozen, Pkcs12KeySource(authority.certifier.pkcs12, authority.certifier.pin).open(), trust)
    elif step == "agency":
        sign_agency(place.frozen, Pkcs12KeySource(authority.agency.pkcs12, authority.agency.pin).open(), trust)
    elif step == "extend":
        extend_to_lta(place.frozen, trust)
    else:
        report = check_file(place.frozen, roots)
        assert report.verdict is Verdict.VALID, report


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
