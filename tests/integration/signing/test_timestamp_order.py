"""Several time-stamping authorities: one that dies or is asked too often costs nothing but the way to the next."""

import threading
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from api.demo.authority import Authority
from signing.clock_check import ClockCheck
from signing.errors import ClockDrifted, TimestampUnavailable
from signing.pades import SigningTrust, sign_person
from signing.signature_level import SignatureLevel
from signing.timestamp_source import TimestampSource, stamps, token_over
from signing.trust_roots import TrustRoots
from tests.integration.signing.conftest import Stages, key_of

DEAD = "http://127.0.0.1:9/tsa"  # the discard port: nobody listens


class FailingAuthority:
    """Passes requests on to a sound authority until told to die; counts them."""

    def __init__(self, behind: str) -> None:
        self.asked, self.is_dead = 0, False
        failing = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                failing.asked += 1
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if failing.is_dead:
                    self.send_error(500)
                    return
                passed_on = urllib.request.Request(behind, body, {"Content-Type": "application/timestamp-query"})
                with urllib.request.urlopen(passed_on) as answer:
                    data = answer.read()
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def first(authority: Authority) -> Iterator[FailingAuthority]:
    failing = FailingAuthority(authority.timestamp_url)
    yield failing
    failing.stop()


def test_first_authority_is_asked_as_long_as_it_lives(first: FailingAuthority) -> None:
    source = TimestampSource(first.url, DEAD)

    assert stamps(token_over(source, b"a"), b"a")
    assert first.asked == 1


def test_dying_authority_is_replaced_by_the_second_and_left_in_peace(
    first: FailingAuthority, authority: Authority
) -> None:
    clock = [0.0]
    source = TimestampSource(first.url, authority.timestamp_url, clock=lambda: clock[0])
    token_over(source, b"a")
    first.is_dead = True

    assert all(stamps(token_over(source, data), data) for data in (b"b", b"c", b"d"))
    assert first.asked == 2  # the sound answer and the one that failed; then it rests

    first.is_dead, clock[0] = False, 61.0
    token_over(source, b"e")
    assert first.asked == 3  # it is the first choice again


def test_signature_gets_its_time_stamp_from_the_second_authority(
    authority: Authority, roots: TrustRoots, stages: Stages
) -> None:
    trust = SigningTrust(roots, TimestampSource(DEAD, authority.timestamp_url))

    assert sign_person(stages.frozen, key_of(authority.certifier), trust).level is SignatureLevel.B_T


def test_dead_authority_is_not_waited_for_at_every_signature(first: FailingAuthority) -> None:
    clock = [0.0]
    source = TimestampSource(first.url, clock=lambda: clock[0])
    first.is_dead = True
    for seconds in (0, 1, 1, 3, 3, 7):  # asked at 0 and again after 2 and 4 seconds of peace
        clock[0] = float(seconds)
        with pytest.raises(TimestampUnavailable):
            token_over(source, b"a")

    assert first.asked == 3


def test_all_authorities_dead_is_one_failure() -> None:
    with pytest.raises(TimestampUnavailable, match="127.0.0.1:9"):
        token_over(TimestampSource(DEAD, DEAD), b"a")


def test_full_bucket_sends_to_the_second_authority(first: FailingAuthority, authority: Authority) -> None:
    source = TimestampSource(first.url, authority.timestamp_url, per_second=1)

    for data in (b"a", b"b"):
        assert stamps(token_over(source, data), data)
    assert first.asked == 1


def test_full_bucket_of_the_only_authority_is_waited_for(first: FailingAuthority) -> None:
    source = TimestampSource(first.url, per_second=2)
    began = time.monotonic()

    for data in (b"a", b"b", b"c"):
        token_over(source, data)
    assert time.monotonic() - began >= 0.4


# --- the clock


@pytest.mark.parametrize(
    ("off", "passes"), [(0, True), (-20, True), (20, True), (60, False), (-60, False)], ids=lambda value: str(value)
)
def test_clock_further_off_than_allowed_stops_signing(authority: Authority, off: int, passes: bool) -> None:
    source = TimestampSource(authority.timestamp_url, now=lambda: datetime.now(UTC) + timedelta(seconds=off))
    check = ClockCheck(source, timedelta(seconds=30))

    if passes:
        check()
    else:
        with pytest.raises(ClockDrifted, match="fast" if off > 0 else "slow"):
            check()


def test_clock_is_read_from_tokens_that_were_made_anyway(first: FailingAuthority) -> None:
    source = TimestampSource(first.url)
    token_over(source, b"a")

    ClockCheck(source, timedelta(seconds=30))()
    assert first.asked == 1


@pytest.mark.parametrize("source", [None, TimestampSource(DEAD)], ids=["none named", "dead"])
def test_clock_without_an_authority_to_compare_with_does_not_stop_signing(source: TimestampSource | None) -> None:
    ClockCheck(source, timedelta(seconds=30))()
