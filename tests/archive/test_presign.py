"""Our signatures are the ones that the reference implementation makes, and every header that binds a body is signed."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import botocore.auth
import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from archive.presign import EMPTY_SHA256, Request, Signer
from kernel.clock import OFFICE

NOW = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)
SIGNER = Signer("https://s3.example.test:9000", "AKID", "secret/with+signs", "cn-north-1")
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
HEADERS = st.dictionaries(
    st.sampled_from(["content-length", "x-amz-checksum-sha256", "content-type", "x-amz-meta-class", "range"]),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20),
)
QUERIES = st.dictionaries(st.sampled_from(["uploadId", "partNumber", "versionId", "uploads"]), NAMES | st.just(""))


def reference(auth: type, request: Request, **options: object) -> AWSRequest:
    """Sign with botocore at NOW."""
    credentials = Credentials(SIGNER.access_key, SIGNER.secret_key)
    signed = AWSRequest(method=request.method, url=SIGNER.url(request), headers=dict(request.headers))
    with pytest.MonkeyPatch.context() as stopped:
        stopped.setattr(botocore.auth, "get_current_datetime", lambda: NOW.replace(tzinfo=None))
        auth(credentials, "s3", SIGNER.region, **options).add_auth(signed)
    return signed


def signature_of(url: str) -> dict[str, list[str]]:
    return {name: value for name, value in parse_qs(urlsplit(url).query).items() if name.startswith("X-Amz-")}


@given(name=NAMES, headers=HEADERS, query=QUERIES)
def test_a_presigned_address_is_the_one_botocore_makes(
    name: str, headers: dict[str, str], query: dict[str, str]
) -> None:
    request = Request("PUT", f"/bucket/s/{name}", query, headers)
    ours = SIGNER.presign(request, now=NOW, expires_seconds=900)
    assert signature_of(ours) == signature_of(reference(S3SigV4QueryAuth, request, expires=900).url)


@given(name=NAMES, headers=HEADERS, query=QUERIES)
def test_an_authorization_is_the_one_botocore_makes(name: str, headers: dict[str, str], query: dict[str, str]) -> None:
    request = Request("GET", f"/bucket/{name}", query, headers)
    theirs = reference(S3SigV4Auth, request).headers
    ours = SIGNER.authorize(request, now=NOW, body_sha256=theirs["X-Amz-Content-SHA256"])
    assert ours["Authorization"] == theirs["Authorization"]


def test_every_header_given_is_signed() -> None:
    url = SIGNER.presign(
        Request("PUT", "/b/k", {}, {"Content-Length": "3", "x-amz-checksum-sha256": "q"}), now=NOW, expires_seconds=60
    )
    assert parse_qs(urlsplit(url).query)["X-Amz-SignedHeaders"] == ["content-length;host;x-amz-checksum-sha256"]


def test_the_secret_is_never_shown() -> None:
    assert "secret" not in repr(SIGNER)


@pytest.mark.parametrize("seconds", [0, -1, 7 * 24 * 3600 + 1])
def test_an_address_lives_at_most_seven_days(seconds: int) -> None:
    with pytest.raises(ValueError, match="expires_seconds"):
        SIGNER.presign(Request("GET", "/b/k"), now=NOW, expires_seconds=seconds)


@pytest.mark.parametrize("now", [NOW.replace(tzinfo=None), NOW.astimezone(OFFICE)])
def test_a_signature_is_dated_in_utc_or_not_at_all(now: datetime) -> None:
    with pytest.raises(ValueError, match="UTC"):
        SIGNER.authorize(Request("GET", "/b/k"), now=now, body_sha256=EMPTY_SHA256)


@pytest.mark.parametrize(
    ("endpoint", "host"), [("https://h:443", "h"), ("http://h:80", "h"), ("http://h:8333", "h:8333")]
)
def test_a_default_port_is_not_part_of_the_host_that_is_signed(endpoint: str, host: str) -> None:
    assert Signer(endpoint, "a", "b").host == host


def test_the_key_changes_with_the_day() -> None:
    request = Request("GET", "/b/k")
    days = {SIGNER.presign(request, now=NOW + timedelta(days=n), expires_seconds=60)[-64:] for n in range(3)}
    assert len(days) == 3
