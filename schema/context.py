"""What a resolver knows of its request."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from strawberry.types.info import Info as StrawberryInfo

from kernel.announcements import Announcements
from kernel.errors import Language
from kernel.work import Desk

Relay: TypeAlias = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, in which language, at which desk; `disconnected` completes when the client has gone away.

    `relay` starts carrying a finished upload at once; without it the durable task does, a little later.
    """

    actor_id: int
    login: str
    language: Language
    desk: Desk
    disconnected: Awaitable[object] | None = None
    correlation_id: str = ""
    relay: Relay | None = None
    announcements: Announcements | None = None


Info: TypeAlias = StrawberryInfo[Context, None]
