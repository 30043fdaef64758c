"""Signatures of S3 requests (AWS Signature Version 4), with every header signed that binds a body.

The presigned addresses of the usual SDKs sign `host` alone, so that any body is accepted. Here the
caller names the headers (checksum, length, type, lock), and a client that changes one is refused by
the store. Pure: no clock, no network.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
LONGEST_EXPIRY_SECONDS = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Request:
    """One S3 request as it will be sent; `headers` are all signed, in any case and order."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs requests for one endpoint (`https://host[:port]`) with one pair of keys."""

    endpoint: str
    access_key: str
    secret_key: str = field(repr=False)
    region: str = "us-east-1"

    @property
    def host(self) -> str:
        """The Host header that clients send: without the scheme's own port."""
        parts = urlsplit(self.endpoint)
        own = {"https": 443, "http": 80}.get(parts.scheme)
        return parts.hostname or "" if parts.port == own else parts.netloc

    def url(self, request: Request) -> str:
        """Return the address of `request`, unsigned, encoded as S3 canonicalises it."""
        return self.endpoint + self.target(request)

    def target(self, request: Request) -> str:
        """Return path and query of `request`, encoded as S3 canonicalises them."""
        query, path = _canonical_query(request.query), _encode_path(request.path)
        return f"{path}?{query}" if query else path

    def presign(self, request: Request, *, now: datetime, expires_seconds: int) -> str:
        """Return an address good for `expires_seconds` (≤ 7 days) with exactly these headers."""
        if not 0 < expires_seconds <= LONGEST_EXPIRY_SECONDS:
            message = f"expires_seconds must be 1..{LONGEST_EXPIRY_SECONDS}, not {expires_seconds}"
            raise ValueError(message)
        headers = self._headers(request)
        query = {
            **request.query,
            "X-Amz-Algorithm": ALGORITHM,
            "X-Amz-Credential": f"{self.access_key}/{self._scope(now)}",
            "X-Amz-Date": _amz_date(now),
            "X-Amz-Expires": str(expires_seconds),
            "X-Amz-SignedHeaders": ";".join(sorted(headers)),
        }
        signature = self._signature(request, query, headers, UNSIGNED_PAYLOAD, now)
        return self.url(Request(request.method, request.path, {**query, "X-Amz-Signature": signature}))

    def authorize(self, request: Request, *, now: datetime, body_sha256: str) -> dict[str, str]:
        """Return the headers to send, `Authorization` among them; the body must hash to `body_sha256`."""
        stamped = {
            **request.headers,
            "x-amz-content-sha256": body_sha256,
            "x-amz-date": _amz_date(now),
        }
        signed = Request(request.method, request.path, request.query, stamped)
        headers = self._headers(signed)
        signature = self._signature(signed, request.query, headers, body_sha256, now)
        credential = f"{self.access_key}/{self._scope(now)}"
        names = ";".join(sorted(headers))
        authorization = f"{ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}"
        return {**stamped, "Authorization": authorization}

    def _headers(self, request: Request) -> dict[str, str]:
        named = {name.lower(): " ".join(value.split()) for name, value in request.headers.items()}
        return {"host": self.host, **named}

    def _scope(self, now: datetime) -> str:
        return f"{now:%Y%m%d}/{self.region}/s3/aws4_request"

    def _signature(
        self,
        request: Request,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        payload: str,
        now: datetime,
    ) -> str:
        canonical = "\n".join(
            (
                request.method,
                _encode_path(request.path),
                _canonical_query(query),
                *(f"{name}:{headers[name]}" for name in sorted(headers)),
                "",
                ";".join(sorted(headers)),
                payload,
            )
        )
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        to_sign = "\n".join((ALGORITHM, _amz_date(now), self._scope(now), digest))
        key = _signing_key(self.secret_key, f"{now:%Y%m%d}", self.region)
        return hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()


def _amz_date(now: datetime) -> str:
    if now.utcoffset() is None or now.utcoffset():
        message = "a signature is dated in UTC"
        raise ValueError(message)
    return f"{now:%Y%m%dT%H%M%SZ}"


def _encode_path(path: str) -> str:
    return quote(path, safe="/-_.~")


def _canonical_query(query: Mapping[str, str]) -> str:
    pairs = sorted((quote(k, safe="-_.~"), quote(v, safe="-_.~")) for k, v in query.items())
    return "&".join(f"{name}={value}" for name, value in pairs)


@lru_cache(maxsize=32)
def _signing_key(secret_key: str, day: str, region: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for message in (day, region, "s3", "aws4_request"):
        key = hmac.new(key, message.encode(), hashlib.sha256).digest()
    return key
