"""The issuer's public keys (JWKS): cached, read again once for an unknown key, kept for a while when it is down."""

import asyncio
import warnings
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias, cast

import orjson
import structlog
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from server.problems import IssuerUnavailable, TokenRefused

PublicKey: TypeAlias = RSAKey | ECKey | OKPKey
Fetch: TypeAlias = Callable[[], Awaitable[bytes]]

FAMILIES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
MAX_KEYS = 100

log = structlog.get_logger(__name__)


class Keys(Protocol):
    """Finds the key a token says it is signed with."""

    async def find(self, kid: str | None, algorithm: str) -> PublicKey:
        """Give the key; raise TokenRefused when there is none, IssuerUnavailable when that cannot be known."""
        ...


@dataclass(frozen=True, slots=True)
class KeySet:
    """Public signing keys by id; symmetric, weak and encryption keys are left out when it is read."""

    keys: Mapping[str, PublicKey]

    def get(self, kid: str | None, algorithm: str) -> PublicKey | None:
        """Give the key for an algorithm; without an id only when a single key can be meant."""
        if kid is not None:
            key = self.keys.get(kid)
            return key if key is not None and _suits(key, algorithm) else None
        fitting = [key for key in self.keys.values() if _suits(key, algorithm)]
        return fitting[0] if len(fitting) == 1 else None


class FixedKeys:
    """The keys of an issuer in this very process."""

    def __init__(self, key_set: KeySet) -> None:
        self.key_set = key_set

    async def find(self, kid: str | None, algorithm: str) -> PublicKey:
        """Give the key; raise TokenRefused when there is none."""
        key = self.key_set.get(kid, algorithm)
        if key is None:
            raise TokenRefused("unknown key")
        return key


@dataclass(frozen=True, slots=True)
class Patience:
    """How long keys are fresh, how long they still serve while the issuer is down, how often it is asked."""

    fresh: timedelta = timedelta(minutes=10)
    stale: timedelta = timedelta(hours=4)
    between: timedelta = timedelta(seconds=30)


class RemoteKeys:
    """The keys of an issuer elsewhere, read by `fetch`; one request at a time, rate-limited whatever tokens come."""

    def __init__(self, fetch: Fetch, now: Callable[[], datetime], patience: Patience = Patience()) -> None:
        self._fetch = fetch
        self._now = now
        self._patience = patience
        self._key_set = KeySet({})
        self._read_at: datetime | None = None
        self._asked_at: datetime | None = None
        self._failed = False
        self._turn = asyncio.Lock()

    async def find(self, kid: str | None, algorithm: str) -> PublicKey:
        """Give the key; raise TokenRefused when there is none, IssuerUnavailable when that cannot be known."""
        key = self._key_set.get(kid, algorithm)
        if key is not None and self._younger_than(self._patience.fresh):
            return key
        await self._refresh()
        key = self._key_set.get(kid, algorithm)
        if key is not None and self._younger_than(self._patience.stale):
            return key
        if self._failed:
            raise IssuerUnavailable
        raise TokenRefused("unknown key")

    def _younger_than(self, age: timedelta) -> bool:
        return self._read_at is not None and self._now() - self._read_at < age

    async def _refresh(self) -> None:
        async with self._turn:
            now = self._now()
            if self._asked_at is not None and now - self._asked_at < self._patience.between:
                return
            self._asked_at = now
            try:
                self._key_set = read_key_set(await self._fetch())
            except Exception as error:  # noqa: BLE001 whatever fails there, the issuer is what is unavailable
                self._failed = True
                log.warning("issuer_unavailable", error=repr(error))
            else:
                self._failed = False
                self._read_at = now


def read_key_set(document: bytes) -> KeySet:
    """Read a JWKS document; raise ValueError when it is none. Keys that may not verify signatures are left out."""
    content: object = orjson.loads(document)
    entries = cast("dict[str, object]", content).get("keys") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        message = "not a JWKS document"
        raise ValueError(message)  # noqa: TRY004 the document is wrong, not its Python type
    keys = (_public_key(entry) for entry in cast("list[object]", entries)[:MAX_KEYS])
    return KeySet({str(key.kid): key for key in keys if key is not None})


def _public_key(entry: object) -> PublicKey | None:
    if not isinstance(entry, dict) or cast("dict[str, object]", entry).get("use", "sig") != "sig":
        return None
    try:
        with warnings.catch_warnings(action="error", category=SecurityWarning):  # the library only warns of weak keys
            key = JWKRegistry.import_key(cast("dict[str, str | list[str]]", entry))
    except (JoseError, SecurityWarning, ValueError, TypeError, KeyError):
        return None
    if not isinstance(key, RSAKey | ECKey | OKPKey):
        return None
    key.ensure_kid()
    return key


def _suits(key: PublicKey, algorithm: str) -> bool:
    return key.key_type == FAMILIES.get(algorithm[:2]) and key.get("alg", algorithm) == algorithm
