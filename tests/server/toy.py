"""A small API over plain graphql-core: the transport's tests need something to carry, not our schema."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    build_schema,
    execute,
    get_operation_ast,
    parse,
    subscribe,
    validate,
)

from kernel.errors import Forbidden, Language
from kernel.reading import ReadBusy
from schema.operation import Answer, Operation
from server.auth import Identity

SDL = """
type Query { hello(name: String = "world"): String!  me: String!  language: String!  slow: String!  defect: String }
type Mutation { note(text: String!): String! }
type Subscription { ticks(count: Int!): Int!  forever: Int!  defect: Int! }
"""


@dataclass(frozen=True, slots=True)
class ToyContext:
    """What the toy's operations see."""

    identity: Identity
    language: Language


class NotOnTheStaff(Forbidden):
    """Stands for the schema's own refusal."""

    zh = "不在员工名册中"
    en = "not on the staff"


async def make_context(identity: Identity, language: Language) -> ToyContext:
    """Build a context; nobody called "stranger" is on the staff."""
    if identity.login == "stranger":
        raise NotOnTheStaff
    if identity.login == "unlucky":
        raise ReadBusy
    return ToyContext(identity, language)


@dataclass
class ToyApi:
    """Answers the toy schema; remembers what happened to slow reads and to subscriptions."""

    slow_started: asyncio.Event = field(default_factory=asyncio.Event)
    slow_cancelled: asyncio.Event = field(default_factory=asyncio.Event)
    slow_seconds: float = 5
    notes: list[str] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    schema: GraphQLSchema = field(default_factory=lambda: build_schema(SDL))

    def kind(self, operation: Operation) -> OperationType | None:
        """Tell what kind of operation it is, None when it is none."""
        try:
            found = get_operation_ast(parse(operation.document), operation.name)
        except GraphQLError:
            return None
        return found.operation if found else None

    async def execute(self, operation: Operation, context: ToyContext) -> Answer:
        """Answer a query or mutation."""
        if "defect" in operation.document:
            raise RuntimeError("the password is swordfish")
        if "slow" in operation.document:
            await self._take_long()
        return self._answer(operation, context)

    async def subscribe(self, operation: Operation, context: ToyContext) -> AsyncIterator[bytes] | Answer:
        """Start a subscription."""
        if "defect" in operation.document:
            raise RuntimeError("the password is swordfish")
        document, errors = self._checked(operation)
        if errors:
            return answer(ExecutionResult(None, errors))
        source = subscribe(
            self.schema,
            document,
            _Roots(self, context),
            subscribe_field_resolver=self._events,
            variable_values=dict(operation.variables),
            operation_name=operation.name,
        )
        result = await source if not isinstance(source, ExecutionResult) and hasattr(source, "__await__") else source
        return answer(result) if isinstance(result, ExecutionResult) else self._bytes(result)

    async def _take_long(self) -> None:
        self.slow_started.set()
        try:
            await asyncio.sleep(self.slow_seconds)
        except asyncio.CancelledError:
            self.slow_cancelled.set()
            raise

    def _checked(self, operation: Operation) -> Any:
        try:
            document = parse(operation.document)
        except GraphQLError as error:
            return None, [error]
        return document, validate(self.schema, document)

    def _answer(self, operation: Operation, context: ToyContext) -> Answer:
        document, errors = self._checked(operation)
        if errors:
            return answer(ExecutionResult(None, errors))
        return answer(
            execute(
                self.schema,
                document,
                _Roots(self, context),
                variable_values=dict(operation.variables),
                operation_name=operation.name,
            )
        )

    async def _events(self, _roots: object, info: Any, **arguments: Any) -> Any:
        count = arguments.get("count", 1_000_000)
        try:
            for number in range(count):
                yield {info.field_name: number}
                await asyncio.sleep(0 if "count" in arguments else 0.01)
        finally:
            self.ended.set()

    async def _bytes(self, results: Any) -> AsyncIterator[bytes]:
        try:
            async for result in results:
                yield orjson.dumps(result.formatted)
        finally:
            await results.aclose()


class _Roots:
    def __init__(self, api: ToyApi, context: ToyContext) -> None:
        self._api = api
        self.me = context.identity.login
        self.language = context.language
        self.slow = "done"

    def hello(self, _info: object, name: str) -> str:
        return f"hello {name}"

    def note(self, _info: object, text: str) -> str:
        self._api.notes.append(text)
        return text


def answer(result: ExecutionResult) -> Answer:
    """Write a result as the API's answer."""
    before = result.data is None and all(error.path is None for error in result.errors or ())
    errors = [error.formatted for error in result.errors or ()]
    if before:
        return Answer(orjson.dumps({"errors": errors}), failed_before_execution=True)
    return Answer(orjson.dumps({"data": result.data, **({"errors": errors} if errors else {})}))
