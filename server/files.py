"""Documents over HTTP: permission and access entry first, then the bytes, with Range; what went out is recorded."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from archive.errors import DocumentNotFound
from archive.models import AccessKind
from archive.reading import SHORTEST_PURPOSE, Reading, open_reading, record_delivery, response_headers, stream
from archive.room import Room
from kernel.errors import invalid
from kernel.paging import is_key, is_storable
from kernel.work import Desk
from server.answering import answered
from server.auth import Identity
from server.graphql.service import Gatekeeper
from server.people import People

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
        async def serve(identity: Identity) -> Response:
            return self._answer(request, *await self._permitted(request, identity))

        return await answered(request, self.gatekeeper, serve)

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
