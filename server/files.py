"""Documents over HTTP: permission and access entry first, then the bytes, with Range; what went out is recorded."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from structlog.contextvars import bind_contextvars

from archive.errors import DocumentNotFound
from archive.models import AccessKind
from archive.reading import SHORTEST_PURPOSE, Reading, open_reading, record_delivery, response_headers, stream
from archive.room import Room
from kernel.database import DatabaseAway
from kernel.errors import DomainError, Forbidden, Invalid, NotFound, invalid
from kernel.paging import is_key, is_storable
from kernel.work import Desk
from server.auth import Identity
from server.graphql import negotiation
from server.graphql.http import masked
from server.graphql.negotiation import Head
from server.graphql.replies import correlation_of, error_body
from server.graphql.service import Gatekeeper
from server.people import People
from server.problems import Problem

PURPOSE = "x-purpose"
LONGEST_PURPOSE = 500
KINDS = {"audio": AccessKind.PLAY, "video": AccessKind.PLAY}


@dataclass(frozen=True, slots=True)
class Files:
    """`/documents/{id}/content`."""

    desk: Desk
    room: Room
    people: People
    gatekeeper: Gatekeeper
    noting: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def routes(self) -> list[Route]:
        """Give the route of document contents."""
        return [Route("/documents/{document:int}/content", self._content, methods=["GET", "HEAD"])]

    async def _content(self, request: Request) -> Response:
        head = Head(request.scope)
        language, correlation = negotiation.language(head[b"accept-language"]), correlation_of(head)
        bind_contextvars(correlation_id=correlation)
        problem: DomainError
        try:
            identity = await self.gatekeeper.identify(negotiation.bearer(head[b"authorization"]))
            reading, actor = await self._permitted(request, identity)
        except DomainError as error:
            problem = error
        except Exception as error:  # noqa: BLE001 whatever it is, the caller gets an answer
            problem = masked(error)
        else:
            return self._answer(request, reading, actor)
        headers = {**_challenge(problem), "x-correlation-id": correlation}
        body = error_body(problem, language, correlation)
        return Response(body, _status(problem), headers=headers, media_type="application/json")

    def _answer(self, request: Request, reading: Reading, actor: int) -> Response:
        headers = response_headers(reading)
        status = 206 if reading.partial else 200
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers)
        return StreamingResponse(self._bytes(reading, actor), status, headers)

    async def _permitted(self, request: Request, identity: Identity) -> tuple[Reading, int]:
        """Record the access, give it with who reads; it is committed before the first byte leaves."""
        wanted = request.query_params.get("kind", "")
        actor = await self.people.id_of(identity.login)
        document, purpose = _asked(request)
        async with self.desk.work(actor) as work:
            reading = await open_reading(
                work,
                document_id=document,
                kind=KINDS.get(wanted, AccessKind.DOWNLOAD),
                purpose=purpose,
                range_header=request.headers.get("range"),
            )
        return reading, actor

    async def _bytes(self, reading: Reading, actor_id: int) -> AsyncGenerator[bytes]:
        delivered = 0
        try:
            async with aclosing(stream(self.room, reading)) as blocks:
                async for block in blocks:
                    yield block
                    delivered += len(block)
        finally:
            # A task of its own: a reader who hangs up has this one cancelled, again at every step it takes.
            noting = asyncio.create_task(self._note(reading, actor_id, delivered))
            self.noting.add(noting)
            noting.add_done_callback(self.noting.discard)
            await asyncio.shield(noting)

    async def _note(self, reading: Reading, actor_id: int, delivered: int) -> None:
        async with self.desk.work(actor_id) as work:
            await record_delivery(work, reading=reading, delivered=delivered)


def _asked(request: Request) -> tuple[int, str]:
    """Give which document is asked for and why; raise DocumentNotFound, or Invalid without words that can be kept."""
    document: int = request.path_params["document"]
    if not is_key(document, "int8"):
        raise DocumentNotFound(str(document))
    purpose = (request.query_params.get("purpose") or _header(request)).strip()
    if not is_storable(purpose) or not SHORTEST_PURPOSE <= len(purpose) <= LONGEST_PURPOSE:
        length = f"{SHORTEST_PURPOSE}-{LONGEST_PURPOSE}"
        zh = f"请以参数purpose或请求头X-Purpose填写调阅用途({length}个可见字符), 用途记入调阅记录。"
        en = f"Say in purpose= or X-Purpose what it is read for ({length} visible characters): the access entry keeps it."
        raise invalid("purpose", "PURPOSE", zh, en)
    return document, purpose


def _header(request: Request) -> str:
    """Give the purpose of the header, which is UTF-8; what is none is no purpose."""
    try:
        return request.headers.get(PURPOSE, "").encode("latin-1").decode()
    except UnicodeDecodeError:
        return ""


def _challenge(problem: DomainError) -> dict[str, str]:
    headers = problem.headers() if isinstance(problem, Problem) else ()
    return {name.decode(): value.decode() for name, value in headers}


def _status(problem: DomainError) -> int:
    if isinstance(problem, Problem):
        return problem.status
    statuses: dict[type[DomainError], int] = {NotFound: 404, Forbidden: 403, Invalid: 400, DatabaseAway: 503}
    for kind, status in statuses.items():
        if isinstance(problem, kind):
            return status
    return 416 if problem.code == "RANGE_UNSATISFIABLE" else 409
