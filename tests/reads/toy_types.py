"""The toy API: an interface over joined tables, a union, a Node union, connections, lists, parts, picks."""

# ruff: noqa: A002 - arguments have the names of the API
import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Annotated

import strawberry
from strawberry.scalars import JSON

from schema.connections import Connection
from schema.scalars import ByteSize


@strawberry.enum
class InvestorClass(StrEnum):
    ORDINARY = "ordinary"
    PROFESSIONAL = "professional"


@strawberry.enum
class CaseKind(StrEnum):
    REVISIT = "REVISIT"
    POOL_REPORT = "POOL_REPORT"
    COMPLAINT = "COMPLAINT"


@strawberry.enum
class CaseStatus(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"


@strawberry.enum
class CaseOrder(Enum):
    OPENED = "opened"
    LATEST = "latest"
    NUMBER = "number"


@strawberry.input
class CaseFilter:
    status: CaseStatus | None = None
    unit: strawberry.ID | None = None
    opened_before: dt.datetime | None = None
    overdue: bool | None = None
    number: str | None = None
    kinds: list[CaseKind] | None = None
    outcome: str | None = None


@strawberry.interface
class Node:
    id: strawberry.ID


@strawberry.type
class Unit(Node):
    code: str
    name: str
    parent: "Unit | None"


@strawberry.type
class Staff(Node):
    login: str
    name: str
    posts: list[str]
    unit: Unit


@strawberry.interface
class Case(Node):
    number: str
    kind: CaseKind
    status: CaseStatus
    version: int
    opened_at: dt.datetime
    due_at: dt.datetime | None
    overdue: bool | None
    client: "Client | None"
    unit: Unit
    assignee: Staff | None

    @strawberry.field
    def obligations(self, open: bool | None = None) -> "list[Obligation]": ...

    documents: "list[Document]"


@strawberry.type
class Attempt(Node):
    at: dt.datetime
    by: Staff
    result: str
    recording: "Document | None"


@strawberry.type
class Revisit(Case):
    channel: str | None
    outcome: str | None
    note: str
    attempts: list[Attempt]
    complaint: "Complaint | None"


@strawberry.type
class Complainant:
    name: str
    anonymous: bool
    phone: str | None
    respondent: Staff | None


@strawberry.type
class Complaint(Case):
    cause: str
    complainant: Complainant | None
    respondent: Staff | None


@strawberry.type
class PoolReport(Case):
    ground: str


@strawberry.type
class Client(Node):
    number: str
    name: str
    phone: str | None
    masked_phone: str | None
    birthday: dt.date | None
    assets: Decimal
    debt: Decimal | None
    investor_class: InvestorClass
    extra: JSON | None
    tags: list[str]
    days: list[dt.date] | None
    unit: Unit
    created_at: dt.datetime
    case_count: int

    @strawberry.field
    def cases(
        self,
        filter: CaseFilter | None = None,
        order_by: CaseOrder | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Connection[Case]: ...

    @strawberry.field
    def latest_case(self, status: CaseStatus | None = None) -> Case | None: ...


Subject = Annotated[Revisit | Complaint | Client, strawberry.union("Subject")]


@strawberry.type
class Obligation(Node):
    code: str
    title: str | None
    duty_code: str | None
    starts_on: dt.date
    serial: int
    status: str
    due_at: dt.datetime | None
    unit: Unit
    subject: Subject | None
    about: Node | None


@strawberry.type
class Document(Node):
    title: str
    size: ByteSize
    archived_at: dt.datetime
    of_case: Case | None


@strawberry.type
class Sum:
    total: int
    by: str


@strawberry.type
class Query:
    me: Staff

    @strawberry.field
    def node(self, id: strawberry.ID) -> Node | None: ...

    @strawberry.field
    def case_by_number(self, number: str) -> Case | None: ...

    @strawberry.field
    def cases(
        self,
        filter: CaseFilter | None = None,
        order_by: CaseOrder = CaseOrder.OPENED,
        first: int | None = None,
        after: str | None = None,
    ) -> Connection[Case]: ...

    @strawberry.field
    def revisits(
        self, outcome: str | None = None, first: int | None = 10, after: str | None = None
    ) -> Connection[Revisit]: ...

    @strawberry.field
    def clients(
        self,
        search: str | None = None,
        born_after: dt.date | None = None,
        richer_than: Decimal | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Connection[Client]: ...

    @strawberry.field
    def worklist(
        self, status: str | None = None, code: str | None = None, first: int | None = None, after: str | None = None
    ) -> Connection[Obligation]: ...

    @strawberry.field
    def documents(self, first: int | None = None, after: str | None = None) -> Connection[Document]: ...

    @strawberry.field
    def add(self, left: int, right: int = 1) -> Sum:
        return Sum(total=left + right, by="python")


async def _never() -> AsyncIterator[int]:
    yield 0
