"""Queries: one statement per root field, its bytes spliced into the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import DocumentNode, ExecutionResult, GraphQLSchema, OperationDefinitionNode, execute
from graphql.execution.values import VariableValues
from graphql.language import SelectionSetNode

from kernel.reading import Readers, ReadFailed, ReadTooLarge, read, unless_gone
from schema.answers import Answer, Answers, Formatted, splice, without_data
from schema.reads.compiler import Compiler, Elsewhere, Plan, Ready, Statement
from schema.reads.documents import Prepared


@dataclass(frozen=True, slots=True)
class Request:
    """One request, ready to run."""

    pool: Readers
    schema: GraphQLSchema
    compiler: Compiler
    answers: Answers
    prepared: Prepared
    variables: VariableValues
    given: Mapping[str, object]
    context: Any


async def run_query(request: Request, planned: tuple[Plan, Sequence[Any]]) -> Answer:
    """Run a plan. A root field that fails is null with an error; a required one nulls the data."""
    plan, readings = planned
    parts: list[tuple[bytes, bytes]] = []
    errors: list[Formatted] = []
    dead = False
    elsewhere = await _run_elsewhere(request, [root for root in plan.roots if isinstance(root, Elsewhere)], errors)
    for root in plan.roots:
        if isinstance(root, Statement):
            found = await _run_statement(request, root, readings, errors)
            dead = dead or (found == b"null" and root.required)
        else:
            found = root.answer if isinstance(root, Ready) else elsewhere.get(root.name, b"null")
        parts.append((root.key, found))
    if dead or elsewhere is _DEAD:
        return Answer(without_data(errors))
    return Answer(splice(parts, errors))


async def _run_statement(request: Request, root: Statement, readings: Sequence[Any], errors: list[Formatted]) -> bytes:
    arguments = [request.context.actor_id, *(readings[slot][1][name] for slot, name in root.parameters)]
    try:
        found = await unless_gone(read(request.pool, root.sql, arguments), request.context.disconnected)
        if len(found) > request.compiler.limits.answer_bytes:
            raise ReadTooLarge
    except ReadFailed as failed:
        errors.append(request.answers.failure(failed, request.context.language, [root.name]))
        return b"null"
    return found


_DEAD: dict[str, bytes] = {}


async def _run_elsewhere(request: Request, roots: Sequence[Elsewhere], errors: list[Formatted]) -> dict[str, bytes]:
    """Let graphql-core answer introspection and computed fields, on the same schema."""
    if not roots:
        return {}
    operation = request.prepared.operation
    nodes = tuple(node for root in roots for node in root.nodes)
    narrowed = OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=operation.variable_definitions,
        directives=operation.directives,
        selection_set=SelectionSetNode(selections=nodes),
    )
    document = DocumentNode(definitions=(narrowed, *request.prepared.document.fragments.values()))
    result = execute(
        request.schema,
        document,
        context_value=request.context,
        variable_values=dict(request.given),
    )
    found = result if isinstance(result, ExecutionResult) else await result
    errors.extend(request.answers.located(error, request.context.language) for error in found.errors or ())
    if found.data is None:
        return _DEAD
    return {name: orjson.dumps(value) for name, value in found.data.items()}
