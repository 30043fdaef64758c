"""How a mutation is carried out: one Work, an idempotency key that returns the first result, global ids read as keys."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

import strawberry

from cases.actions import replay
from kernel.canonical import digest
from kernel.errors import invalid
from kernel.keys import demand_key
from kernel.work import Work
from schema.context import Info
from schema.mutations.texts import demand_readable
from schema.reads.ids import read_id

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Facts: TypeAlias = Mapping[str, int | str | None]
"""What a mutation answers, as plain keys: enough to build its payload again."""
Method = TypeVar("Method", bound=Callable[..., object])
KEYS = ("int8",)
SEEN = "null when it has left your sight"
LONGEST_SHOWN = 60


def mutation(description: str) -> Callable[[Method], Method]:
    """Publish a method as a mutation whose one argument is described; strawberry's own decorator has no static type."""

    def publish(method: Method) -> Method:
        made = strawberry.mutation(description=description)(_reading(method))
        for argument in made.arguments:
            argument.description = argument.description or "What is to be done, and with what (办理内容)."
        return cast("Method", made)

    return publish


def _reading(method: Method) -> Method:
    """Look at every text of the input before the method does."""

    @wraps(method)
    async def readable(*args: object, **kwargs: object) -> object:
        demand_readable(kwargs["input"])
        return await cast("Callable[..., Awaitable[object]]", method)(*args, **kwargs)

    return cast("Method", readable)


async def perform(
    info: Info, verb: str, given: "DataclassInstance", action: Callable[[Work], Awaitable[Facts]]
) -> Facts:
    """Carry out an action in one Work; with a `client_mutation_id` in `given`, a repetition gets the first facts."""
    key: str | None = getattr(given, "client_mutation_id", None)
    async with info.context.desk.work(info.context.actor_id) as work:
        if key is None:
            return await action(work)
        demand_key(key)
        request = replay.Request(key, verb, digest(_plain(asdict(given))))
        first = await replay.first_result(work, request)
        if first is not None:
            return first
        facts = await action(work)
        replay.keep(work, request, facts)
        return facts


def key_of(identifier: strawberry.ID, noun: str, path: str) -> int:
    """Read the key out of a global id of `noun`; raise Invalid naming the input field otherwise."""
    key = read_id(str(identifier), noun, KEYS)
    if key is None:
        zh, en = (
            f"“{identifier[:LONGEST_SHOWN]}”不是有效的标识，请从查询结果中取用。",
            f"This is no id of a {noun}: take it from a query.",
        )
        raise invalid(path, "BAD_ID", zh, en)
    return cast("int", key[0])


def some_key(identifier: strawberry.ID | None, noun: str, path: str) -> int | None:
    """Read the key of an optional global id."""
    return None if identifier is None else key_of(identifier, noun, path)


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | str():
            return value
        case date() | datetime():
            return value.isoformat()
        case Decimal():
            return str(value)
        case Mapping():
            return {str(name): _plain(part) for name, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
        case _:
            return str(value)
