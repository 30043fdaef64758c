"""Who is asking: OIDC access tokens (JWT, RFC 9068), judged by the issuer's keys. Nothing here knows the staff."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from joserfc import jws, jwt
from joserfc.errors import ClaimError, ExpiredTokenError, InvalidClaimError, JoseError

from server.keyring import Keys
from server.problems import TokenRefused

# A symmetric algorithm would let whoever knows a public key sign with it; "none" would let anybody.
ASYMMETRIC = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"}
)
# Keys come from the issuer's own document alone: a token that brings or points to a key is an attack.
FORBIDDEN_HEADERS = frozenset({"jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc"})
# Claims that only an ID token has: it is for the client that signed somebody in, never for us.
ID_TOKEN_CLAIMS = frozenset({"nonce", "at_hash", "c_hash", "s_hash"})
REMEMBERED = 4_096


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a token speaks for. `methods` are the ways of authentication (RFC 8176 `amr`), `expires_at` is UTC."""

    login: str
    subject: str
    issuer: str
    expires_at: datetime
    methods: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """What a token must say. `types` are its `typ` header: at+jwt, or JWT for issuers that do not know RFC 9068."""

    issuer: str
    audience: str
    login_claim: str = "sub"
    types: frozenset[str] = frozenset({"at+jwt"})
    algorithms: frozenset[str] = ASYMMETRIC - {"EdDSA"}
    skew: timedelta = timedelta(seconds=30)

    def __post_init__(self) -> None:
        """Refuse algorithms that are not asymmetric with ValueError."""
        if not self.algorithms or self.algorithms - ASYMMETRIC:
            message = f"token algorithms must be among {', '.join(sorted(ASYMMETRIC))}"
            raise ValueError(message)


class AccessTokens:
    """Judges tokens; what was verified is remembered for at most a minute, by digest."""

    def __init__(self, settings: TokenSettings, keys: Keys, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._keys = keys
        self._now = now
        self._verified = _Remembered(timedelta(minutes=1))

    async def identify(self, token: str) -> Identity:
        """Tell who a token speaks for; raise TokenRefused with a reason, or IssuerUnavailable."""
        digest = hashlib.sha256(token.encode()).digest()
        known = self._verified.get(digest, self._now())
        if known is not None:
            return known
        identity = await self._verify(token)
        self._verified.put(digest, identity, self._now())
        return identity

    async def _verify(self, token: str) -> Identity:
        kid, algorithm = self._header(token)
        key = await self._keys.find(kid, algorithm)
        try:
            claims = cast("dict[str, object]", jwt.decode(token, key, algorithms=[algorithm]).claims)
        except (JoseError, ValueError, TypeError) as error:
            raise TokenRefused("signature") from error
        self._check(claims)
        return self._identity(claims)

    def _header(self, token: str) -> tuple[str | None, str]:
        try:
            header = cast("dict[str, object]", jws.extract_compact(token.encode()).headers())
        except (JoseError, ValueError, TypeError) as error:
            raise TokenRefused("not a signed JWT") from error
        if FORBIDDEN_HEADERS & header.keys():
            raise TokenRefused("header")
        algorithm, kid, kind = header.get("alg"), header.get("kid"), header.get("typ")
        if not isinstance(algorithm, str) or algorithm not in self._settings.algorithms:
            raise TokenRefused("algorithm")
        if not isinstance(kind, str) or kind.lower().removeprefix("application/") not in self._types():
            raise TokenRefused("not an access token")
        if kid is not None and not isinstance(kid, str):
            raise TokenRefused("header")
        return kid, algorithm

    def _types(self) -> frozenset[str]:
        return frozenset(kind.lower() for kind in self._settings.types)

    def _check(self, claims: Mapping[str, object]) -> None:
        rules = jwt.JWTClaimsRegistry(
            now=int(self._now().timestamp()),
            leeway=int(self._settings.skew.total_seconds()),
            iss={"essential": True, "value": self._settings.issuer},
            aud={"essential": True, "value": self._settings.audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        try:
            rules.validate(dict(claims))
        except ExpiredTokenError as error:
            raise TokenRefused("expired") from error
        except ClaimError as error:
            reason = str(error.claim) if isinstance(error, InvalidClaimError) else "a claim is missing"
            raise TokenRefused(reason) from error
        if ID_TOKEN_CLAIMS & claims.keys() or claims.get("typ", "Bearer") not in ("Bearer", "at+jwt"):
            raise TokenRefused("not an access token")

    def _identity(self, claims: Mapping[str, object]) -> Identity:
        login, methods = claims.get(self._settings.login_claim), claims.get("amr")
        if not isinstance(login, str) or not login:
            raise TokenRefused(self._settings.login_claim)
        try:
            expires_at = datetime.fromtimestamp(float(cast("float", claims["exp"])), UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise TokenRefused("exp") from error
        return Identity(
            login=login,
            subject=str(claims["sub"]),
            issuer=self._settings.issuer,
            expires_at=expires_at,
            methods=_texts(methods),
        )


def _texts(value: object) -> frozenset[str]:
    items = cast("list[object]", value) if isinstance(value, list) else []
    return frozenset(item for item in items if isinstance(item, str))


class _Remembered:
    """Verified identities by token digest, the oldest dropped first."""

    def __init__(self, for_: timedelta) -> None:
        self._for = for_
        self._entries: OrderedDict[bytes, tuple[Identity, datetime]] = OrderedDict()

    def get(self, digest: bytes, now: datetime) -> Identity | None:
        entry = self._entries.get(digest)
        return entry[0] if entry is not None and now < entry[1] else None

    def put(self, digest: bytes, identity: Identity, now: datetime) -> None:
        self._entries[digest] = (identity, min(identity.expires_at, now + self._for))
        self._entries.move_to_end(digest)
        if len(self._entries) > REMEMBERED:
            self._entries.popitem(last=False)
