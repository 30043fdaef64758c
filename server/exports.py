"""Exports over HTTP: made and entered as taken first, then the bytes; a package is streamed, its length said beforehand."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from archive.packing import Package, tar
from archive.reading import private_headers
from archive.room import Room
from cases.actions.taking import Taken, take
from cases.export_errors import ExportNotFound
from kernel.paging import is_key
from kernel.work import Desk
from server.answering import answered
from server.auth import Identity
from server.graphql import negotiation
from server.graphql.negotiation import Head
from server.graphql.service import Gatekeeper
from server.people import People


@dataclass(frozen=True, slots=True)
class Exports:
    """`/exports/{id}/content`."""

    desk: Desk
    room: Room
    people: People
    gatekeeper: Gatekeeper

    def routes(self) -> list[Route]:
        """Give the route of exports' contents."""
        return [Route("/exports/{export:int}/content", self._content, methods=["GET"])]

    async def _content(self, request: Request) -> Response:
        return await answered(request, self._served)

    async def _served(self, request: Request) -> Response:
        identity = await self.gatekeeper.identify(negotiation.bearer(Head(request.scope)[b"authorization"]))
        return self._answer(await self._taken(request.path_params["export"], identity))

    async def _taken(self, export: int, identity: Identity) -> Taken:
        """Give the content; that it was taken is committed before the first byte leaves."""
        if not is_key(export, "int8"):
            raise ExportNotFound
        async with self.desk.work(await self.people.id_of(identity.login)) as work:
            return await take(work, export_id=export)

    def _answer(self, taken: Taken) -> Response:
        headers = private_headers(taken.file_name)
        if not isinstance(taken.content, Package):
            return Response(taken.content, headers=headers, media_type=taken.media_type)
        headers["content-length"] = str(taken.content.size)
        return StreamingResponse(tar(self.room, taken.content), headers=headers, media_type=taken.media_type)
