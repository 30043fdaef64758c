"""Where the process ends: the protocols of what lies outside. One adapter and one fake each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar, runtime_checkable

T = TypeVar("T")


@runtime_checkable
class Notifier(Protocol):
    """Carries a notice out of the house."""

    async def notify(self, target: str, title: str, body: str) -> None:
        """Send to one target; raise when it was not accepted."""
        ...


class Port(Protocol):
    """Anything held in Ports; rooms fetch their own by name and type."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The adapters of this process, by name: `store`, `renderer`, `notifier`. A room narrows the type when it fetches its own."""

    adapters: Mapping[str, object] = field(default_factory=dict)

    def find(self, name: str, kind: type[T]) -> T:
        """Give the adapter called `name`; a missing or foreign one is a defect of assembly (TypeError)."""
        adapter = self.adapters.get(name)
        if not isinstance(adapter, kind):
            message = f"port {name!r} is not a {kind.__name__}"
            raise TypeError(message)
        return adapter
