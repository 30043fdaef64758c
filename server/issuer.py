"""The development issuer: mints tokens for demo people with a key of its own. It exists on loopback only."""

import ipaddress
import os
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.auth import TokenSettings
from server.keyring import FixedKeys, read_key_set

NAME = "urn:anjuan:development"
ALGORITHM = "ES256"
KEY_FILE = "development-issuer.json"
LIFETIME = timedelta(hours=12)


class NotOnLoopback(Exception):
    """The service can be reached from elsewhere: it needs a real issuer (ANJUAN_OIDC_ISSUER)."""


class KeyUnusable(Exception):
    """The development key cannot be used; the message says what to do."""


class DevelopmentIssuer:
    """Signs tokens for any login; the key lies under the data folder, readable by its owner alone."""

    def __init__(self, home: Path, host: str, audience: str, now: Callable[[], datetime]) -> None:
        """Read or make the key; raise NotOnLoopback, or KeyUnusable when others can read it."""
        if not is_loopback(host):
            message = f"the development issuer refuses to serve on {host}: set ANJUAN_OIDC_ISSUER, or bind to 127.0.0.1"
            raise NotOnLoopback(message)
        self._key = _key(home / KEY_FILE)
        self._audience = audience
        self._now = now

    @property
    def settings(self) -> TokenSettings:
        """Give what this issuer's tokens must say."""
        return TokenSettings(issuer=NAME, audience=self._audience, algorithms=frozenset({ALGORITHM}))

    @property
    def keys(self) -> FixedKeys:
        """Give the public keys, for AccessTokens in this process."""
        return FixedKeys(read_key_set(self.jwks()))

    def token(self, login: str, lifetime: timedelta = LIFETIME) -> str:
        """Mint an access token for a login."""
        now = self._now()
        claims: dict[str, object] = {
            "iss": NAME,
            "aud": self._audience,
            "sub": login,
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
            "jti": secrets.token_hex(16),
        }
        header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": str(self._key.kid)}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])

    def jwks(self) -> bytes:
        """Give the public key as a JWKS document in JSON."""
        return orjson.dumps({"keys": [self._key.as_dict(private=False, use="sig", alg=ALGORITHM)]})

    def routes(self) -> list[Route]:
        """Give the route of the JWKS document."""
        return [Route("/.well-known/jwks.json", self._serve_keys, methods=["GET"])]

    async def _serve_keys(self, request: Request) -> Response:
        del request
        return Response(self.jwks(), media_type="application/jwk-set+json")


def is_loopback(host: str) -> bool:
    """Tell whether an address to bind to is reachable from this machine only."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _key(path: Path) -> ECKey:
    try:
        _create(path)
    except FileExistsError:
        pass
    except OSError as error:
        message = f"{path}: cannot be written: {error.strerror}"
        raise KeyUnusable(message) from error
    return _read(path)


def _create(path: Path) -> None:
    """Write a new key complete or not at all: two services may start on one folder."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    key = ECKey.generate_key("P-256", private=True, auto_kid=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(orjson.dumps(key.as_dict(private=True)))
        os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _read(path: Path) -> ECKey:
    try:
        if path.stat().st_mode & 0o077:
            message = f"{path}: others may read this key; remove it, a new one is made at the next start"
            raise KeyUnusable(message)
        key = ECKey.import_key(orjson.loads(path.read_bytes()))
    except (OSError, ValueError, JoseError) as error:
        message = f"{path}: is no usable key ({error}); remove it, a new one is made at the next start"
        raise KeyUnusable(message) from error
    key.ensure_kid()
    return key
