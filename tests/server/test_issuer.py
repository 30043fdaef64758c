"""The development issuer: on loopback only, its key for its owner only."""

from datetime import timedelta
from pathlib import Path

import httpx
import orjson
import pytest
from joserfc.jwk import ECKey
from starlette.applications import Starlette

from kernel.clock import FixedClock
from server.auth import AccessTokens
from server.issuer import KEY_FILE, DevelopmentIssuer, KeyUnusable, NotOnLoopback
from server.keyring import FixedKeys, read_key_set
from server.problems import TokenRefused
from tests.server.conftest import NOW


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


def issuer_in(folder: Path, clock: FixedClock, host: str = "127.0.0.1") -> DevelopmentIssuer:
    return DevelopmentIssuer(folder, host, "anjuan", clock.now)


async def test_a_token_of_the_issuer_is_believed_for_twelve_hours(tmp_path: Path, clock: FixedClock) -> None:
    issuer = issuer_in(tmp_path, clock)
    tokens = AccessTokens(issuer.settings, issuer.keys, clock.now)
    token = issuer.token("branch.revisits")
    assert (await tokens.identify(token)).login == "branch.revisits"
    clock.advance(timedelta(hours=12, minutes=1))
    with pytest.raises(TokenRefused, match="expired"):
        await tokens.identify(token)


async def test_another_process_on_the_same_folder_mints_tokens_that_hold(tmp_path: Path, clock: FixedClock) -> None:
    serving, command = issuer_in(tmp_path, clock), issuer_in(tmp_path, clock, "localhost")
    tokens = AccessTokens(serving.settings, serving.keys, clock.now)
    assert (await tokens.identify(command.token("hq.head"))).login == "hq.head"


async def test_tokens_of_another_folder_do_not_hold(tmp_path: Path, clock: FixedClock) -> None:
    here, there = issuer_in(tmp_path / "a", clock), issuer_in(tmp_path / "b", clock)
    with pytest.raises(TokenRefused):
        await AccessTokens(here.settings, here.keys, clock.now).identify(there.token("admin"))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.7", "anjuan.firm.test", "", "127.0.0.1.attacker.test"])  # noqa: S104
def test_it_refuses_to_exist_off_loopback_and_leaves_no_key(tmp_path: Path, clock: FixedClock, host: str) -> None:
    with pytest.raises(NotOnLoopback, match="ANJUAN_OIDC_ISSUER"):
        issuer_in(tmp_path, clock, host)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])
def test_loopback_has_several_names(tmp_path: Path, clock: FixedClock, host: str) -> None:
    assert issuer_in(tmp_path, clock, host).token("admin")


def test_the_key_is_readable_by_its_owner_alone(tmp_path: Path, clock: FixedClock) -> None:
    issuer_in(tmp_path, clock)
    (path,) = tmp_path.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path, clock: FixedClock) -> None:
    issuer_in(tmp_path, clock)
    (tmp_path / KEY_FILE).chmod(0o644)
    with pytest.raises(KeyUnusable, match="others may read"):
        issuer_in(tmp_path, clock)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"kty":"EC"}', b"\xff"])
def test_a_damaged_key_says_what_to_do(tmp_path: Path, clock: FixedClock, content: bytes) -> None:
    path = tmp_path / KEY_FILE
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyUnusable, match="remove it"):
        issuer_in(tmp_path, clock)


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path, clock: FixedClock) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(KeyUnusable):
        issuer_in(tmp_path / "home", clock)


async def test_the_published_keys_hold_no_secret(tmp_path: Path, clock: FixedClock) -> None:
    issuer = issuer_in(tmp_path, clock)
    transport = httpx.ASGITransport(Starlette(routes=issuer.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://anjuan.test") as client:
        response = await client.get("/.well-known/jwks.json")
    (key,) = orjson.loads(response.content)["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    tokens = AccessTokens(issuer.settings, FixedKeys(read_key_set(response.content)), clock.now)
    assert (await tokens.identify(issuer.token("admin"))).login == "admin"
    assert not ECKey.import_key(key).is_private
