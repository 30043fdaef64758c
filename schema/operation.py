"""The API as a transport sees it: an operation goes in, the bytes of an answer come out."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import strawberry
from graphql import GraphQLError, OperationType
from graphql.execution.values import VariableValues

from kernel.errors import Language
from kernel.reading import Readers
from schema.answers import Answer, Answers
from schema.limits import Limits
from schema.reads.arguments import BadArgument
from schema.reads.compilation import TooExpensive
from schema.reads.compiler import ENTRY, Compiler, Plan, SlotReadings, Subject
from schema.reads.documents import Document, Prepared, Recent, prepare, read_document
from schema.reads.executor import Request, run_query
from schema.reads.nouns import Nouns
from schema.reads.payloads import execute_mutation, subscribe_events
from schema.reads.resolve import resolve
from schema.reads.shape import Shape
from schema.reads.sources import Source


@dataclass(frozen=True, slots=True)
class Operation:
    """One GraphQL request."""

    document: str
    name: str | None
    variables: Mapping[str, object]


class Context(Protocol):
    """What the reads need to know of a request; resolvers of mutations see the same object."""

    @property
    def actor_id(self) -> int:
        """The person who asks."""
        ...

    @property
    def language(self) -> Language:
        """The language of messages."""
        ...

    @property
    def disconnected(self) -> Awaitable[object] | None:
        """Done when the client has gone away."""
        ...


LONGEST_KEPT = 32_000
"""Characters of a document that is remembered; longer ones are mostly comments and may not fill the memory."""


@dataclass(frozen=True, slots=True)
class Caches:
    """How much is remembered: documents, and the operations made ready from them."""

    documents: int = 500
    operations: int = 500


class Api:
    """Answers operations. Queries never run resolvers; mutations and subscriptions read what they return the same way.

    `report` keeps a defect and gives the id under which it can be found again.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        sources: Sequence[type[Source]],
        pool: Readers,
        report: Callable[[BaseException], str],
        *,
        limits: Limits | None = None,
        entry: str = ENTRY,
        caches: Caches | None = None,
    ) -> None:
        shape = Shape(schema)
        sizes = caches or Caches()
        self.limits = limits or Limits()
        self.nouns: Nouns = resolve(shape, sources)
        self._schema = shape.graphql
        self._compiler = Compiler(self._schema, self.nouns, self.limits, entry)
        self._pool = pool
        self._answers = Answers(report)
        self._documents: Recent[Document] = Recent(sizes.documents)
        self._prepared: Recent[Prepared] = Recent(sizes.operations)

    def kind(self, operation: Operation) -> OperationType | None:
        """Tell what an operation does; None when it cannot be told, which `execute` reports."""
        try:
            return self._document(operation).operation(operation.name).operation
        except GraphQLError:
            return None

    async def execute(self, operation: Operation, context: Context) -> Answer:
        """Answer a query or a mutation. Raises kernel.reading.Gone when the client went away."""
        try:
            prepared, variables = self._ready(operation, _ANSWERED)
            request = self._request(prepared, variables, operation, context)
            if prepared.operation.operation is OperationType.MUTATION:
                return await execute_mutation(request)
            return await run_query(request, self._plan(prepared, variables))
        except _Refused as refused:
            return self._answers.refused(refused.errors, context.language)
        except (GraphQLError, TooExpensive) as wrong:
            return self._answers.refused([wrong], context.language)

    async def subscribe(self, operation: Operation, context: Context) -> AsyncIterator[bytes] | Answer:
        """Answer a subscription by its events, or by the reason why there are none."""
        try:
            prepared, variables = self._ready(operation, _LISTENED)
            return await subscribe_events(self._request(prepared, variables, operation, context))
        except _Refused as refused:
            return self._answers.refused(refused.errors, context.language)
        except (GraphQLError, TooExpensive) as wrong:
            return self._answers.refused([wrong], context.language)

    def _document(self, operation: Operation) -> Document:
        text = operation.document
        if len(text) > LONGEST_KEPT:
            return read_document(self._schema, text, self.limits)
        return self._documents.get(text, lambda: read_document(self._schema, text, self.limits))

    def _ready(self, operation: Operation, kinds: frozenset[OperationType]) -> tuple[Prepared, VariableValues]:
        """Find or make what the operation needs, and coerce its variables."""
        document = self._document(operation)
        if document.errors:
            raise _Refused(document.errors)
        node = document.operation(operation.name)
        if node.operation not in kinds:
            raise GraphQLError(f"A {node.operation.value} cannot be run this way.")
        key = (id(node), operation.name)
        prepared = self._prepared.get(key, lambda: prepare(self._schema, self.nouns, document, node))
        variables = prepared.coerce(operation.variables)
        if isinstance(variables, list):
            raise _Refused(tuple(variables[: self.limits.errors]))
        return prepared, variables

    def _plan(self, prepared: Prepared, variables: VariableValues) -> tuple[Plan, list[Any]]:
        """Read the arguments, then find or compile the plan of their structure. Raises BadArgument, TooExpensive."""
        readings = [slot.reading(variables) for slot in prepared.slots]
        coerced = variables.coerced
        key = (tuple(coerced.get(name) for name in prepared.switches), tuple(shape for shape, _ in readings))
        plan = prepared.plans.get(
            key, lambda: self._compiler.plan(self._subject(prepared, variables, readings), prepared.operation)
        )
        return plan, readings

    def _subject(self, prepared: Prepared, variables: VariableValues, readings: list[Any]) -> Subject:
        return Subject(
            self._schema,
            self.nouns,
            prepared.document.fragments,
            variables.coerced,
            SlotReadings(prepared.by_node, readings),
        )

    def _request(
        self, prepared: Prepared, variables: VariableValues, operation: Operation, context: Context
    ) -> Request:
        return Request(
            pool=self._pool,
            schema=self._schema,
            compiler=self._compiler,
            answers=self._answers,
            prepared=prepared,
            variables=variables,
            given=operation.variables,
            context=context,
        )


_ANSWERED = frozenset({OperationType.QUERY, OperationType.MUTATION})
_LISTENED = frozenset({OperationType.SUBSCRIPTION})


class _Refused(Exception):
    """The errors of a request that is not run."""

    def __init__(self, errors: tuple[GraphQLError, ...]) -> None:
        super().__init__()
        self.errors = errors


__all__ = ["Answer", "Api", "BadArgument", "Caches", "Context", "Operation"]
