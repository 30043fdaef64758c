"""One socket from greeting to end: reads the client's messages, watches its token and its posts."""

import asyncio
from typing import Generic, TypeVar

import structlog
from starlette.types import Receive

from kernel.errors import Language
from server.auth import Identity
from server.graphql.negotiation import bearer
from server.graphql.outbox import Outbox
from server.graphql.protocol import ClientMessage, CloseCode, Closing, Hangup, frame, payload_bytes, read_message
from server.graphql.service import GraphqlService
from server.graphql.streams import Speaker, Streams
from server.problems import IssuerUnavailable, TokenMissing, Unauthenticated

Context = TypeVar("Context")

log = structlog.get_logger(__name__)


class Session(Generic[Context]):
    """Runs until the client hangs up or a rule closes the socket: raises a group of Hangup or Closing."""

    def __init__(self, service: GraphqlService[Context], receive: Receive, outbox: Outbox, language: Language) -> None:
        self._service = service
        self._limits = service.settings.sockets
        self._receive = receive
        self._outbox = outbox
        self._language: Language = language
        self._greeted = asyncio.Event()
        self._identity: Identity | None = None

    async def run(self) -> None:
        """Serve the socket; every task it started has ended when this raises."""
        async with asyncio.TaskGroup() as tasks:
            speaker = Speaker(self._outbox, self._language, self._open_context)
            streams = Streams(self._service, speaker, tasks)
            tasks.create_task(self._read(streams))
            tasks.create_task(self._watch())

    async def _read(self, streams: Streams[Context]) -> None:
        while True:
            event = await self._receive()
            if event["type"] == "websocket.disconnect":
                raise Hangup
            await self._handle(read_message(event.get("text"), self._limits.message_size), streams)

    async def _handle(self, message: ClientMessage, streams: Streams[Context]) -> None:
        match message.type:
            case "connection_init":
                await self._greet(message)
            case "ping":
                await self._outbox.put(frame("pong", payload=payload_bytes(message)))
            case "pong":
                pass
            case "subscribe" if self._identity is not None:
                await streams.start(message)
            case "subscribe":
                raise Closing(CloseCode.UNAUTHORIZED, "Unauthorized")
            case "complete":
                streams.stop(message.id)
            case _:
                raise Closing(CloseCode.BAD_REQUEST, "Unknown message type")

    async def _greet(self, message: ClientMessage) -> None:
        if self._identity is not None:
            raise Closing(CloseCode.GREETED_TWICE, "Too many initialisation requests")
        try:
            identity = await self._service.gatekeeper.identify(_token(message))
        except Unauthenticated as error:
            raise Closing(CloseCode.UNAUTHORIZED, error.code) from error
        except IssuerUnavailable as error:
            raise Closing(CloseCode.TRY_LATER, error.code) from error
        if not await self._service.gatekeeper.still_allowed(identity):
            raise Closing(CloseCode.FORBIDDEN, "Forbidden")
        self._identity = identity
        await self._outbox.put(frame("connection_ack"))
        self._greeted.set()

    async def _watch(self) -> None:
        try:
            async with asyncio.timeout(self._limits.greeting_within):
                await self._greeted.wait()
        except TimeoutError as error:
            raise Closing(CloseCode.GREETING_LATE, "Connection initialisation timeout") from error
        identity = self._known()
        while True:
            left = (identity.expires_at - self._service.gatekeeper.now()).total_seconds()
            if left <= 0:
                raise Closing(CloseCode.UNAUTHORIZED, "Token expired")
            await asyncio.sleep(min(left, self._limits.recheck_every))
            await self._recheck(identity)

    async def _recheck(self, identity: Identity) -> None:
        try:
            allowed = await self._service.gatekeeper.still_allowed(identity)
        except Exception:
            # Each event is read under the person's own rights, so one failed look keeps nothing open that matters.
            log.exception("recheck_failed")
            return
        if not allowed:
            raise Closing(CloseCode.FORBIDDEN, "Forbidden")

    async def _open_context(self) -> Context:
        return await self._service.make_context(self._known(), self._language)

    def _known(self) -> Identity:
        if self._identity is None:
            raise TokenMissing
        return self._identity


def _token(message: ClientMessage) -> str:
    """Find the token as clients send it: `Authorization: Bearer …` in any case of letters, or a bare `token`."""
    fields = {key.lower(): value for key, value in message.payload.items() if isinstance(value, str)}
    if "token" in fields:
        return bearer(f"Bearer {fields['token']}")
    return bearer(fields.get("authorization", ""))
