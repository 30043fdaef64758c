"""The issuer's keys: rotated, removed, unreachable; and never asked more often than is decent."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from kernel.clock import FixedClock
from server.auth import AccessTokens, TokenSettings
from server.discovery import IssuerAddressRefused, IssuerDocuments
from server.keyring import RemoteKeys, read_key_set
from server.problems import IssuerUnavailable, TokenRefused
from tests.server.conftest import NOW, Toy, client_of, served
from tests.server.forge import AUDIENCE, ISSUER, RSA, Remote, RSAKey, claims, jwks, signed

NEW = RSAKey.generate_key(2048, parameters={"kid": "rsa-2", "use": "sig"})


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


def judging(clock: FixedClock, remote: Remote) -> AccessTokens:
    settings = TokenSettings(issuer=ISSUER, audience=AUDIENCE, login_claim="login")
    return AccessTokens(settings, RemoteKeys(remote, clock.now), clock.now)


def token_at(clock: FixedClock, key: RSAKey = RSA, **changes: object) -> str:
    return signed(claims(clock.now(), **changes), key)


async def test_keys_are_read_once_however_many_ask_at_once(clock: FixedClock) -> None:
    remote = Remote()
    tokens = judging(clock, remote)
    await asyncio.gather(*(tokens.identify(token_at(clock, jti=str(number))) for number in range(20)))
    assert remote.asked == 1


async def test_a_new_key_of_the_issuer_is_believed_at_its_first_token(clock: FixedClock) -> None:
    remote = Remote(jwks(RSA))
    tokens = judging(clock, remote)
    await tokens.identify(token_at(clock))
    remote.document = jwks(RSA, NEW)
    clock.advance(timedelta(seconds=31))
    assert (await tokens.identify(token_at(clock, NEW))).login == "branch.head"
    assert remote.asked == 2


async def test_invented_key_ids_do_not_flood_the_issuer(clock: FixedClock) -> None:
    remote = Remote(jwks(RSA))
    tokens = judging(clock, remote)
    await tokens.identify(token_at(clock))
    clock.advance(timedelta(seconds=31))
    for _ in range(50):
        with pytest.raises(TokenRefused):
            await tokens.identify(token_at(clock, NEW))
    assert remote.asked == 2


async def test_a_key_that_the_issuer_withdrew_is_forgotten_within_minutes(clock: FixedClock) -> None:
    remote = Remote(jwks(RSA))
    tokens = judging(clock, remote)
    await tokens.identify(token_at(clock))
    remote.document = jwks(NEW)
    clock.advance(timedelta(minutes=11))
    with pytest.raises(TokenRefused):
        await tokens.identify(token_at(clock))


async def test_known_keys_serve_while_the_issuer_is_down_and_not_for_ever(clock: FixedClock) -> None:
    remote = Remote(jwks(RSA))
    tokens = judging(clock, remote)
    await tokens.identify(token_at(clock))
    remote.down = True
    clock.advance(timedelta(hours=1))
    assert (await tokens.identify(token_at(clock))).login == "branch.head"
    clock.advance(timedelta(hours=4))
    with pytest.raises(IssuerUnavailable):
        await tokens.identify(token_at(clock))


async def test_an_unknown_key_cannot_be_judged_while_the_issuer_is_down(clock: FixedClock) -> None:
    remote = Remote(jwks(RSA), down=True)
    tokens = judging(clock, remote)
    for _ in range(3):
        with pytest.raises(IssuerUnavailable):
            await tokens.identify(token_at(clock))
    assert remote.asked == 1
    remote.down = False
    clock.advance(timedelta(seconds=31))
    assert (await tokens.identify(token_at(clock))).login == "branch.head"


@pytest.mark.parametrize("document", [b"", b"<html>", b"[]", b"{}", b'{"keys": 7}', b'{"keys": {"kid": "a"}}'])
async def test_a_document_that_is_no_key_set_counts_as_down(clock: FixedClock, document: bytes) -> None:
    with pytest.raises(IssuerUnavailable):
        await judging(clock, Remote(document)).identify(token_at(clock))


async def test_issuer_down_is_503_over_http_with_a_time_to_try_again(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = RemoteKeys(Remote(down=True), toy.clock.now)
    monkeypatch.setattr(type(toy.issuer), "keys", property(lambda _: keys))
    async with client_of(toy) as client:
        response = await client.post("/graphql", json={"query": "{ me }"})
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert response.json()["errors"][0]["extensions"]["code"] == "ISSUER_UNAVAILABLE"


def issuer_site(**answers: Response) -> Starlette:
    async def discovery(request: Request) -> Response:
        base = str(request.base_url).rstrip("/")
        return answers.get("discovery") or JSONResponse({"issuer": base, "jwks_uri": base + "/keys"})

    async def keys(request: Request) -> Response:
        return answers.get("keys") or Response(jwks(RSA))

    return Starlette(routes=[Route("/.well-known/openid-configuration", discovery), Route("/keys", keys)])


async def test_keys_are_found_through_the_issuers_discovery_document() -> None:
    async with served(issuer_site()) as address:
        key_set = read_key_set(await IssuerDocuments(f"http://{address}")())
        directly = read_key_set(await IssuerDocuments(ISSUER, f"http://{address}/keys")())
    assert set(key_set.keys) == set(directly.keys) == {"rsa-1"}


@pytest.mark.parametrize(
    "answers",
    [
        {"discovery": JSONResponse({"issuer": "https://other.test", "jwks_uri": "https://other.test/keys"})},
        {"discovery": JSONResponse([])},
        {"discovery": Response(status_code=500)},
        {"keys": RedirectResponse("https://attacker.test/keys")},
        {"keys": Response(b" " * 1_000_001)},
        {"keys": Response(status_code=404)},
    ],
)
async def test_a_discovery_that_leads_astray_is_not_followed(answers: dict[str, Response]) -> None:
    async with served(issuer_site(**answers)) as address:
        with pytest.raises((ValueError, httpx.HTTPError)):
            await IssuerDocuments(f"http://{address}")()


@pytest.mark.parametrize("address", ["http://login.example.test", "file:///etc/passwd", "ftp://x", ""])
def test_keys_are_trusted_over_https_only(address: str) -> None:
    with pytest.raises(IssuerAddressRefused):
        IssuerDocuments(address)
