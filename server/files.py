"""Documents over HTTP: permission and access entry first, then the bytes, with Range; what went out is recorded.

A browser's player sends no token. It is let in by a ticket: a cookie for one recording, which `POST …/ticket` gives.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from archive.errors import DocumentNotFound
from archive.models import AccessKind
from archive.reading import SHORTEST_PURPOSE, Asked, Reading, open_reading, record_delivery, response_headers, stream
from archive.room import Room
from archive.tickets import LIFE, issue_ticket, open_listening, read_ticket
from kernel.errors import invalid
from kernel.paging import is_key, is_storable
from kernel.work import Desk
from server.answering import answered
from server.auth import Identity
from server.graphql import negotiation
from server.graphql.negotiation import Head
from server.graphql.service import Gatekeeper
from server.people import People

PURPOSE = "x-purpose"
LONGEST_PURPOSE = 500
KINDS = {"audio": AccessKind.PLAY, "video": AccessKind.PLAY}


@dataclass(frozen=True, slots=True)
class Files:
    """`/documents/{id}/content` and `/documents/{id}/ticket`.

    `secure`: cookies travel over TLS alone. Only with the development issuer, which runs on loopback alone, they need not.
    """

    desk: Desk
    room: Room
    people: People
    gatekeeper: Gatekeeper
    secure: bool = True
    noting: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    @property
    def cookie(self) -> str:
        """The name of the cookie; its prefix makes browsers refuse it over anything but TLS."""
        return "__Secure-listening" if self.secure else "listening"

    def routes(self) -> list[Route]:
        """Give the routes of documents."""
        return [
            Route("/documents/{document:int}/content", self._content, methods=["GET", "HEAD"]),
            Route("/documents/{document:int}/ticket", self._ticket, methods=["POST"]),
        ]

    async def _content(self, request: Request) -> Response:
        return await answered(request, self._served)

    async def _ticket(self, request: Request) -> Response:
        return await answered(request, self._issued)

    async def _served(self, request: Request) -> Response:
        """Record the access, then answer with the bytes; it is committed before the first of them leaves."""
        ticket = None if "authorization" in request.headers else request.cookies.get(self.cookie)
        reading, actor = await (self._read(request) if ticket is None else self._heard(request, ticket))
        headers, status = response_headers(reading), 206 if reading.partial else 200
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers)
        return StreamingResponse(self._bytes(reading, actor), status, headers)

    async def _issued(self, request: Request) -> Response:
        """Answer with a ticket for one recording, as a cookie that goes to its content and nowhere else."""
        actor = await self._actor(request)
        document, purpose = _document(request), _purpose(request)
        async with self.desk.work(actor) as work:
            ticket, until = await issue_ticket(work, document_id=document, purpose=purpose)
        place = f"/documents/{document}/content"
        answer = JSONResponse({"contentUrl": place, "expiresAt": until.isoformat()}, 201)
        seconds = int(LIFE.total_seconds())
        answer.set_cookie(
            self.cookie, str(ticket), seconds, path=place, secure=self.secure, httponly=True, samesite="strict"
        )
        return answer

    async def _actor(self, request: Request) -> int:
        bearer = negotiation.bearer(Head(request.scope)[b"authorization"])
        identity: Identity = await self.gatekeeper.identify(bearer)
        return await self.people.id_of(identity.login)

    async def _read(self, request: Request) -> tuple[Reading, int]:
        actor = await self._actor(request)
        asked, purpose = _asked(request), _purpose(request)
        kind = KINDS.get(request.query_params.get("kind", ""), AccessKind.DOWNLOAD)
        async with self.desk.work(actor) as work:
            return await open_reading(work, asked=asked, kind=kind, purpose=purpose), actor

    async def _heard(self, request: Request, written: str) -> tuple[Reading, int]:
        ticket = read_ticket(written)
        asked = _asked(request)
        async with self.desk.work(ticket.staff_id) as work:
            return await open_listening(work, ticket=ticket, asked=asked), ticket.staff_id

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


def _asked(request: Request) -> Asked:
    return Asked(_document(request), request.query_params.get("rendition"), request.headers.get("range"))


def _document(request: Request) -> int:
    """Give which document is asked for; raise DocumentNotFound for a number that is no key."""
    document: int = request.path_params["document"]
    if not is_key(document, "int8"):
        raise DocumentNotFound(str(document))
    return document


def _purpose(request: Request) -> str:
    """Give what it is asked for; raise Invalid without words that can be kept."""
    purpose = (request.query_params.get("purpose") or _header(request)).strip()
    if not is_storable(purpose) or not SHORTEST_PURPOSE <= len(purpose) <= LONGEST_PURPOSE:
        length = f"{SHORTEST_PURPOSE}-{LONGEST_PURPOSE}"
        zh = f"请以参数purpose或请求头X-Purpose填写调阅用途（{length}个可见字符），用途记入调阅记录。"
        en = f"Say in purpose= or X-Purpose what it is read for ({length} visible characters): the access entry keeps it."
        raise invalid("purpose", "PURPOSE", zh, en)
    return purpose


def _header(request: Request) -> str:
    """Give the purpose of the header, which is UTF-8; what is none is no purpose."""
    try:
        return request.headers.get(PURPOSE, "").encode("latin-1").decode()
    except UnicodeDecodeError:
        return ""
