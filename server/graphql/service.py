"""What the transport needs of the others: an API that answers operations, somebody who knows tokens, and limits."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from graphql import OperationType

from kernel.errors import Language
from schema.operation import Answer, Operation
from server.auth import Identity
from server.graphql.connection import BodyLimits
from server.graphql.documents import Documents

Context = TypeVar("Context")
Context_co = TypeVar("Context_co", covariant=True)
Context_contra = TypeVar("Context_contra", contravariant=True)


class Api(Protocol[Context_contra]):
    """Answers operations in ready JSON bytes. Raises only on a defect."""

    def kind(self, operation: Operation) -> OperationType | None:
        """Tell query, mutation or subscription; None when the document or its operation name is wrong."""
        ...

    async def execute(self, operation: Operation, context: Context_contra) -> Answer:
        """Answer a query or mutation, or a wrong operation with its errors."""
        ...

    async def subscribe(self, operation: Operation, context: Context_contra) -> AsyncIterator[bytes] | Answer:
        """Start a subscription, or answer with the errors that stand against it."""
        ...


class MakeContext(Protocol[Context_co]):
    """Turns an identity into the context of one operation; raises Forbidden when it is nobody on the staff.

    The transport itself cancels a read whose client goes away, so a context need not know of the connection.
    """

    async def __call__(self, identity: Identity, language: Language) -> Context_co:
        """Build the context of one operation."""
        ...


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """What one socket may take. Times are seconds, sizes are bytes."""

    greeting_within: float = 10
    recheck_every: float = 5
    send_within: float = 30
    message_size: int = 1_000_000
    subscriptions: int = 20


@dataclass(frozen=True, slots=True)
class GraphqlSettings:
    """Settings of the transport. `allowed_origins` are added to the service's own origin, as `https://host[:port]`."""

    body: BodyLimits = field(default_factory=BodyLimits)
    max_depth: int = 64
    allowed_origins: tuple[str, ...] = ()
    sockets: SocketLimits = SocketLimits()


@dataclass(frozen=True, slots=True)
class Gatekeeper:
    """Who may come in: `identify` judges a token, `still_allowed` says whether a person still has a post."""

    identify: Callable[[str], Awaitable[Identity]]
    still_allowed: Callable[[Identity], Awaitable[bool]]
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class GraphqlService(Generic[Context]):
    """Everything behind the transport."""

    api: Api[Context]
    make_context: MakeContext[Context]
    gatekeeper: Gatekeeper
    documents: Documents
    settings: GraphqlSettings
