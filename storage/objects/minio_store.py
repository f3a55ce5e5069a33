"""An S3 bucket as an object store, through the `minio` library: production.

Owns the library (release 7), the S3 error codes and the conditional requests. Refuses to know what the bytes mean,
and whether the server keeps its word: `storage.objects.store_probe` finds that out.

Conditional writes are signed and sent here rather than by `Minio.put_object`: release 7 turns the header
`If-None-Match` into user metadata, silently, and the server then overwrites. What we send instead is one PUT with
  If-None-Match: *  or  If-Match: <etag>     create-only, or compare-and-swap (RFC 9110 §13.1)
  x-amz-content-sha256                       part of the signature: the server refuses bytes that were changed
  x-amz-checksum-sha256                      kept by the server, so that `head` can tell it later
  x-amz-meta-saoy-write                      a fresh id, to recognise our own write when its answer was lost
One PUT carries at most 5 GiB (a limit of S3). Bodies are streamed; memory does not grow with the object.
"""

from __future__ import annotations

import base64
import hashlib
import io
import ssl
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO, NoReturn, cast
from urllib.parse import urlsplit, urlunsplit

import urllib3
from minio import Minio
from minio.credentials.providers import StaticProvider
from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from minio.helpers import BaseURL, DictType
from minio.signer import sign_v4_s3
from minio.time import to_amz_date
from urllib3.exceptions import HTTPError

from storage.errors import (
    ChangedMeanwhile,
    DigestMismatch,
    ObjectExists,
    ObjectNotFound,
    StoreFull,
    StoreRefused,
    StoreUnavailable,
)
from storage.objects.object_store import (
    CHUNK,
    Measured,
    ObjectInfo,
    ObjectKey,
    already_exists,
    measured,
    not_found,
)

MAX_OBJECT_BYTES = 5 << 30
_ATTEMPTS = 5
_FIRST_PAUSE_SECONDS = 0.1
_READ_BACKOFF_SECONDS = 0.2
_WRITE_ID = "x-amz-meta-saoy-write"
_GONE = frozenset({"NoSuchKey", "NoSuchVersion", "ResourceNotFound"})
_FULL = frozenset({"XMinioStorageFull", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "InsufficientCapacity"})
_CHANGED = frozenset({"XAmzContentSHA256Mismatch", "BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch"})
_BUSY = frozenset(
    {
        "SlowDown",
        "ServiceUnavailable",
        "InternalError",
        "RequestTimeout",
        "OperationAborted",
        "ConditionalRequestConflict",
        "SlowDownRead",
        "SlowDownWrite",
        "XMinioServerNotInitialized",
    }
)


