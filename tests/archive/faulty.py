"""The real store with failures at chosen calls: before the call, when nothing has happened, or after it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from archive.ports import Kept, Place, Put, StoreError
from archive.store import MinioStore


@dataclass(slots=True)
class FaultyStore:
    """Fails the named method once, before or after it has done its work."""

    store: MinioStore
    fail_before: str = ""
    fail_after: str = ""
    calls: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        real = getattr(self.store, name)
        if name.startswith("_") or not callable(real):
            return real

        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls.append(name)
            if self.fail_before == name:
                self.fail_before = ""
                raise StoreError(f"injected before {name}")
            answer = real(*args, **kwargs)
            if self.fail_after == name:
                self.fail_after = ""
                raise StoreError(f"injected after {name}")
            return answer

        return call


@dataclass(frozen=True, slots=True)
class Lying:
    """The real store, showing other facts of a version than it keeps."""

    store: MinioStore
    lie: dict[str, Any]

    def inspect(self, place: Place) -> Kept:
        """Show the facts with the lie in them."""
        return replace(self.store.inspect(place), **self.lie)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


@dataclass(frozen=True, slots=True)
class Forgetful:
    """The real store, dropping the lock headers of a write as some stores do on copies."""

    store: MinioStore

    def put(self, put: Put, body: Iterable[bytes]) -> str | None:
        """Write without the lock."""
        return self.store.put(replace(put, lock=None), body)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)
