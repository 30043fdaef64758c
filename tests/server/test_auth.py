"""Tokens: which are believed, and every known way to cheat with one."""

import json
from datetime import timedelta

import pytest

from kernel.clock import FixedClock
from server.auth import AccessTokens, TokenSettings
from server.keyring import RemoteKeys
from server.problems import TokenRefused
from tests.server import forge
from tests.server.conftest import NOW
from tests.server.forge import AUDIENCE, EC, EDWARDS, ISSUER, RSA, STRANGER, SYMMETRIC, WEAK, Remote, claims, signed


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def remote() -> Remote:
    return Remote()


@pytest.fixture
def tokens(clock: FixedClock, remote: Remote) -> AccessTokens:
    return judging(clock, remote)


def judging(clock: FixedClock, remote: Remote, **settings: object) -> AccessTokens:
    """Judge tokens of the test issuer."""
    rules = TokenSettings(issuer=ISSUER, audience=AUDIENCE, login_claim="login", **settings)
    return AccessTokens(rules, RemoteKeys(remote, clock.now), clock.now)


@pytest.mark.parametrize("key", [RSA, EC, EDWARDS])
async def test_a_good_token_tells_the_login_and_its_end(tokens: AccessTokens, key: object) -> None:
    identity = await tokens.identify(signed(claims(NOW, amr=["pwd", "otp"]), key))
    assert (identity.login, identity.subject, identity.issuer) == ("branch.head", "u-17", ISSUER)
    assert identity.expires_at == NOW + timedelta(seconds=300)
    assert identity.methods == {"pwd", "otp"}


async def test_a_list_of_audiences_may_hold_ours(tokens: AccessTokens) -> None:
    assert (await tokens.identify(signed(claims(NOW, aud=["other", AUDIENCE])))).login == "branch.head"


async def test_the_type_may_be_written_as_a_media_type(tokens: AccessTokens) -> None:
    assert (await tokens.identify(signed(claims(NOW), typ="application/AT+JWT"))).login == "branch.head"


async def test_a_token_without_key_id_is_believed_only_when_one_key_can_be_meant(
    tokens: AccessTokens, clock: FixedClock
) -> None:
    assert (await tokens.identify(signed(claims(NOW), kid=None))).login == "branch.head"
    other = forge.RSAKey.generate_key(2048, parameters={"kid": "rsa-2"})
    ambiguous = judging(clock, Remote(forge.jwks(RSA, other)))
    with pytest.raises(TokenRefused):
        await ambiguous.identify(signed(claims(NOW), kid=None))


