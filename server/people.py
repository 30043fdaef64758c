"""From a token's identity to a person of staff: looked up once by login, judged at every statement by the database."""

from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kernel.announcements import Announcements
from kernel.errors import Language
from kernel.paging import is_storable
from kernel.work import Desk, UnknownActor
from scheduler.queries.account import LOGIN
from schema.context import Context, Relay
from server.auth import Identity

# The directory shows itself to whoever has entered; account 0 is nobody and sees nothing else.
ENTER = text("SELECT set_config('anjuan.actor', '0', true)")
# The scheduler's account sees everything and carries no token, whoever may be called so elsewhere.
FIND = text(f"SELECT id FROM staff WHERE login = :login AND login <> '{LOGIN}' AND left_at IS NULL")  # noqa: S608
HOLDS_A_POST = text("SELECT posts <> '{}' FROM staff_scope WHERE staff_id = :id")


@dataclass(frozen=True, slots=True)
class People:
    """Who is on the staff. Ids never change, so they are remembered; rights are never remembered."""

    sessions: async_sessionmaker[AsyncSession]
    known: dict[str, int] = field(default_factory=dict)

    async def id_of(self, login: str) -> int:
        """Give the id of a login; raise UnknownActor."""
        found = self.known.get(login)
        if not is_storable(login):
            raise UnknownActor(0)
        if found is None:
            async with self.sessions() as session:
                await session.execute(ENTER)
                found = (await session.execute(FIND, {"login": login})).scalar_one_or_none()
            if found is None:
                raise UnknownActor(0)
            self.known[login] = found
        return found

    async def still_allowed(self, identity: Identity) -> bool:
        """Tell whether the person still holds a post."""
        try:
            staff_id = await self.id_of(identity.login)
        except UnknownActor:
            return False
        async with self.sessions() as session:
            holds: bool | None = (await session.execute(HOLDS_A_POST, {"id": staff_id})).scalar_one_or_none()
        return bool(holds)


@dataclass(frozen=True, slots=True)
class Contexts:
    """Makes the context of each operation."""

    people: People
    desk: Desk
    relay: Relay
    announcements: Announcements

    async def __call__(self, identity: Identity, language: Language) -> Context:
        """Build the context of one operation; raise UnknownActor for somebody who is not on the staff."""
        actor_id = await self.people.id_of(identity.login)
        return Context(
            actor_id=actor_id,
            login=identity.login,
            language=language,
            desk=self.desk,
            relay=self.relay,
            announcements=self.announcements,
        )
