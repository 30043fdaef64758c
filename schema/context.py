"""What a resolver knows of its request."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeAlias

from strawberry.types.info import Info as StrawberryInfo

from kernel.errors import Language
from kernel.work import Desk


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, in which language, at which desk; `disconnected` completes when the client has gone away."""

    actor_id: int
    login: str
    language: Language
    desk: Desk
    disconnected: Awaitable[object] | None = None
    correlation_id: str = ""


Info: TypeAlias = StrawberryInfo[Context, None]
