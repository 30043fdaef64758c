"""The adapter of the object store: buckets and locks through the minio SDK, bytes through our own signed requests."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import unquote, urlsplit
from xml.sax.saxutils import escape

import urllib3
from minio import Minio
from minio.commonconfig import COMPLIANCE, ENABLED, Filter
from minio.error import MinioException, S3Error
from minio.lifecycleconfig import Expiration, LifecycleConfig, Rule
from minio.retention import Retention
from minio.versioningconfig import VersioningConfig

from archive.ports import (
    AlreadyThere,
    Kept,
    Listed,
    Lock,
    ObjectMissing,
    Part,
    Place,
    Put,
    Signed,
    StoreError,
    StoreRefused,
)
from archive.presign import Request, Signer
from archive.wire import BLOCK, Wire, element, header, open_pool
from kernel.clock import Clock

MISSING = frozenset({"NoSuchKey", "NoSuchVersion", "NoSuchBucket", "NoSuchUpload"})
OWNED = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})
PLAIN = "application/octet-stream"
META = "x-amz-meta-"


class MinioStore:
    """One S3 endpoint. `public` is the address under which clients reach it, when it differs."""

    def __init__(self, signer: Signer, clock: Clock, *, public: str | None = None, connections: int = 16) -> None:
        pool = open_pool(connections)
        parts = urlsplit(signer.endpoint)
        self.clock = clock
        self.wire = Wire(pool, signer, clock)
        self.client_signer = Signer(public or signer.endpoint, signer.access_key, signer.secret_key, signer.region)
        self.sdk = Minio(
            parts.netloc,
            signer.access_key,
            signer.secret_key,
            secure=parts.scheme == "https",
            region=signer.region,
            http_client=pool,
        )

    def ensure_bucket(self, bucket: str, *, lock: bool, versions: bool, expire_days: int | None) -> None:
        """Create the bucket unless it exists; `lock` can be given at creation only."""
        with _translated():
            if not self.sdk.bucket_exists(bucket):
                self._make_bucket(bucket, lock=lock)
            if versions and not lock:
                self.sdk.set_bucket_versioning(bucket, VersioningConfig(ENABLED))
            if expire_days:
                rule = Rule(
                    status=ENABLED,
                    rule_id="expire",
                    rule_filter=Filter(prefix=""),
                    expiration=Expiration(days=expire_days),
                )
                self.sdk.set_bucket_lifecycle(bucket, LifecycleConfig([rule]))

    def _make_bucket(self, bucket: str, *, lock: bool) -> None:
        try:
            self.sdk.make_bucket(bucket, object_lock=lock)
        except S3Error as error:
            if error.code not in OWNED:
                raise

    def put(self, put: Put, body: Iterable[bytes]) -> str | None:
        """Write one object in one request; the store refuses a body that does not hash to `put.checksum`."""
        headers = {**_lock_headers(put), "x-amz-checksum-sha256": put.checksum, "content-length": str(put.size)}
        if put.if_absent:
            headers["if-none-match"] = "*"
        answer = self.wire.send(Request("PUT", _path(put.place), {}, headers), body)
        return header(answer.headers, "x-amz-version-id")

    def begin_parts(self, put: Put) -> str:
        """Open a write in parts under the lock of `put`, return its id; nothing is visible until completed."""
        headers = {**_lock_headers(put), "x-amz-checksum-algorithm": "SHA256"}
        answer = self.wire.send(Request("POST", _path(put.place), {"uploads": ""}, headers))
        upload_id = element(answer.data, "UploadId")
        if not upload_id:
            message = f"POST {put.place.name}?uploads: no UploadId in the answer"
            raise StoreError(message)
        return upload_id

    def put_part(self, place: Place, upload_id: str, *, number: int, checksum: str, body: Sequence[bytes]) -> Part:
        """Write one part (number from 1); the store refuses a body that does not hash to `checksum`."""
        query = {"uploadId": upload_id, "partNumber": str(number)}
        headers = {"x-amz-checksum-sha256": checksum, "content-length": str(sum(map(len, body)))}
        answer = self.wire.send(Request("PUT", _path(place), query, headers), body)
        return Part(number, header(answer.headers, "etag") or "", checksum)

    def complete_parts(self, place: Place, upload_id: str, parts: Sequence[Part]) -> str | None:
        """Make the object of its parts, return its version id; an error inside a 200 is an error."""
        listed = "".join(
            f"<Part><PartNumber>{part.number}</PartNumber><ETag>{escape(part.etag)}</ETag>"
            f"<ChecksumSHA256>{part.checksum}</ChecksumSHA256></Part>"
            for part in parts
        )
        body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        answer = self.wire.send(Request("POST", _path(place), {"uploadId": upload_id}), body)
        code = element(answer.data, "Code")
        if code:
            message = f"POST {place.name}?uploadId: {code}"
            raise StoreError(message)
        return header(answer.headers, "x-amz-version-id")

    def abort_parts(self, place: Place, upload_id: str) -> None:
        """Drop the parts; an unknown id is no error."""
        try:
            self.wire.send(Request("DELETE", _path(place), {"uploadId": upload_id}))
        except ObjectMissing:
            return

    @contextmanager
    def read(self, place: Place, *, start: int = 0, length: int | None = None) -> Generator[Iterator[bytes]]:
        """Stream the bytes from `start` in blocks of at most 1 MiB; raise ObjectMissing."""
        ranged = start or length is not None
        last = "" if length is None else str(start + length - 1)
        headers = {"range": f"bytes={start}-{last}"} if ranged else {}
        answer = self.wire.stream(Request("GET", _path(place), _version(place), headers))
        if ranged and answer.status != HTTPStatus.PARTIAL_CONTENT:
            answer.close()
            message = f"GET {place.name}: the store ignored the range"
            raise StoreError(message)
        try:
            yield _blocks(answer)
        finally:
            if answer.length_remaining:
                answer.close()
            answer.release_conn()

    def inspect(self, place: Place) -> Kept:
        """Ask for the facts of an object or version; raise ObjectMissing."""
        asked = {"x-amz-checksum-mode": "ENABLED"}
        answer = self.wire.send(Request("HEAD", _path(place), _version(place), asked))
        found = answer.headers
        until = header(found, "x-amz-object-lock-retain-until-date")
        version = header(found, "x-amz-version-id")
        metadata = {k.lower()[len(META) :]: v for k, v in found.items() if k.lower().startswith(META)}
        return Kept(
            place=Place(place.bucket, place.name, version),
            size=int(found.get("content-length", "-1")),
            checksum=header(found, "x-amz-checksum-sha256"),
            mode=header(found, "x-amz-object-lock-mode"),
            retain_until=datetime.fromisoformat(until).astimezone(UTC) if until else None,
            hold=header(found, "x-amz-object-lock-legal-hold") == "ON",
            metadata=metadata,
        )

    def listing(self, bucket: str, prefix: str, *, versions: bool) -> Iterator[Listed]:
        """List names below `prefix` (ending in "/"), or every version of them."""
        with _translated():
            found = self.sdk.list_objects(bucket, prefix=prefix, recursive=True, include_version=versions)
            for item in found:
                place = Place(bucket, unquote(item.object_name or ""), item.version_id)
                yield Listed(place, item.size or 0, deleted=bool(item.is_delete_marker))

    def retain(self, place: Place, until: datetime) -> None:
        """Set the compliance lock of a version to `until`; raise StoreRefused when it would be shortened."""
        with _translated():
            config = Retention(COMPLIANCE, until)
            self.sdk.set_object_retention(place.bucket, place.name, config, place.version_id)

    def hold(self, place: Place, *, on: bool) -> None:
        """Set or clear the legal hold of a version."""
        change = self.sdk.enable_object_legal_hold if on else self.sdk.disable_object_legal_hold
        with _translated():
            change(place.bucket, place.name, place.version_id)

    def delete(self, place: Place) -> None:
        """Delete an object or version; raise StoreRefused under a lock."""
        with _translated():
            self.sdk.remove_object(place.bucket, place.name, place.version_id)

    def sign_put(self, put: Put, *, expires_seconds: int) -> Signed:
        """Sign a client's PUT of exactly these bytes, from the machine's now; no call is made."""
        headers = {"content-length": str(put.size), "x-amz-checksum-sha256": put.checksum}
        request = Request("PUT", _path(put.place), {}, headers)
        url = self.client_signer.presign(request, now=self.clock.now(), expires_seconds=expires_seconds)
        return Signed(url, headers)


def lock_date(until: datetime) -> str:
    """Write an instant as the lock headers want it: UTC, whole seconds."""
    return f"{until.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _lock_headers(put: Put) -> dict[str, str]:
    headers = {"content-type": PLAIN, **{META + name: value for name, value in put.metadata.items()}}
    return {**headers, **_locked(put.lock)} if put.lock else headers


def _locked(lock: Lock) -> dict[str, str]:
    headers = {
        "x-amz-object-lock-mode": COMPLIANCE,
        "x-amz-object-lock-retain-until-date": lock_date(lock.retain_until),
    }
    return {**headers, "x-amz-object-lock-legal-hold": "ON"} if lock.hold else headers


def _path(place: Place) -> str:
    return f"/{place.bucket}/{place.name}"


def _version(place: Place) -> dict[str, str]:
    return {"versionId": place.version_id} if place.version_id else {}


def _blocks(answer: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    try:
        yield from answer.stream(BLOCK)
    except urllib3.exceptions.HTTPError as error:
        message = f"GET: {error}"
        raise StoreError(message) from error


@contextmanager
def _translated() -> Generator[None]:
    try:
        yield
    except S3Error as error:
        message = f"{error.code}: {error.object_name or error.bucket_name or ''}"
        if error.code in MISSING:
            raise ObjectMissing(message) from error
        if error.code == "PreconditionFailed":
            raise AlreadyThere(message) from error
        refused = error.response.status in {400, 403, 409}
        raise (StoreRefused if refused else StoreError)(message) from error
    except (MinioException, urllib3.exceptions.HTTPError) as error:
        raise StoreError(str(error)) from error
