"""GraphQL over WebSocket (graphql-transport-ws): a socket ends with its token, and with its person's posts."""

from typing import Generic, TypeVar

import structlog
from starlette.types import Receive, Scope, Send

from server.graphql import negotiation
from server.graphql.negotiation import Head
from server.graphql.origins import Origins
from server.graphql.outbox import Outbox
from server.graphql.protocol import SUBPROTOCOL, CloseCode, Closing, Hangup
from server.graphql.service import GraphqlService
from server.graphql.session import Session

Context = TypeVar("Context")

NO_SUBPROTOCOL = Closing(CloseCode.SUBPROTOCOL_REFUSED, f"Speak {SUBPROTOCOL}")

log = structlog.get_logger(__name__)


class SocketEndpoint(Generic[Context]):
    """The ASGI application of GraphQL over WebSocket."""

    def __init__(self, service: GraphqlService[Context]) -> None:
        self._service = service
        self._origins = Origins(service.settings.allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket from its handshake to its end."""
        await receive()  # websocket.connect
        if not self._origins.admit(scope):
            log.warning("origin_refused", origin=Head(scope)[b"origin"][:200])
            await send({"type": "websocket.close", "code": CloseCode.FORBIDDEN, "reason": "Origin refused"})
            return
        spoken = SUBPROTOCOL if SUBPROTOCOL in scope.get("subprotocols", ()) else None
        await send({"type": "websocket.accept", "subprotocol": spoken})
        closing = await self._serve(scope, receive, send) if spoken else NO_SUBPROTOCOL
        if closing is not None:
            await send({"type": "websocket.close", "code": int(closing.code), "reason": closing.reason})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> Closing | None:
        outbox = Outbox(send, self._service.settings.sockets.send_within)
        language = negotiation.language(Head(scope)[b"accept-language"])
        session = Session(self._service, receive, outbox, language)
        ended: list[Exception] = []
        try:
            await session.run()
        except* (Hangup, Closing) as group:
            ended += group.exceptions
        except* Exception:
            log.exception("defect")
            ended.append(Closing(CloseCode.INTERNAL, "Internal error"))
        return _last_word(ended)


def _last_word(ended: list[Exception]) -> Closing | None:
    if any(isinstance(end, Hangup) for end in ended):
        return None
    return next((end for end in ended if isinstance(end, Closing)), None)
