"""An issuer for tests, and the tricks that are tried on tokens."""

import base64
import hashlib
import hmac
import json
import warnings
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

ISSUER = "https://login.example.test/realms/firm"
AUDIENCE = "anjuan"

RSA = RSAKey.generate_key(2048, parameters={"kid": "rsa-1", "use": "sig"})
EC = ECKey.generate_key("P-256", parameters={"kid": "ec-1", "use": "sig"})
STRANGER = RSAKey.generate_key(2048, parameters={"kid": "rsa-1", "use": "sig"})
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    WEAK = RSAKey.generate_key(1024, parameters={"kid": "weak"})
EDWARDS = OKPKey.generate_key("Ed25519", parameters={"kid": "ed-1", "use": "sig"})


def jwks(*keys: Any) -> bytes:
    """Write the public halves as a JWKS document."""
    return json.dumps({"keys": [key.as_dict(private=False) for key in keys]}).encode()


@dataclass
class Remote:
    """An issuer's JWKS address: counts the requests, changes its keys, goes down."""

    document: bytes = field(default_factory=lambda: jwks(RSA, EC, EDWARDS))
    down: bool = False
    asked: int = 0

    async def __call__(self) -> bytes:
        """Answer one request."""
        self.asked += 1
        if self.down:
            raise ConnectionError("no route to host")
        return self.document


def claims(now: datetime, **changes: Any) -> dict[str, Any]:
    """Give the claims of a good token with `changes`; None removes a claim."""
    second = int(now.timestamp())
    good = {"iss": ISSUER, "aud": AUDIENCE, "sub": "u-17", "login": "branch.head", "iat": second, "exp": second + 300}
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def signed(payload: dict[str, Any], key: Any = RSA, **header: Any) -> str:
    """Sign claims by the key's own algorithm, whatever the header says; header changes of None remove a member."""
    model = JWSRegistry.algorithms[{"RSA": "RS256", "EC": "ES256", "OKP": "Ed25519"}[key.key_type]]
    full = {"alg": model.name, "typ": "at+jwt", "kid": key.kid, **header}
    head = encoded({name: value for name, value in full.items() if value is not None})
    body = encoded(payload)
    return f"{head}.{body}.{b64(model.sign(f'{head}.{body}'.encode(), key))}"


def unsigned(header: dict[str, Any], payload: dict[str, Any]) -> str:
    """Write a token without a signature."""
    return f"{encoded(header)}.{encoded(payload)}."


def confused(payload: dict[str, Any]) -> str:
    """Sign by HMAC with the text of the public RSA key: the classic confusion of algorithms."""
    head, body = encoded({"alg": "HS256", "typ": "at+jwt", "kid": "rsa-1"}), encoded(payload)
    secret = RSA.as_pem(private=False)
    return f"{head}.{body}.{b64(hmac.new(secret, f'{head}.{body}'.encode(), hashlib.sha256).digest())}"


def encoded(part: dict[str, Any]) -> str:
    """Write one segment of a token."""
    return b64(json.dumps(part).encode())


def b64(data: bytes) -> str:
    """Write base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


SYMMETRIC = OctKey.generate_key(256, parameters={"kid": "oct-1"})
