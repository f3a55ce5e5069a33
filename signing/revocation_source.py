"""Revocation data from the authorities' own addresses (OCSP, RFC 6960; CRL, RFC 5280), kept while they may be believed.

Owns what is fetched through pyhanko_certvalidator and how long an answer is used again. Refuses to know who signs what.
An answer is kept for minutes and never beyond its own nextUpdate: thirty copies signed with one PIN ask once, and a
certificate revoked meanwhile is noticed with the next batch. Whoever needs an answer younger than a signature says so.
Answers are kept as the bytes that came; each use reads and validates them anew.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import aiohttp
from asn1crypto import cms, x509
from asn1crypto.crl import CertificateList
from asn1crypto.ocsp import OCSPResponse
from pyhanko_certvalidator.authority import Authority
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend
from pyhanko_certvalidator.fetchers.aiohttp_fetchers.util import LazySession
from pyhanko_certvalidator.fetchers.api import (
    CRLFetcher,
    FetcherBackend,
    Fetchers,
    OCSPFetcher,
)
from pyhanko_certvalidator.util import issuer_serial

_FETCH_SECONDS = 8
_KEPT_AT_MOST = timedelta(minutes=5)
_MOST_ANSWERS = 1000
_Certificate: TypeAlias = x509.Certificate | cms.AttributeCertificateV2


@dataclass(frozen=True, slots=True)
class _Answer:
    """What an authority said, when it was fetched and until when it may be used."""

    data: tuple[bytes, ...]
    fetched_at: datetime
    until: datetime


class _Answers:
    """The answers of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[bytes, _Answer] = {}

    def find(self, mark: bytes, *, since: datetime | None) -> _Answer | None:
        now = datetime.now(UTC)
        with self._lock:
            answer = self._kept.get(mark)
        if answer is None or answer.until <= now or (since is not None and answer.fetched_at < since):
            return None
        return answer

    def keep(self, mark: bytes, data: tuple[bytes, ...], next_updates: Iterable[datetime | None]) -> _Answer:
        now = datetime.now(UTC)
        until = min([now + _KEPT_AT_MOST, *(each for each in next_updates if each is not None)])
        with self._lock:
            if len(self._kept) >= _MOST_ANSWERS:
                self._kept.clear()
            answer = self._kept[mark] = _Answer(data, now, until)
        return answer


_answers = _Answers()


class RevocationSource(FetcherBackend):
    """For one validation context. With `since`, OCSP answers fetched before that time are not used again."""

    def __init__(self, *, since: datetime | None = None) -> None:
        """Nothing is asked yet."""
        self._since = since
        self._fetchers: list[_KeptOcsp | _KeptCrls] = []
        self._below = AIOHttpFetcherBackend(per_request_timeout=_FETCH_SECONDS)
        self._below.session = _PlainSession()  # type: ignore[no-untyped-call]

    def get_fetchers(self) -> Fetchers:
        """Those that look among the kept answers first."""
        below = self._below.get_fetchers()
        ocsps, crls = _KeptOcsp(below.ocsp_fetcher, self._since), _KeptCrls(below.crl_fetcher)
        self._fetchers += [ocsps, crls]
        return Fetchers(ocsp_fetcher=ocsps, crl_fetcher=crls, cert_fetcher=below.cert_fetcher)

    @property
    def believed_until(self) -> datetime:
        """The end of the first answer that was used: until then asking again would change nothing."""
        return min((until for each in self._fetchers for until in each.until), default=datetime.now(UTC))

    async def close(self) -> None:
        """Let go of the connections."""
        await self._below.close()  # type: ignore[no-untyped-call]


class _PlainSession(LazySession):
    """Opened when something must be asked; pyHanko's own reads all of Mozilla's root certificates each time."""

    def get_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session


class _KeptOcsp(OCSPFetcher):
    def __init__(self, below: OCSPFetcher, since: datetime | None) -> None:
        self._below, self._since = below, since
        self._used: dict[bytes, OCSPResponse] = {}
        self.until: list[datetime] = []

    async def fetch(self, cert: _Certificate, authority: Authority) -> OCSPResponse:
        mark = _mark(b"ocsp", cert, authority.hashable)
        kept = _answers.find(mark, since=self._since)
        if kept is None:
            response = await self._below.fetch(cert, authority)
            kept = _answers.keep(mark, (response.dump(),), _next_updates(response))
        else:
            response = OCSPResponse.load(kept.data[0])
        self.until.append(kept.until)
        self._used[issuer_serial(cert)] = response
        return response

    def fetched_responses(self) -> Iterable[OCSPResponse]:
        return list(self._used.values())

    def fetched_responses_for_cert(self, cert: _Certificate) -> Iterable[OCSPResponse]:
        found = self._used.get(issuer_serial(cert))
        return [] if found is None else [found]


class _KeptCrls(CRLFetcher):
    def __init__(self, below: CRLFetcher) -> None:
        self._below = below
        self._used: dict[bytes, list[CertificateList]] = {}
        self.until: list[datetime] = []

    async def fetch(self, cert: _Certificate, *, use_deltas: bool | None = None) -> Iterable[CertificateList]:
        mark = _mark(b"crl", cert, use_deltas)
        kept = _answers.find(mark, since=None)
        if kept is None:
            lists = list(await self._below.fetch(cert, use_deltas=use_deltas))
            # No list at all is no answer: the next one who needs it asks again.
            if lists:
                kept = _answers.keep(mark, tuple(each.dump() for each in lists), map(_next_update, lists))
        else:
            lists = [CertificateList.load(each) for each in kept.data]
        self.until += [kept.until] if kept else []
        self._used[issuer_serial(cert)] = lists
        return lists

    def fetched_crls(self) -> Iterable[CertificateList]:
        return list({each.dump(): each for lists in self._used.values() for each in lists}.values())

    def fetched_crls_for_cert(self, cert: _Certificate) -> Iterable[CertificateList]:
        return self._used[issuer_serial(cert)]


def _mark(kind: bytes, cert: _Certificate, more: object) -> bytes:
    return hashlib.sha256(kind + repr(more).encode() + cert.dump()).digest()


def _next_updates(response: OCSPResponse) -> list[datetime | None]:
    return [each["next_update"].native for each in response.response_data["responses"]]


def _next_update(found: CertificateList) -> datetime | None:
    value: datetime | None = found["tbs_cert_list"]["next_update"].native
    return value
