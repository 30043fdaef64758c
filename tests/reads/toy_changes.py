"""Mutations and a subscription of the toy API: payloads and events that name rows by Ref."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Any

# ruff: noqa: A002 - arguments have the names of the API
import strawberry

from schema.reads.payloads import Ref
from tests.reads.toy_types import Case, Client, Node, Obligation, Revisit

DONE: list[str] = []
"""What the actions did, in order."""


@strawberry.interface
class Problem:
    message: str


@strawberry.type
class NotFound(Problem):
    noun: str


@strawberry.type
class Opened:
    revisit: Revisit | None
    case: Case | None
    client: Client | None
    obligation: Obligation | None
    anything: Node | None
    note: str


OpenResult = Annotated[Opened | NotFound, strawberry.union("OpenResult")]


@strawberry.input
class OpenInput:
    case: int
    client: int = 1
    note: str = ""


@strawberry.type
class Mutation:
    @strawberry.mutation
    def open(self, input: OpenInput) -> OpenResult:
        DONE.append(input.note)
        if input.note == "bug":
            raise ZeroDivisionError("secret detail")
        if input.case == 0:
            return NotFound(message="no such case", noun="case")
        case: Any = Ref("case", (input.case,))
        obligation: Any = Ref("obligation", ("c", date(2026, 3, 2), 1_000))
        client: Any = Ref("client", input.client)
        return Opened(revisit=case, case=case, client=client, obligation=obligation, anything=case, note=input.note)


@strawberry.type
class CaseChange:
    what: str
    case: Case | None


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def changed(self, cases: list[int]) -> AsyncIterator[CaseChange]:
        for each in cases:
            if each < 0:
                raise ZeroDivisionError("secret detail")
            yield CaseChange(what="updated", case=Ref("case", each))  # type: ignore[arg-type]
