"""One HTTP answer of the endpoint in bytes, and the correlation id that ties it to the log."""

import re
import secrets
from dataclasses import dataclass

import orjson
import structlog
from starlette.types import Send
from structlog.contextvars import get_contextvars

from kernel.errors import DomainError, Language
from server.graphql.negotiation import Head
from server.headers import SECURITY_HEADERS, Headers

log = structlog.get_logger(__name__)

CORRELATION = re.compile(r"[A-Za-z0-9-]{8,64}")


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, media type, body and the headers beyond the usual ones."""

    status: int
    media_type: str
    body: bytes
    headers: Headers = ()


def correlation_of(head: Head) -> str:
    """Give the request's correlation id: the caller's X-Correlation-Id when it is a plain word, else a new one."""
    given = head[b"x-correlation-id"]
    return given if given and CORRELATION.fullmatch(given) else secrets.token_hex(16)


def error_entry(problem: DomainError, language: Language, correlation: str) -> dict[str, object]:
    """Describe a problem as one GraphQL error, with its code and the correlation id."""
    extensions = {"code": problem.code, "correlationId": correlation}
    return {"message": problem.message(language), "extensions": extensions}


def error_body(problem: DomainError, language: Language, correlation: str) -> bytes:
    """Describe a problem as a GraphQL response without data, in JSON."""
    return orjson.dumps({"errors": [error_entry(problem, language, correlation)]})


def report(error: BaseException) -> str:
    """Log a defect in full; give the correlation id under which it is found."""
    correlation = str(get_contextvars().get("correlation_id") or secrets.token_hex(16))
    log.error("defect", exc_info=error, correlation_id=correlation)
    return correlation


async def send_reply(send: Send, reply: Reply, correlation: str) -> None:
    """Send an answer with the usual headers and its own."""
    headers = [
        (b"content-type", f"{reply.media_type}; charset=utf-8".encode()),
        (b"content-length", str(len(reply.body)).encode()),
        (b"x-correlation-id", correlation.encode()),
        *SECURITY_HEADERS,
        *reply.headers,
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
