"""The operations that run on one socket, each a task of its own, each known by the client's id."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import orjson
import structlog
from graphql import OperationType
from structlog.contextvars import bound_contextvars

from kernel.errors import DomainError, Language
from schema.operation import Answer, Operation
from server.graphql.outbox import Outbox
from server.graphql.parameters import Parameters, check_depth, operation_of, parameters_of
from server.graphql.protocol import ClientMessage, CloseCode, Closing, Hangup, errors_of, frame
from server.graphql.replies import error_entry
from server.graphql.service import GraphqlService
from server.problems import BadRequest, Defect, TooManyOperations

Context = TypeVar("Context")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Speaker(Generic[Context]):
    """Whom the operations run for: the way out to the client, its language, a fresh context for each operation."""

    outbox: Outbox
    language: Language
    open_context: Callable[[], Awaitable[Context]]


class Streams(Generic[Context]):
    """Starts, bounds and stops operations. Their tasks belong to the socket's group and end with it."""

    def __init__(self, service: GraphqlService[Context], speaker: Speaker[Context], tasks: asyncio.TaskGroup) -> None:
        self._service = service
        self._outbox = speaker.outbox
        self._language: Language = speaker.language
        self._open_context = speaker.open_context
        self._tasks = tasks
        self._running: dict[str, asyncio.Task[None]] = {}

    async def start(self, message: ClientMessage) -> None:
        """Start an operation; raise Closing when the message breaks the protocol."""
        if message.id in self._running:
            raise Closing(CloseCode.SUBSCRIBER_EXISTS, f"Subscriber for {message.id} already exists")
        try:
            check_depth(message.payload, self._service.settings.max_depth)
            parameters = parameters_of(message.payload)
        except BadRequest as error:
            raise Closing(CloseCode.BAD_REQUEST, error.code) from error
        limit = self._service.settings.sockets.subscriptions
        if len(self._running) >= limit:
            await self._refuse(message.id, TooManyOperations(limit), secrets.token_hex(16))
            return
        self._running[message.id] = self._tasks.create_task(self._run(message.id, parameters))

    def stop(self, name: str) -> None:
        """End an operation at the client's wish; one that is not running is no error."""
        task = self._running.pop(name, None)
        if task is not None:
            task.cancel()

    async def _run(self, name: str, parameters: Parameters) -> None:
        correlation = secrets.token_hex(16)
        with bound_contextvars(correlation_id=correlation):
            try:
                await self._serve(name, operation_of(parameters, self._service.documents))
            except (Closing, Hangup):
                raise
            except DomainError as problem:
                log.info("operation_refused", code=problem.code)
                await self._refuse(name, problem, correlation)
            except Exception:
                log.exception("defect")
                await self._refuse(name, Defect(), correlation)

    async def _serve(self, name: str, operation: Operation) -> None:
        api, context = self._service.api, await self._open_context()
        if api.kind(operation) is OperationType.SUBSCRIPTION:
            result = await api.subscribe(operation, context)
        else:
            result = await api.execute(operation, context)
        if not isinstance(result, Answer):
            await self._pump(name, result)
        elif result.failed_before_execution:
            await self._finish(name, frame("error", name, errors_of(result.body)))
        else:
            await self._outbox.put(frame("next", name, result.body))
            await self._finish(name, frame("complete", name))

    async def _pump(self, name: str, events: AsyncIterator[bytes]) -> None:
        try:
            async for event in events:
                await self._outbox.put(frame("next", name, event))
        finally:
            close = getattr(events, "aclose", None)
            if close is not None:
                await close()
        await self._finish(name, frame("complete", name))

    async def _refuse(self, name: str, problem: DomainError, correlation: str) -> None:
        entry = error_entry(problem, self._language, correlation)
        await self._finish(name, frame("error", name, orjson.dumps([entry])))

    async def _finish(self, name: str, last: str) -> None:
        # The id is free before the client can know that it is: it may use it again at once.
        self._running.pop(name, None)
        await self._outbox.put(last)
