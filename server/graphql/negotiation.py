"""Reading the request's headers: what the client accepts, in which language, who it says it is."""

from functools import lru_cache
from typing import cast

from starlette.types import Scope

from kernel.errors import Language
from server.problems import ContentTypeRefused, NotAcceptable, TokenMissing, TokenRefused

GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"
MAX_TOKEN = 8_192

# The media ranges that allow each type we serve; of equal weight, the client's order decides.
RANGES = {
    GRAPHQL_RESPONSE: GRAPHQL_RESPONSE,
    JSON: JSON,
    "application/*": JSON,
    "*/*": JSON,
}


class Head:
    """The head of one request: its headers as text, "" for one that is absent."""

    def __init__(self, scope: Scope) -> None:
        self._headers = dict(cast("list[tuple[bytes, bytes]]", scope["headers"]))

    def __getitem__(self, name: bytes) -> str:
        return self._headers.get(name, b"").decode("latin-1")


@lru_cache(maxsize=256)
def media_type(accept: str) -> str:
    """Choose the media type of the answer from an Accept header; raise NotAcceptable."""
    if not accept.strip():
        return JSON
    for choice, _ in _weighted(accept):
        if choice in RANGES:
            return RANGES[choice]
    raise NotAcceptable


@lru_cache(maxsize=256)
def language(accept_language: str) -> Language:
    """Choose zh or en from an Accept-Language header; Chinese when it names neither."""
    for choice, _ in _weighted(accept_language):
        primary = choice.partition("-")[0]
        if primary in {"zh", "en"}:
            return "en" if primary == "en" else "zh"
    return "zh"


@lru_cache(maxsize=64)
def check_content_type(content_type: str) -> None:
    """Pass JSON in UTF-8; raise ContentTypeRefused for all else."""
    media, _, parameters = content_type.lower().partition(";")
    if media.strip() != JSON:
        raise ContentTypeRefused
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in {"utf-8", "utf8"}:
            raise ContentTypeRefused


def bearer(authorization: str) -> str:
    """Give the token of an Authorization header; raise TokenMissing or TokenRefused."""
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenMissing
    if len(token) > MAX_TOKEN:
        raise TokenRefused("too long")
    return token.strip()


def _weighted(text: str) -> list[tuple[str, float]]:
    parts = [_part(part) for part in text.lower().split(",")[:50]]
    return sorted((part for part in parts if part[1] > 0), key=lambda part: -part[1])


def _part(text: str) -> tuple[str, float]:
    name, *parameters = (piece.strip() for piece in text.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            return name, _weight(value.strip())
    return name, 1.0


def _weight(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0
