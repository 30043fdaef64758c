"""`/graphql`: data over HTTP, subscriptions over WebSocket, the console's page for a browser."""

from typing import Generic, TypeVar

from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from server.graphiql import Console, wants_page
from server.graphql.http import HttpEndpoint
from server.graphql.service import GraphqlService
from server.graphql.sockets import SocketEndpoint

Context = TypeVar("Context")
PATH = "/graphql"


class GraphqlEndpoint(Generic[Context]):
    """The ASGI application of `/graphql`; without a console it never serves a page."""

    def __init__(self, service: GraphqlService[Context], console: Console | None = None) -> None:
        self._http = HttpEndpoint(service)
        self._sockets = SocketEndpoint(service)
        self._console = console

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request to whom it is for."""
        if scope["type"] == "websocket":
            await self._sockets(scope, receive, send)
        elif self._console is not None and wants_page(scope):
            await self._console.page(scope, receive, send)
        else:
            await self._http(scope, receive, send)


class FrontDoor(Generic[Context]):
    """Lets a POST to `/graphql` in at once; everything else goes through `app` and its routes."""

    def __init__(self, service: GraphqlService[Context], app: ASGIApp) -> None:
        self._http = HttpEndpoint(service)
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request to whom it is for."""
        at_once = scope["type"] == "http" and scope["method"] == "POST" and scope["path"] == PATH
        await (self._http if at_once else self._app)(scope, receive, send)


def routes(service: GraphqlService[Context], console: Console | None = None) -> list[BaseRoute]:
    """Give the routes of `/graphql` and of the console's files."""
    endpoint = GraphqlEndpoint(service, console)
    own: list[BaseRoute] = [Route(PATH, endpoint), WebSocketRoute(PATH, endpoint)]
    return own if console is None else [*own, console.mount()]
