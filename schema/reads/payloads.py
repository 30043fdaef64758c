"""Payloads and events: where an action or an event names a noun by `Ref`, the selection is compiled and read by key.

The action has committed by then; the payload is read in a new statement, under the actor's own row security, so what the
actor may no longer see is null.
"""

from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLAbstractType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    execute,
    get_named_type,
    is_object_type,
    subscribe,
)
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from kernel.reading import read
from schema.answers import Answer, without_data
from schema.reads.compiler import SlotReadings, Statement, Subject
from schema.reads.executor import Request
from schema.reads.ids import Key, KeyPart
from schema.reads.nouns import Noun
from schema.reads.selections import Selections


@dataclass(frozen=True, slots=True)
class Ref:
    """A row of a noun, named in a payload or an event: `Ref("case", 12)`; a composite key is a tuple."""

    noun: str
    key: KeyPart | Key


def ref(noun: str, key: KeyPart | Key | None) -> Any:
    """Name a row where a payload's or an event's type stands: what is selected of it is read after the commit."""
    return None if key is None else Ref(noun, key)


class RefExecutor(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's executor, which completes a Ref by reading it. Two methods are overridden, nothing else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.request: Request | None = kwargs.pop("request", None)
        super().__init__(*args, **kwargs)

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Read a Ref; complete anything else as ever."""
        if isinstance(result, Ref) and self.request is not None:
            return _read_ref(self.request, result, return_type, [details.node for details in field_details_list])
        return super().complete_object_value(return_type, field_details_list, info, path, result, position_context)

    def complete_abstract_value(
        self,
        return_type: GraphQLAbstractType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Read a Ref; complete anything else as ever."""
        if isinstance(result, Ref) and self.request is not None:
            return _read_ref(self.request, result, return_type, [details.node for details in field_details_list])
        return super().complete_abstract_value(return_type, field_details_list, info, path, result, position_context)


async def _read_ref(
    request: Request, ref: Ref, type_: GraphQLNamedType, nodes: Sequence[FieldNode]
) -> orjson.Fragment | None:
    """Read what is selected of one row as the field's type has it; None when it is gone, hidden or of another kind."""
    nouns = request.compiler.nouns
    noun = nouns.by_type.get(type_.name, nouns.by_name[ref.noun])
    statement, readings = _statement(request, noun, nodes)
    key = ref.key if isinstance(ref.key, tuple) else (ref.key,)
    values = {f"key.{index}": part for index, part in enumerate(key)}
    arguments = [
        request.context.actor_id,
        *(values[name] if slot < 0 else readings[slot][1][name] for slot, name in statement.parameters),
    ]
    found = await read(request.pool, statement.sql, arguments)
    return None if found == b"null" else orjson.Fragment(found)


def _statement(request: Request, noun: Noun, nodes: Sequence[FieldNode]) -> tuple[Statement, list[Any]]:
    """Find or compile the statement of a payload selection. Raises BadArgument, TooExpensive."""
    prepared, variables = request.prepared, request.variables
    readings = [slot.reading(variables) for slot in prepared.slots]
    coerced = variables.coerced
    key = (
        noun.type_name,
        tuple(id(node) for node in nodes),
        tuple(coerced.get(name) for name in prepared.switches),
        tuple(shape for shape, _ in readings),
    )
    subject = Subject(
        request.schema,
        request.compiler.nouns,
        prepared.document.fragments,
        coerced,
        SlotReadings(prepared.by_node, readings),
    )
    return prepared.payloads.get(key, lambda: request.compiler.payload(subject, noun, nodes)), readings


def price(request: Request) -> None:
    """Compile every noun that the operation's payloads select, so that nothing is too expensive after the commit."""
    operation = request.prepared.operation
    root = request.schema.get_root_type(operation.operation)
    if root is None:
        return
    selections = Selections(request.schema, request.prepared.document.fragments, request.variables.coerced)
    waiting: list[tuple[GraphQLObjectType, Sequence[FieldNode]]] = [
        (root, nodes) for nodes in selections.of(operation.selection_set, root).values()
    ]
    while waiting:
        parent, nodes = waiting.pop()
        definition = parent.fields.get(nodes[0].name.value)
        named = get_named_type(definition.type) if definition is not None else None
        noun = request.compiler.nouns.by_type.get(named.name) if named is not None else None
        if noun is not None:
            _statement(request, noun, nodes)
            continue
        for concrete in _concrete(request, named):
            if concrete.name not in request.compiler.nouns.by_type:
                waiting.extend((concrete, under) for under in selections.under(nodes, concrete).values())


def _concrete(request: Request, named: Any) -> list[GraphQLObjectType]:
    if isinstance(named, GraphQLObjectType):
        return [named]
    if named is None or not hasattr(named, "resolve_type"):
        return []
    return [each for each in request.schema.get_possible_types(named) if is_object_type(each)]


async def execute_mutation(request: Request) -> Answer:
    """Let strawberry run the mutations, one after the other; each Ref in their payloads is read when its action is done."""
    price(request)
    result = execute(
        request.schema,
        request.prepared.document.ast,  # type: ignore[arg-type]
        context_value=request.context,
        variable_values=dict(request.given),
        operation_name=_name(request),
        executor_class=RefExecutor,
        request=request,
    )
    found = await result if isinstance(result, Awaitable) else result
    return _answer(request, found)


def _name(request: Request) -> str | None:
    name = request.prepared.operation.name
    return name.value if name is not None else None


def _answer(request: Request, result: Any) -> Answer:
    errors = [request.answers.located(error, request.context.language) for error in result.errors or ()]
    body: dict[str, Any] = {"data": result.data}
    if errors:
        body["errors"] = errors
    return Answer(orjson.dumps(body))


async def subscribe_events(request: Request) -> AsyncIterator[bytes] | Answer:
    """Start a subscription; every event is completed as a payload is."""
    price(request)
    started = subscribe(
        request.schema,
        request.prepared.document.ast,  # type: ignore[arg-type]
        context_value=request.context,
        variable_values=dict(request.given),
        operation_name=_name(request),
        executor_class=RefExecutor,
        request=request,
    )
    found = await started if isinstance(started, Awaitable) else started
    if isinstance(found, ExecutionResult):
        return _answer(request, found)
    return _bodies(request, found)


async def _bodies(request: Request, events: Any) -> AsyncIterator[bytes]:
    try:
        async for event in events:
            yield _answer(request, event).body
    except Exception as defect:  # noqa: BLE001 - whatever ends the stream is told once, masked
        yield without_data([request.answers.failure(defect, request.context.language, [])])
    finally:
        await events.aclose()