SECOND = int(NOW.timestamp())
LIES = {
    "alg none": forge.unsigned({"alg": "none", "typ": "at+jwt"}, claims(NOW)),
    "alg None in capitals": forge.unsigned({"alg": "NONE", "typ": "at+jwt"}, claims(NOW)),
    "no algorithm": forge.unsigned({"typ": "at+jwt"}, claims(NOW)),
    "RS/HS confusion": forge.confused(claims(NOW)),
    "algorithm of another key": signed(claims(NOW), EC, alg="RS256", kid="rsa-1"),
    "another algorithm of the same key": signed(claims(NOW), RSA, alg="PS256"),
    "a stranger's key under our key id": signed(claims(NOW), STRANGER),
    "unknown key id": signed(claims(NOW), kid="rsa-9"),
    "key id as a path": signed(claims(NOW), kid="../../dev/null"),
    "key id as SQL": signed(claims(NOW), kid="' OR 1=1 --"),
    "key id as a number": signed(claims(NOW), kid=1),
    "jku": signed(claims(NOW), STRANGER, jku="https://attacker.test/keys"),
    "x5u": signed(claims(NOW), STRANGER, x5u="https://attacker.test/cert"),
    "x5c": signed(claims(NOW), STRANGER, x5c=["MIIB"]),
    "jwk": signed(claims(NOW), STRANGER, jwk=STRANGER.as_dict(private=False)),
    "crit": signed(claims(NOW), crit=["exp"]),
    "unencoded payload": signed(claims(NOW), b64=False, crit=["b64"]),
    "ID token by its header": signed(claims(NOW), typ="JWT"),
    "no type": signed(claims(NOW), typ=None),
    "type as a list": signed(claims(NOW), typ=["at+jwt"]),
    "ID token by its nonce": signed(claims(NOW, nonce="n")),
    "ID token by its hash": signed(claims(NOW, at_hash="h")),
    "refresh token": signed(claims(NOW, typ="Refresh")),
    "claim type as a list": signed(claims(NOW, typ=["Bearer"])),
    "another audience": signed(claims(NOW, aud="other")),
    "no audience": signed(claims(NOW, aud=None)),
    "audience as an object": signed(claims(NOW, aud={"anjuan": True})),
    "another issuer": signed(claims(NOW, iss="https://login.example.test/realms/other")),
    "issuer with a slash more": signed(claims(NOW, iss=ISSUER + "/")),
    "no issuer": signed(claims(NOW, iss=None)),
    "expired": signed(claims(NOW, exp=SECOND - 31)),
    "no expiry": signed(claims(NOW, exp=None)),
    "expiry as text": signed(claims(NOW, exp=str(SECOND + 300))),
    "expiry true": signed(claims(NOW, exp=True)),
    "expiry NaN": signed(claims(NOW, exp=float("nan"))),
    "expiry beyond all calendars": signed(claims(NOW, exp=10**30)),
    "not yet valid": signed(claims(NOW, nbf=SECOND + 31)),
    "issued in the future": signed(claims(NOW, iat=SECOND + 31)),
    "no subject": signed(claims(NOW, sub=None)),
    "no login": signed(claims(NOW, login=None)),
    "login as a number": signed(claims(NOW, login=7)),
    "empty login": signed(claims(NOW, login="")),
    "cut signature": signed(claims(NOW))[:-4],
    "no signature": signed(claims(NOW)).rpartition(".")[0] + ".",
    "changed claims": ".".join(
        [
            signed(claims(NOW)).split(".")[0],
            forge.encoded(claims(NOW, login="admin")),
            signed(claims(NOW)).split(".")[2],
        ]
    ),
    "claims that are a list": signed([1]),  # type: ignore[arg-type]
    "encrypted": "a.b.c.d.e",
    "not a token": "swordfish",
    "empty parts": "..",
    "not ASCII": "案卷.案卷.案卷",
    "oversized header": signed(claims(NOW), note="x" * 600),
}


@pytest.mark.parametrize("token", LIES.values(), ids=LIES.keys())
async def test_a_lie_is_refused_without_quoting_it(tokens: AccessTokens, token: str) -> None:
    with pytest.raises(TokenRefused) as refusal:
        await tokens.identify(token)
    assert token[:12] not in refusal.value.message("zh") + refusal.value.message("en")


async def test_the_clocks_may_differ_by_half_a_minute(tokens: AccessTokens) -> None:
    for changes in ({"exp": SECOND - 29}, {"nbf": SECOND + 29}, {"iat": SECOND + 29}):
        assert (await tokens.identify(signed(claims(NOW, **changes)))).login == "branch.head"


async def test_an_issuer_that_says_jwt_is_allowed_by_setting_and_its_id_tokens_are_not(
    clock: FixedClock, remote: Remote
) -> None:
    lenient = judging(clock, remote, types=frozenset({"JWT"}))
    assert (await lenient.identify(signed(claims(NOW, typ="Bearer"), typ="JWT"))).login == "branch.head"
    for changes in ({"typ": "ID"}, {"nonce": "n"}, {"at_hash": "h"}):
        with pytest.raises(TokenRefused):
            await lenient.identify(signed(claims(NOW, **changes), typ="JWT"))


@pytest.mark.parametrize("algorithm", ["HS256", "none", "dir"])
def test_a_symmetric_algorithm_cannot_even_be_configured(algorithm: str) -> None:
    with pytest.raises(ValueError, match="must be among"):
        TokenSettings(issuer=ISSUER, audience=AUDIENCE, algorithms=frozenset({algorithm}))


async def test_weak_symmetric_and_encryption_keys_of_the_issuer_are_not_used(clock: FixedClock) -> None:
    for_encryption = RSA.as_dict(private=False) | {"use": "enc"}
    document = json.dumps({"keys": [SYMMETRIC.as_dict(), WEAK.as_dict(private=False), for_encryption, 7]})
    tokens = judging(clock, Remote(document.encode()))
    for token in (signed(claims(NOW), WEAK), signed(claims(NOW), RSA)):
        with pytest.raises(TokenRefused):
            await tokens.identify(token)


async def test_a_remembered_token_still_ends_at_its_expiry(tokens: AccessTokens, clock: FixedClock) -> None:
    token = signed(claims(NOW, exp=SECOND + 20))
    await tokens.identify(token)
    clock.advance(timedelta(seconds=51))
    with pytest.raises(TokenRefused):
        await tokens.identify(token)
