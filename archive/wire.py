"""The archive's own signed requests to S3: those whose headers the SDK cannot carry.

The SDK turns `If-None-Match` into metadata, sends checksums for single parts only and retries writes. These requests do
not: one request is one attempt, except that a read whose kept connection died is sent once more.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from xml.etree import ElementTree as ET

import urllib3
from urllib3.exceptions import HTTPError, ProtocolError

from archive.ports import AlreadyThere, ObjectMissing, StoreError, StoreRefused
from archive.presign import EMPTY_SHA256, UNSIGNED_PAYLOAD, Request, Signer
from kernel.clock import Clock

BLOCK = 1 << 20
CONNECT_SECONDS = 5.0
READ_SECONDS = 120.0
FIRST_FAILURE = 300
RETRIED = frozenset({"GET", "HEAD"})
REFUSALS = frozenset({400, 401, 403, 405, 411, 413, 501})


def open_pool(size: int) -> urllib3.PoolManager:
    """Open a pool of kept connections without retries; `size` is the number of threads that use it."""
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    return urllib3.PoolManager(maxsize=size, retries=False, timeout=timeout, blocksize=BLOCK)


@dataclass(frozen=True, slots=True)
class Wire:
    """Sends signed requests and turns bad answers into StoreErrors."""

    pool: urllib3.PoolManager
    signer: Signer
    clock: Clock
    host: urllib3.HTTPConnectionPool = field(init=False)

    def __post_init__(self) -> None:
        """Find the endpoint's connections once, not with each request."""
        object.__setattr__(self, "host", self.pool.connection_from_url(self.signer.endpoint))

    def send(self, request: Request, body: bytes | Iterable[bytes] | None = None) -> urllib3.BaseHTTPResponse:
        """Send one request and read its whole answer; raise StoreError unless it is 2xx."""
        return self._checked(request, self._attempt(request, body, preload=True))

    def stream(self, request: Request) -> urllib3.BaseHTTPResponse:
        """Send one request and leave its body to be read; the caller releases the connection."""
        return self._checked(request, self._attempt(request, None, preload=False))

    def _attempt(
        self, request: Request, body: bytes | Iterable[bytes] | None, *, preload: bool
    ) -> urllib3.BaseHTTPResponse:
        try:
            return self._once(request, body, preload=preload)
        except ProtocolError as error:
            if request.method not in RETRIED:
                raise StoreError(_sentence(request, str(error))) from error
        except HTTPError as error:
            raise StoreError(_sentence(request, str(error))) from error
        try:
            return self._once(request, body, preload=preload)
        except HTTPError as error:
            raise StoreError(_sentence(request, str(error))) from error

    def _once(
        self, request: Request, body: bytes | Iterable[bytes] | None, *, preload: bool
    ) -> urllib3.BaseHTTPResponse:
        digest = EMPTY_SHA256 if body is None else UNSIGNED_PAYLOAD
        headers = self.signer.authorize(request, now=self.clock.now(), body_sha256=digest)
        return self.host.urlopen(
            request.method,
            self.signer.target(request),
            body=body,
            headers=headers,
            retries=False,
            preload_content=preload,
            redirect=False,
            assert_same_host=False,
        )

    def _checked(self, request: Request, answer: urllib3.BaseHTTPResponse) -> urllib3.BaseHTTPResponse:
        if answer.status < FIRST_FAILURE:
            return answer
        code = Failure.read(answer.data).code or str(answer.status)
        answer.release_conn()
        raise _error(answer.status)(_sentence(request, code))


@dataclass(frozen=True, slots=True)
class Failure:
    """The error document of an S3 answer."""

    code: str | None = field(default=None)

    @classmethod
    def read(cls, body: bytes) -> "Failure":
        """Read the code of an error document; an empty or foreign body has none."""
        return cls(code=element(body, "Code"))


def element(body: bytes, name: str) -> str | None:
    """Give the text of the first element called `name`, whatever its namespace, or None."""
    try:
        root = ET.fromstring(body)  # noqa: S314 - our own store's answer
    except ET.ParseError:
        return None
    for found in root.iter():
        if found.tag.rpartition("}")[2] == name:
            return found.text
    return None


def checksum(digest: bytes) -> str:
    """Write a SHA-256 digest as S3 does in headers: base64."""
    return base64.b64encode(digest).decode()


def composite(checksums: Iterable[str]) -> str:
    """Give the checksum that S3 keeps for an object of parts: the hash of their digests, and their number."""
    digests = [base64.b64decode(part) for part in checksums]
    return f"{checksum(hashlib.sha256(b''.join(digests)).digest())}-{len(digests)}"


def header(headers: Mapping[str, str], name: str) -> str | None:
    """Give a header without quotes, None when it is missing or empty."""
    return headers.get(name, "").strip('"') or None


def _sentence(request: Request, what: str) -> str:
    return f"{request.method} {request.path}: {what}"


def _error(status: int) -> type[StoreError]:
    if status == HTTPStatus.NOT_FOUND:
        return ObjectMissing
    if status in {HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED}:
        return AlreadyThere
    return StoreRefused if status in REFUSALS else StoreError
