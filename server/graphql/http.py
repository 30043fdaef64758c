"""GraphQL over HTTP: one request, one answer. Nothing runs before the caller is known and the request well-formed."""

import asyncio
from contextlib import nullcontext
from typing import Generic, TypeVar

import structlog
from graphql import OperationType
from starlette.types import Receive, Scope, Send
from structlog.contextvars import bind_contextvars

from kernel.database import DatabaseAway, is_away
from kernel.errors import DomainError, Forbidden, Language
from kernel.reading import ReadFailed
from schema.operation import Operation
from server.graphql import negotiation
from server.graphql.connection import ClientGone, Connection
from server.graphql.negotiation import JSON, Head
from server.graphql.parameters import Parameters, operation_of, parameters_of_body, parameters_of_url
from server.graphql.replies import Reply, correlation_of, error_body, send_reply
from server.graphql.service import GraphqlService
from server.problems import Defect, DocumentProblem, MethodRefused, NotAcceptable, Problem, SubscriptionRefused

Context = TypeVar("Context")
OK, REQUEST_ERROR, FORBIDDEN, UNAVAILABLE = 200, 400, 403, 503

log = structlog.get_logger(__name__)


class HttpEndpoint(Generic[Context]):
    """The ASGI application of GraphQL over HTTP."""

    def __init__(self, service: GraphqlService[Context]) -> None:
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Errors are typed, in the caller's language, under a correlation id."""
        head = Head(scope)
        correlation = correlation_of(head)
        # Each request runs in a task of its own, so what is bound here ends with it.
        bind_contextvars(correlation_id=correlation)
        connection = Connection(receive)
        reply = await self._reply(scope, head, connection, correlation)
        if reply is not None and not connection.gone:
            await send_reply(send, reply, correlation)

    async def _reply(self, scope: Scope, head: Head, connection: Connection, correlation: str) -> Reply | None:
        spoken = negotiation.language(head[b"accept-language"])
        problem: DomainError
        try:
            return await self._answer(scope, head, connection, spoken)
        except ClientGone:
            return None
        except asyncio.CancelledError:
            if connection.gone:
                return None
            raise
        except DomainError as error:
            problem = error
            log.info("request_refused", code=problem.code)
        except Exception as error:  # noqa: BLE001 whatever it is, the caller gets an answer
            problem = masked(error)
        return _refusal(problem, _media_or_json(head), error_body(problem, spoken, correlation))

    async def _answer(self, scope: Scope, head: Head, connection: Connection, spoken: Language) -> Reply:
        service, method = self._service, scope["method"]
        if method not in {"GET", "POST"}:
            raise MethodRefused("GET, POST")
        identity = await service.gatekeeper.identify(negotiation.bearer(head[b"authorization"]))
        media = negotiation.media_type(head[b"accept"])
        operation = operation_of(await self._parameters(scope, head, connection), service.documents)
        kind = self._kind(method, operation)
        # A mutation runs to its end whoever listens: its author may ask again under the same key.
        with nullcontext() if kind is OperationType.MUTATION else connection.cancelling():
            context = await service.make_context(identity, spoken)
            answer = await service.api.execute(operation, context)
        failed = answer.failed_before_execution and media != JSON
        return Reply(REQUEST_ERROR if failed else OK, media, answer.body)

    async def _parameters(self, scope: Scope, head: Head, connection: Connection) -> Parameters:
        settings = self._service.settings
        if scope["method"] == "GET":
            return parameters_of_url(scope["query_string"], settings.max_depth)
        negotiation.check_content_type(head[b"content-type"])
        body = await connection.body(head[b"content-length"], settings.body)
        return parameters_of_body(body, settings.max_depth)

    def _kind(self, method: str, operation: Operation) -> OperationType | None:
        kind = self._service.api.kind(operation)
        if kind is OperationType.SUBSCRIPTION:
            raise SubscriptionRefused
        if kind is OperationType.MUTATION and method == "GET":
            raise MethodRefused("POST")
        return kind


def masked(error: Exception) -> DomainError:
    """Give what the caller is told of something unforeseen; a database that is away is no defect."""
    if is_away(error):
        log.warning("database_away", error=repr(error))
        return DatabaseAway()
    log.error("defect", exc_info=error)
    return Defect()


def _media_or_json(head: Head) -> str:
    try:
        return negotiation.media_type(head[b"accept"])
    except NotAcceptable:
        return JSON


def _refusal(problem: DomainError, media: str, body: bytes) -> Reply:
    if isinstance(problem, DocumentProblem) and media == JSON:
        return Reply(OK, media, body)
    if isinstance(problem, Problem):
        return Reply(problem.status, media, body, problem.headers())
    return Reply(_status(problem), media, body)


def _status(problem: DomainError) -> int:
    if isinstance(problem, Forbidden):
        return FORBIDDEN
    return UNAVAILABLE if isinstance(problem, ReadFailed | DatabaseAway) else REQUEST_ERROR
