"""Plain strawberry with dataloaders over an ORM: what one writes first, tuned: one session a request, documents parsed once.

`python -m bench.contenders.dataloaders PORT DATABASE_URL ACTOR` answers the worklist operation at /graphql.
"""

import asyncio
import base64
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import strawberry
import uvicorn
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache

from cases.models.case import Case
from cases.models.client import Client as ClientRow
from cases.models.obligation import Obligation as ObligationRow
from cases.models.organisation import Staff as StaffRow
from cases.models.rulebook import Duty
from kernel.database import open_engine, open_sessions
from schema.types.vocabulary import REVISIT_STATUSES


class Reading:
    """One request: a session entered once, its loaders, a lock because siblings run at once."""

    def __init__(self, session: AsyncSession, actor: int) -> None:
        self.session, self.actor, self.lock, self.entered = session, actor, asyncio.Lock(), False
        self.staff = self._by_id(StaffRow)
        self.clients = self._by_id(ClientRow)
        self.cases = self._by_id(Case)
        self.duties = self._by_id(Duty)
        self.obligations: DataLoader[int, list[ObligationRow]] = DataLoader(self._of_cases)

    async def rows(self, query: Any) -> Sequence[Any]:
        """Run one query as the actor."""
        async with self.lock:
            if not self.entered:
                await self.session.execute(text("SELECT enter(:actor)"), {"actor": self.actor})
                self.entered = True
            return (await self.session.execute(query)).scalars().all()

    def _by_id(self, table: Any) -> "DataLoader[int, Any]":
        async def fetch(keys: list[int]) -> list[Any]:
            found = {row.id: row for row in await self.rows(select(table).where(table.id.in_(keys)))}
            return [found.get(key) for key in keys]

        return DataLoader(fetch)

    async def _of_cases(self, keys: list[int]) -> list[list[ObligationRow]]:
        query = select(ObligationRow).where(ObligationRow.case_id.in_(keys))
        found: dict[int | None, list[ObligationRow]] = defaultdict(list)
        for row in await self.rows(query.order_by(ObligationRow.due_order, ObligationRow.id)):
            found[row.case_id].append(row)
        return [found[key] for key in keys]


def reading(info: strawberry.Info) -> Reading:
    """Give the reading of a request."""
    found: Reading = info.context["reading"]
    return found


@strawberry.type
class Staff:
    """A person."""

    id: strawberry.ID
    name: str


@strawberry.type
class Client:
    """A client."""

    id: strawberry.ID
    number: str
    name: str
    phone: str | None


@strawberry.type
class Obligation:
    """An obligation."""

    row: strawberry.Private[ObligationRow]
    id: strawberry.ID
    status: str
    due_at: datetime | None
    overdue: bool

    @strawberry.field
    async def title(self, info: strawberry.Info) -> str:
        """Load the duty."""
        title: str = (await reading(info).duties.load(self.row.duty_id)).title
        return title

    @strawberry.field
    async def assignee(self, info: strawberry.Info) -> Staff | None:
        """Load the assignee."""
        return await person(info, self.row.assignee_id)

    @strawberry.field
    async def subject(self, info: strawberry.Info) -> "Revisit | None":
        """Load the case."""
        case = await reading(info).cases.load(self.row.case_id) if self.row.case_id else None
        return (
            Revisit(row=case, id=gid("case", case.id), number=case.number, opened_at=case.opened_at) if case else None
        )


@strawberry.type
class Revisit:
    """A revisit."""

    row: strawberry.Private[Case]
    id: strawberry.ID
    number: str
    opened_at: datetime

    @strawberry.field
    def status_label(self) -> str:
        """Say the status."""
        return REVISIT_STATUSES[self.row.status]

    @strawberry.field
    async def client(self, info: strawberry.Info) -> Client | None:
        """Load the client."""
        row = await reading(info).clients.load(self.row.client_id) if self.row.client_id else None
        phone = f"{row.phone[:3]}****{row.phone[-4:]}" if row and row.phone else None
        return Client(id=gid("client", row.id), number=row.number, name=row.name, phone=phone) if row else None

    @strawberry.field
    async def assignee(self, info: strawberry.Info) -> Staff | None:
        """Load the assignee."""
        return await person(info, self.row.assignee_id)

    @strawberry.field
    async def obligations(self, info: strawberry.Info) -> list[Obligation]:
        """Load the obligations."""
        return [obligation(row) for row in await reading(info).obligations.load(self.row.id)]


@strawberry.type
class Edge:
    """An edge."""

    node: Obligation


@strawberry.type
class PageInfo:
    """The page."""

    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class Page:
    """A connection."""

    page_info: PageInfo
    edges: list[Edge]


def gid(prefix: str, key: int) -> strawberry.ID:
    """Write a global id."""
    return strawberry.ID(f"{prefix}:{key}")


async def person(info: strawberry.Info, key: int | None) -> Staff | None:
    """Load a person."""
    row = await reading(info).staff.load(key) if key else None
    return Staff(id=gid("staff", row.id), name=row.name) if row else None


def obligation(row: ObligationRow) -> Obligation:
    """Give an obligation."""
    late = row.status == "OPEN" and row.due_order < datetime.now(UTC)
    return Obligation(row=row, id=gid("obligation", row.id), status=row.status, due_at=row.due_at, overdue=late)


def cursor(row: ObligationRow) -> str:
    """Write a cursor."""
    return base64.b64encode(f'["worklist","{row.due_order.isoformat()}",{row.id}]'.encode()).decode()


@strawberry.type
class Query:
    """The one question."""

    @strawberry.field
    async def worklist(self, info: strawberry.Info, first: int) -> Page:
        """Read a page of open obligations of my unit."""
        mine = select(StaffRow.unit_id).where(StaffRow.id == reading(info).actor).scalar_subquery()
        query = select(ObligationRow).where(ObligationRow.status == "OPEN", ObligationRow.unit_id == mine)
        rows = await reading(info).rows(query.order_by(ObligationRow.due_order, ObligationRow.id).limit(first + 1))
        page = PageInfo(has_next_page=len(rows) > first, end_cursor=cursor(rows[:first][-1]))
        return Page(page_info=page, edges=[Edge(node=obligation(row)) for row in rows[:first]])


class Endpoint(GraphQL[dict[str, Any], None]):
    """The endpoint, with a session for each request."""

    def __init__(self, schema: strawberry.Schema, url: str, actor: int) -> None:
        super().__init__(schema)
        self.sessions, self.actor = open_sessions(open_engine(url, size=8)), actor

    async def __call__(
        self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        """Answer within one session."""
        async with self.sessions() as session:
            scope["reading"] = Reading(session, self.actor)
            await super().__call__(scope, receive, send)

    async def get_context(self, request: Any, response: Any = None) -> dict[str, Any]:
        """Give the reading to the resolvers."""
        return {"reading": request.scope["reading"], "request": request, "response": response}


if __name__ == "__main__":
    port, database, who = sys.argv[1:]
    schema = strawberry.Schema(Query, extensions=[ParserCache(100), ValidationCache(100)])
    app = Endpoint(schema, database, int(who))
    uvicorn.run(
        app, port=int(port), loop="uvloop", http="httptools", access_log=False, log_level="warning", lifespan="off"
    )