class MinioStore:
    """An `ObjectStore` in one bucket of the server at `endpoint` (`https://host:port`)."""

    def __init__(
        self,
        endpoint: str,
        bucket: str,
        *,
        access_key: str,
        secret_key: str,
        region: str = "us-east-1",
        ca_file: Path | None = None,
        read_timeout_seconds: float = 60,
    ) -> None:
        parts = urlsplit(endpoint)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise StoreRefused(
                f"Địa chỉ kho S3 «{endpoint}» không đúng dạng https://máy-chủ:cổng.",
                f"The S3 address “{endpoint}” does not have the form https://host:port.",
            )
        self._bucket, self._region = bucket, region
        self._http = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=5, read=read_timeout_seconds),
            maxsize=32,
            blocksize=256 * 1024,
            retries=urllib3.Retry(total=4, backoff_factor=_READ_BACKOFF_SECONDS, status_forcelist=(500, 502, 503, 504)),
            ssl_context=ssl.create_default_context(cafile=ca_file) if parts.scheme == "https" else None,
        )
        self._provider = StaticProvider(access_key, secret_key)
        self._url = BaseURL(f"{parts.scheme}://{parts.netloc}", region)
        self._client = Minio(
            parts.netloc,
            secure=parts.scheme == "https",
            region=region,
            credentials=self._provider,
            http_client=self._http,
        )

    @classmethod
    def at_url(cls, url: str, *, access_key: str, secret_key: str, region: str = "us-east-1") -> MinioStore:
        """The store at `https://host:port/bucket`."""
        parts = urlsplit(url)
        bucket = parts.path.strip("/")
        if not bucket or "/" in bucket:
            raise StoreRefused(
                f"Địa chỉ kho S3 «{url}» phải có dạng https://máy-chủ:cổng/tên-kho.",
                f"The S3 address “{url}” must have the form https://host:port/bucket.",
            )
        endpoint = f"{parts.scheme}://{parts.netloc}"
        return cls(endpoint, bucket, access_key=access_key, secret_key=secret_key, region=region)

    def __repr__(self) -> str:
        return f"MinioStore({self._url.host!r}, {self._bucket!r})"

    def ensure_bucket(self) -> None:
        """Make the bucket when it is not there."""
        with _translated(self._bucket):
            try:
                if not self._client.bucket_exists(self._bucket):
                    self._client.make_bucket(self._bucket, location=self._region)
            except S3Error as exc:
                if exc.code != "BucketAlreadyOwnedByYou":  # somebody was quicker
                    raise

    def create(self, key: str, source: BinaryIO | bytes, *, sha256: str | None = None) -> ObjectInfo:
        """See `ObjectStore.create`. After StoreUnavailable the object may be there or not: ask, or try again."""
        ObjectKey(key)
        with measured(source, sha256=sha256) as body:
            if body.size > CHUNK and self._exists(key):
                raise already_exists(key)  # spare the sending; the condition decides anyway
            try:
                return self._put(key, body, {"If-None-Match": "*"})
            except _ConditionFailedError as exc:
                raise already_exists(key) from exc

    def replace(self, key: str, source: BinaryIO | bytes, *, expected_sha256: str | None) -> ObjectInfo:
        """See `ObjectStore.replace`: the digest is compared here, the swap is guarded by the ETag that went with it."""
        ObjectKey(key)
        try:
            if expected_sha256 is None:
                return self.create(key, source)
            etag = self._etag_of(key, expected_sha256.lower())
            if etag is not None:
                with measured(source, sha256=None) as body:
                    return self._put(key, body, {"If-Match": f'"{etag}"'})
        except (ObjectExists, _ConditionFailedError) as exc:
            raise _changed(key) from exc
        raise _changed(key)

    def open(self, key: str, *, offset: int = 0, length: int | None = None) -> BinaryIO:
        """See `ObjectStore.open`."""
        ObjectKey(key)
        if length == 0:
            self.head(key)
            return io.BytesIO()
        with _translated(key):
            try:
                response = self._client.get_object(self._bucket, key, offset=offset, length=length or 0)
            except S3Error as exc:
                if exc.code == "InvalidRange":
                    return io.BytesIO()
                raise
        return cast(BinaryIO, io.BufferedReader(_Body(response, key), CHUNK))

    def read(self, key: str) -> bytes:
        """See `ObjectStore.read`."""
        with self.open(key) as stream:
            return stream.read()

    def head(self, key: str) -> ObjectInfo:
        """See `ObjectStore.head`; the digest is the one the server checked when it took the object in."""
        return self._head(key)[0]

    def list(self, prefix: str = "", *, after: str = "") -> Iterator[ObjectInfo]:
        """See `ObjectStore.list`."""
        with _translated(prefix):
            listed = self._client.list_objects(self._bucket, prefix=prefix, recursive=True, start_after=after or None)
            for found in listed:
                yield ObjectInfo(
                    found.object_name or "", found.size or 0, None, found.last_modified or datetime.now(UTC)
                )

    def delete(self, key: str) -> None:
        """See `ObjectStore.delete`; a bucket with versioning keeps the bytes under a delete marker."""
        with _translated(ObjectKey(key)):
            self._client.remove_object(self._bucket, key)

    # -- what is there

    def _head(self, key: str) -> tuple[ObjectInfo, Mapping[str, str]]:
        with _translated(ObjectKey(key)):
            found = self._client.stat_object(self._bucket, key, extra_headers={"x-amz-checksum-mode": "ENABLED"})
        headers = cast(Mapping[str, str], found.metadata or {})
        modified_at = found.last_modified or datetime.now(UTC)
        return ObjectInfo(key, found.size or 0, _kept_digest(headers), modified_at), headers

    def _exists(self, key: str) -> bool:
        try:
            self._head(key)
        except ObjectNotFound:
            return False
        return True

    def _etag_of(self, key: str, expected_sha256: str) -> str | None:
        """The ETag of the bytes that have the digest; None when the object is another, or gone."""
        try:
            found, headers = self._head(key)
            etag = headers.get("etag", "").strip('"')
            digest = found.sha256 or self._digest(key, etag)
        except (ObjectNotFound, ChangedMeanwhile):
            return None
        return etag if digest == expected_sha256 else None

    def _digest(self, key: str, etag: str) -> str:
        """The digest of the bytes with this ETag, by reading them: for objects that others put there."""
        with _translated(key):
            response = self._client.get_object(self._bucket, key, request_headers={"If-Match": f'"{etag}"'})
        with io.BufferedReader(_Body(response, key), CHUNK) as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    # -- conditional writes

    def _put(self, key: str, body: Measured, condition: Mapping[str, str]) -> ObjectInfo:
        """One conditional PUT, tried again while the server is busy or the line breaks."""
        _refuse_too_large(key, body.size)
        write_id = uuid.uuid4().hex
        lost = False  # an earlier attempt may have been carried out without our hearing of it
        cause: Exception | None = None
        for attempt in range(_ATTEMPTS):
            if attempt:
                time.sleep(_FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
            try:
                response = self._send(key, body, {**condition, _WRITE_ID: write_id})
            except HTTPError as exc:
                lost, cause = True, exc
                continue
            if response.status == 200:
                return ObjectInfo(key, body.size, body.sha256, _answered_at(response))
            error = _error_in(response)
            if response.status == 412 or (response.status == 404 and "If-Match" in condition and error.code in _GONE):
                if lost and self._is_ours(key, write_id):
                    return ObjectInfo(key, body.size, body.sha256, _answered_at(response))
                raise _ConditionFailedError(key) from error
            if not _may_pass(response.status, error):
                _raise_for(error, key)
            lost, cause = lost or response.status >= 500, error
        raise _unavailable(key, cause) from cause

    def _send(self, key: str, body: Measured, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        now = datetime.now(UTC)
        url = self._url.build(method="PUT", region=self._region, bucket_name=self._bucket, object_name=key)
        unsigned: DictType = {
            "Host": url.netloc,
            "Content-Length": str(body.size),
            "Content-Type": "application/octet-stream",
            "x-amz-content-sha256": body.sha256,
            "x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(body.sha256)).decode(),
            "x-amz-date": to_amz_date(now),
            **headers,
        }
        signed = sign_v4_s3(
            method="PUT",
            url=url,
            region=self._region,
            headers=unsigned,
            credentials=self._provider.retrieve(),
            content_sha256=body.sha256,
            date=now,
        )
        return self._http.urlopen(
            "PUT", urlunsplit(url), body=body.rewound(), headers=cast(Mapping[str, str], signed), retries=False
        )

    def _is_ours(self, key: str, write_id: str) -> bool:
        try:
            return self._head(key)[1].get(_WRITE_ID) == write_id
        except ObjectNotFound:
            return False


class _ConditionFailedError(Exception):
    """The server kept the condition and refused the write."""


class _Body(io.RawIOBase):
    """The body of an answer; a line that breaks raises and does not look like the end."""

    def __init__(self, response: urllib3.BaseHTTPResponse, key: str) -> None:
        self._response, self._key = response, key

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        with _translated(self._key):
            chunk = self._response.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._response.close()
        self._response.release_conn()
        super().close()


def _kept_digest(headers: Mapping[str, str]) -> str | None:
    """The SHA-256 of the whole object; a checksum of checksums (`…-3`, from multipart) is of no use."""
    text = headers.get("x-amz-checksum-sha256")
    if text is None or "-" in text:
        return None
    return base64.b64decode(text).hex()


def _answered_at(response: urllib3.BaseHTTPResponse) -> datetime:
    text = response.headers.get("date")
    return parsedate_to_datetime(text) if text else datetime.now(UTC)


def _error_in(response: urllib3.BaseHTTPResponse) -> S3Error:
    try:
        return S3Error.fromxml(response)
    except Exception:  # a proxy's page instead of S3's XML: only the status is known
        return S3Error(response, str(response.status), response.reason, None, None, None)


def _may_pass(status: int, error: S3Error) -> bool:
    return error.code not in _FULL and (status in {409, 429} or status >= 500 or error.code in _BUSY)


def _refuse_too_large(key: str, size: int) -> None:
    if size > MAX_OBJECT_BYTES:
        raise StoreRefused(
            f"«{key}» lớn hơn 5 GiB, kho S3 không nhận trong một lần ghi. Hãy chia nhỏ tệp.",
            f"“{key}” is larger than 5 GiB, which S3 does not take in one write. Split the file.",
        )


def _changed(key: str) -> ChangedMeanwhile:
    return ChangedMeanwhile(
        f"Đối tượng «{key}» đã bị thay đổi giữa lúc đọc và lúc ghi; không có gì được ghi. Hãy đọc lại rồi thử lại.",
        f"Object “{key}” changed between reading and writing; nothing was written. Read it again, then retry.",
    )


def _unavailable(key: str, cause: object) -> StoreUnavailable:
    return StoreUnavailable(
        f"Máy chủ S3 không trả lời được cho «{key}» ({cause}). Hãy thử lại sau; nếu lặp lại, kiểm tra máy chủ.",
        f"The S3 server could not answer for “{key}” ({cause}). Try again; if it persists, check the server.",
    )


@contextmanager
def _translated(key: str) -> Iterator[None]:
    """Turn what `minio` and `urllib3` raise into our errors."""
    try:
        yield
    except S3Error as exc:
        _raise_for(exc, key)
    except (InvalidResponseError, ServerError, HTTPError, OSError) as exc:
        raise _unavailable(key, exc) from exc
    except MinioException as exc:  # pragma: no cover - the library has no other leaf today
        raise _unavailable(key, exc) from exc


def _raise_for(exc: S3Error, key: str) -> NoReturn:
    if exc.code in _GONE:
        raise not_found(key) from exc
    if exc.code == "PreconditionFailed":
        raise _changed(key) from exc
    if exc.code in _FULL:
        raise StoreFull(
            f"Kho S3 đã đầy khi ghi «{key}»; không có gì bị ghi dở. Hãy dọn chỗ rồi thử lại.",
            f"The S3 store is full (writing “{key}”); nothing was half written. Make room, then try again.",
        ) from exc
    if exc.code in _CHANGED:
        raise DigestMismatch(
            f"Dữ liệu của «{key}» bị thay đổi trên đường truyền; không có gì được ghi. Hãy gửi lại.",
            f"The bytes of “{key}” changed on their way; nothing was written. Send them again.",
        ) from exc
    if exc.code in _BUSY:
        raise _unavailable(key, exc.code) from exc
    raise StoreRefused(
        f"Máy chủ S3 từ chối thao tác với «{key}» ({exc.code}). Hãy kiểm tra tên kho (bucket), khóa truy cập và quyền.",
        f"The S3 server refuses this for “{key}” ({exc.code}). Check the bucket's name, the access key and its rights.",
    ) from exc
