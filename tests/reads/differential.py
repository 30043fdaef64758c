"""The same operations to the compiled reads and to the reference; whatever differs is collected with its document."""

import base64
import json
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import validate
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from schema.operation import Api, Operation
from tests.reads.generator import Generated, Generator, Pool, TooMany
from tests.reads.reference import Reference, parsed
from tests.reads.world import World


@dataclass(frozen=True, slots=True)
class Asker:
    """The context of a request."""

    actor_id: int
    language: Any = "en"
    disconnected: Awaitable[object] | None = None


@dataclass(slots=True)
class Outcome:
    """What a run of operations showed."""

    counts: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)
    leaves: int = 0
    fields: Counter[str] = field(default_factory=Counter)


async def see(connection: AsyncConnection, reference: Reference, enter: str) -> World:
    """Load what an actor may see; `enter` is the statement that lets the actor in."""

    def load(inner: Connection) -> World:
        world = World(inner, reference.by_type)
        world.load(enter)
        return world

    return await connection.run_sync(load)


@dataclass(slots=True)
class Comparison:
    """Compares one API with its reference, as one actor."""

    api: Api
    reference: Reference
    connection: AsyncConnection
    world: World
    actor: int
    cursors: dict[str, set[str]] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)

    async def run(self, generator: Generator, operations: int, seed: int) -> Outcome:
        """Compare this many generated operations, each with all its sets of variables."""
        dice = random.Random(seed)
        done = 0
        while done < operations:
            try:
                made = generator.operation()
            except TooMany:
                continue
            if validate(self.reference.schema, parsed(made.document)):
                self.outcome.counts["invalid document"] += 1
                continue
            done += 1
            for variables in made.variables:
                await self.compare(made, variables, dice)
        return self.outcome

    async def compare(self, made: Generated, variables: dict[str, Any], dice: random.Random) -> None:
        """Ask both and compare."""
        answer = await self.api.execute(Operation(made.document, None, variables), Asker(self.actor))
        ours = json.loads(answer.body)
        try:
            theirs = await self.connection.run_sync(lambda _: self.reference.run(self.world, made.document, variables))
        except KeyError as unplaced:
            self.outcome.counts[f"skipped: {unplaced!r:.20}"] += 1
            return
        verdict = self._verdict(ours, theirs, answer.failed_before_execution)
        self.outcome.counts[verdict] += 1
        if verdict == "different":
            expected = json.dumps(theirs, ensure_ascii=False)[:3000]
            asked = f"actor {self.actor}\n{made.document}\n{json.dumps(variables)}"
            self.outcome.differences.append(f"{asked}\nours   {answer.body.decode()[:3000]}\ntheirs {expected}")
        self._harvest(theirs.get("data"), dice)

    def _verdict(self, ours: dict[str, Any], theirs: dict[str, Any], refused: bool) -> str:
        if "errors" in theirs:
            return "both refused" if refused else "different"
        if refused:
            code = ours["errors"][0].get("extensions", {}).get("code")
            return f"refused by ours alone: {code}" if code in {"BAD_CURSOR", "TOO_EXPENSIVE"} else "different"
        if (
            ours.get("data") == theirs["data"]
            and list_order(ours.get("data")) == list_order(theirs["data"])
            and "errors" not in ours
        ):
            self.outcome.leaves += count_leaves(theirs["data"])
            return "equal"
        return "different"

    def _harvest(self, value: Any, dice: random.Random) -> None:
        """Keep some of the cursors that were given out, for later operations."""
        if isinstance(value, dict):
            for each in value.values():
                self._harvest(each, dice)
        elif isinstance(value, list):
            for each in value:
                self._harvest(each, dice)
        elif isinstance(value, str) and value.startswith("WyJ") and dice.random() < 0.3:
            order = orjson.loads(base64.b64decode(value))[0]
            self.cursors.setdefault(order.split(".")[0], set()).add(value)

    def pool(self, other: Pool, names: Callable[[str], str]) -> Pool:
        """Offer cursors for `after`, and what `other` offers for the rest."""

        def offer(type_name: str, path: str) -> list[Any]:
            field_name, _, last = path.rpartition(".")
            if last != "after":
                return other(type_name, path)
            found = sorted(self.cursors.get(names(field_name), ()))[-40:]
            return [*found, *found, *[None] * 10, *["bm90aGluZw=="] * (not found)]

        return offer


def list_order(value: Any) -> Any:
    """Give the keys of all objects in the order of the answer: GraphQL promises it."""
    if isinstance(value, dict):
        return [(key, list_order(each)) for key, each in value.items()]
    return [list_order(each) for each in value] if isinstance(value, list) else None


def count_leaves(value: Any) -> int:
    """Count the scalar values of an answer."""
    if isinstance(value, dict):
        return sum(map(count_leaves, value.values()))
    return sum(map(count_leaves, value)) if isinstance(value, list) else 1


__all__ = ["Asker", "Comparison", "Outcome", "see"]
