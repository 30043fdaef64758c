"""Reading an issuer's keys over HTTP: discovery document, then JWKS, both bounded and never followed elsewhere."""

from typing import cast
from urllib.parse import urlsplit

import httpx
import orjson

from server.issuer import is_loopback

TIMEOUT_SECONDS = 5
MAX_DOCUMENT = 1_000_000


class IssuerAddressRefused(ValueError):
    """The issuer or its JWKS address is not https (http is for loopback only)."""


class IssuerDocuments:
    """Fetches the JWKS document of `issuer`, from `jwks_url` or where the issuer's discovery document says."""

    def __init__(self, issuer: str, jwks_url: str | None = None) -> None:
        """Keep the addresses; raise IssuerAddressRefused when one is not safe to trust keys from."""
        self._issuer = _safe(issuer)
        self._jwks_url = _safe(jwks_url) if jwks_url else None

    async def __call__(self) -> bytes:
        """Give the JWKS document; raise httpx.HTTPError or ValueError."""
        async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False) as client:
            url = self._jwks_url or await self._discover(client)
            return await _get(client, url)

    async def _discover(self, client: httpx.AsyncClient) -> str:
        document: object = orjson.loads(
            await _get(client, self._issuer.rstrip("/") + "/.well-known/openid-configuration")
        )
        facts = cast("dict[str, object]", document) if isinstance(document, dict) else {}
        if facts.get("issuer") != self._issuer:
            message = "the discovery document speaks for another issuer"
            raise ValueError(message)
        return _safe(str(facts.get("jwks_uri")))


async def _get(client: httpx.AsyncClient, url: str) -> bytes:
    content = bytearray()
    async with client.stream("GET", url) as response:
        if not response.is_success:
            message = f"{url} answered {response.status_code}"
            raise ValueError(message)
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > MAX_DOCUMENT:
                message = f"{url} is larger than {MAX_DOCUMENT} bytes"
                raise ValueError(message)
    return bytes(content)


def _safe(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        return url
    message = f"{url}: an issuer is trusted over https only (http on loopback)"
    raise IssuerAddressRefused(message)
