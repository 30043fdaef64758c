"""GraphiQL from our own files: the page at the API's address, its scripts beside it, nothing from elsewhere."""

from pathlib import Path
from typing import cast

from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.graphql.negotiation import Head
from server.headers import CONSOLE_HEADERS

FOLDER = Path(__file__).parent / "static" / "graphiql"
# Names of built files carry a digest of their content; the page itself does not.
FOR_GOOD = (b"cache-control", b"public, max-age=31536000, immutable")
ASK_AGAIN = (b"cache-control", b"no-cache")


class Console:
    """The page and its files, with a policy that allows nothing but them."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = StaticFiles(directory=folder, html=True)

    async def page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the page itself, whatever the path of the request."""
        await self._serve({**scope, "path": "/index.html", "root_path": ""}, receive, send)

    def mount(self) -> Mount:
        """Give the route of the page's files."""
        return Mount("/graphiql", self._serve)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _with_policy(self._files)(scope, receive, send)


def wants_page(scope: Scope) -> bool:
    """Tell whether a browser asks for the page rather than a client for data."""
    asks = scope["method"] in {"GET", "HEAD"} and not scope["query_string"]
    return asks and "text/html" in Head(scope)[b"accept"].lower()


def _with_policy(app: ASGIApp) -> ASGIApp:
    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        caching = FOR_GOOD if "/assets/" in scope["path"] else ASK_AGAIN

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = cast("list[tuple[bytes, bytes]]", message["headers"])
                message["headers"] = [*own, *CONSOLE_HEADERS, caching]
            await send(message)

        await app(scope, receive, completed)

    return guarded
