"""How a request for bytes is answered: whatever goes wrong is told as a typed error, in the language of the request."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from structlog.contextvars import bind_contextvars

from kernel.database import DatabaseAway
from kernel.errors import DomainError, Forbidden, Invalid, NotFound
from server.graphql import negotiation
from server.graphql.http import masked
from server.graphql.negotiation import Head
from server.graphql.replies import correlation_of, error_body
from server.problems import Problem


async def answered(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """Answer, or say in the request's language why not."""
    head = Head(request.scope)
    language, correlation = negotiation.language(head[b"accept-language"]), correlation_of(head)
    bind_contextvars(correlation_id=correlation)
    problem: DomainError
    try:
        return await answer(request)
    except DomainError as error:
        problem = error
    except Exception as error:  # noqa: BLE001 whatever it is, the caller gets an answer
        problem = masked(error)
    headers = {**_challenge(problem), "x-correlation-id": correlation}
    body = error_body(problem, language, correlation)
    return Response(body, _status(problem), headers=headers, media_type="application/json")


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
