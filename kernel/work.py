"""One unit of work: session, actor, now, ports. One Work is one transaction; commit happens here and nowhere else.

The database function `present(actor)` puts the actor into the transaction (row-level security reads it) and tells who
that is; without it no row is visible.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kernel.actor import Actor, Post
from kernel.clock import Clock
from kernel.errors import Forbidden
from kernel.ports import Ports

PRESENT = text("SELECT staff_id, login, name, unit_id, unit_type, posts FROM present(:actor)")


@dataclass(eq=False)
class UnknownActor(Forbidden):
    """The token names somebody who is not, or no longer, on the staff."""

    actor_id: int

    code: ClassVar[str] = "UNKNOWN_ACTOR"
    zh: ClassVar[str] = "登录账号不在员工名册中或已停用，请联系系统管理员。"
    en: ClassVar[str] = "This login is not, or no longer, on the staff list: ask the administrator."


@dataclass(frozen=True, slots=True)
class Work:
    """The first argument of every action."""

    session: AsyncSession
    actor: Actor
    now: datetime
    ports: Ports


@dataclass(frozen=True, slots=True)
class Desk:
    """Opens works. Never open a Work inside a Work, never share its session between tasks."""

    sessions: async_sessionmaker[AsyncSession]
    clock: Clock
    ports: Ports

    @asynccontextmanager
    async def work(self, actor_id: int) -> AsyncGenerator[Work]:
        """Open one transaction as `actor_id`; commit at the end, roll back when anything is raised."""
        async with self.sessions() as session:
            actor = await _present(session, actor_id)
            yield Work(session=session, actor=actor, now=self.clock.now(), ports=self.ports)
            await session.commit()


async def _present(session: AsyncSession, actor_id: int) -> Actor:
    row = (await session.execute(PRESENT, {"actor": actor_id})).one_or_none()
    if row is None:
        raise UnknownActor(actor_id)
    return Actor(
        staff_id=row.staff_id,
        login=row.login,
        name=row.name,
        unit_id=row.unit_id,
        unit_type=row.unit_type,
        posts=frozenset(Post(post) for post in row.posts),
    )
