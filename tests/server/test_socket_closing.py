"""Why a socket is closed: its token, its person, its origin, its manners."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs
from websockets.exceptions import InvalidStatus

from server.graphql.origins import Origins
from server.graphql.outbox import Outbox
from server.graphql.protocol import CloseCode, Closing, Hangup
from server.keyring import RemoteKeys
from tests.server.conftest import Toy
from tests.server.forge import Remote
from tests.server.wire import opened


async def test_the_socket_ends_when_its_token_does(toy: Toy) -> None:
    async with opened(toy) as wire:
        await wire.subscribe("a", "subscription { forever }")
        await wire.hear()
        toy.clock.advance(timedelta(hours=12))
        assert await asyncio.wait_for(wire.closed(), 2) == (4401, "Token expired")
    assert toy.api.ended.is_set()


async def test_the_socket_ends_when_its_person_loses_the_post(toy: Toy) -> None:
    async with opened(toy) as wire:
        await wire.subscribe("a", "subscription { forever }")
        await wire.hear()
        toy.lost.add("branch.revisits")
        assert await asyncio.wait_for(wire.closed(), 2) == (4403, "Forbidden")
    assert toy.api.ended.is_set()


async def test_a_person_without_a_post_is_not_even_greeted(toy: Toy) -> None:
    toy.lost.add("branch.revisits")
    async with opened(toy, login=None) as wire:
        await wire.say("connection_init", payload={"token": toy.token()})
        assert await wire.closed() == (4403, "Forbidden")


async def test_a_client_that_does_not_greet_in_time_is_closed(toy: Toy) -> None:
    toy.limit(greeting_within=0.05)
    async with opened(toy, login=None) as wire:
        await wire.say("ping")
        assert await asyncio.wait_for(wire.closed(), 2) == (4408, "Connection initialisation timeout")


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (None, "TOKEN_MISSING"),
        ({}, "TOKEN_MISSING"),
        ({"authorization": 7}, "TOKEN_MISSING"),
        ({"authorization": "Basic YTpi"}, "TOKEN_MISSING"),
        ({"token": ""}, "TOKEN_MISSING"),
        ({"token": "a.b.c"}, "TOKEN_REFUSED"),
        ({"token": "x" * 9_000}, "TOKEN_REFUSED"),
    ],
)
async def test_a_greeting_without_a_token_that_holds_is_closed(
    toy: Toy, payload: dict[str, object] | None, reason: str
) -> None:
    async with opened(toy, login=None) as wire:
        await wire.say("connection_init", payload=payload)
        assert await wire.closed() == (4401, reason)


async def test_a_greeting_while_the_issuer_is_down_may_be_tried_again(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = RemoteKeys(Remote(down=True), toy.clock.now)
    monkeypatch.setattr(type(toy.issuer), "keys", property(lambda _: keys))
    async with opened(toy, login=None) as wire:
        await wire.say("connection_init", payload={"token": toy.token()})
        assert await wire.closed() == (1013, "ISSUER_UNAVAILABLE")


async def test_a_second_greeting_is_too_many(toy: Toy) -> None:
    async with opened(toy) as wire:
        await wire.say("connection_init", payload={"token": toy.token()})
        assert await wire.closed() == (4429, "Too many initialisation requests")


async def test_an_operation_before_the_greeting_is_unauthorized(toy: Toy) -> None:
    async with opened(toy, login=None) as wire:
        await wire.subscribe("a", "{ hello }")
        assert await wire.closed() == (4401, "Unauthorized")


async def test_an_id_in_use_is_refused(toy: Toy) -> None:
    async with opened(toy) as wire:
        await wire.subscribe("a", "subscription { forever }")
        await wire.subscribe("a", "subscription { forever }")
        assert await wire.closed() == (4409, "Subscriber for a already exists")


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{",
        "7",
        "[]",
        "{}",
        '{"type": 7}',
        '{"type": "start", "id": "a"}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": ""}',
        '{"type": "subscribe", "id": 7, "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": "' + "a" * 129 + '", "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": "a", "payload": []}',
        '{"type": "subscribe", "id": "a", "payload": {"query": 7}}',
        '{"type": "subscribe", "id": "a", "payload": {"query": "{ hello }", "variables": [1]}}',
        '{"type": "subscribe", "id": "a", "payload": {"query": "{ hello }", "variables": {"a": NaN}}}',
        '{"type": "subscribe", "id": "a", "payload": {"variables": {"a": ' + "[" * 80 + "]" * 80 + "}}}",
        '{"type": "complete"}',
        b'{"type": "ping"}',
    ],
)
async def test_bad_manners_close_the_socket(toy: Toy, message: str | bytes) -> None:
    async with opened(toy) as wire:
        await wire.raw(message)
        assert (await wire.closed())[0] == 4400


async def test_an_oversized_message_closes_the_socket(toy: Toy) -> None:
    toy.limit(message_size=2_000)
    async with opened(toy) as wire:
        await wire.raw("x" * 2_001)
        assert (await wire.closed())[0] == 1009


@pytest.mark.parametrize("offered", [None, ["graphql-ws"]])
async def test_another_subprotocol_is_not_spoken(toy: Toy, offered: list[str] | None) -> None:
    async with opened(toy, login=None, subprotocols=offered) as wire:
        assert (await wire.closed())[0] == 4406


@pytest.mark.parametrize("origin", ["https://attacker.test", "null", "file://", "http://127.0.0.1:1", "http://["])
async def test_a_page_of_another_origin_may_not_open_a_socket(toy: Toy, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        async with opened(toy, login=None, origin=origin):
            pass
    assert refusal.value.response.status_code == 403


async def test_a_listed_origin_may(toy: Toy) -> None:
    toy.settings = replace(toy.settings, allowed_origins=("https://console.firm.test",))
    async with opened(toy, origin="https://CONSOLE.firm.test:443") as wire:
        await wire.say("ping")
        assert (await wire.hear())["type"] == "pong"


def test_our_own_origin_may_and_depends_on_scheme_and_port() -> None:
    def admitted(scheme: str, host: str, origin: str) -> bool:
        headers = [(b"host", host.encode()), (b"origin", origin.encode())]
        return Origins(()).admit({"type": "websocket", "scheme": scheme, "headers": headers})

    assert admitted("ws", "127.0.0.1:8000", "http://127.0.0.1:8000")
    assert admitted("wss", "anjuan.firm.test", "https://anjuan.firm.test")
    assert not admitted("wss", "anjuan.firm.test", "http://anjuan.firm.test")
    assert not admitted("ws", "127.0.0.1:8000", "http://127.0.0.1:8001")


@pytest.mark.parametrize("wrong", ["*", "https://firm.test/app", "firm.test"])
def test_a_wrong_entry_of_the_allow_list_is_refused_at_start(wrong: str) -> None:
    with pytest.raises(ValueError, match="origin"):
        Origins((wrong,))


async def test_a_client_that_takes_no_messages_is_closed() -> None:
    async def stuck(message: object) -> None:
        await asyncio.sleep(60)

    outbox = Outbox(stuck, within=0.05)
    waiting = await asyncio.gather(*(outbox.put("x") for _ in range(5)), return_exceptions=True)
    assert [end.code for end in waiting if isinstance(end, Closing)] == [CloseCode.TRY_LATER] * 5


async def test_a_client_that_is_gone_is_hung_up() -> None:
    async def gone(message: object) -> None:
        raise OSError

    with pytest.raises(Hangup):
        await Outbox(gone, within=1).put("x")


async def test_a_failed_look_at_the_posts_closes_nothing_and_is_logged(toy: Toy) -> None:
    with capture_logs() as logs:
        async with opened(toy, "unlucky") as wire:
            toy.lost.add("somebody")
            await asyncio.sleep(0.1)
            await wire.say("ping")
            assert (await wire.hear())["type"] == "pong"
    assert {entry["event"] for entry in logs} == {"recheck_failed"}


async def test_a_defect_at_the_greeting_is_logged_and_closes_the_socket(toy: Toy) -> None:
    toy.lost.add("somebody")
    with capture_logs() as logs:
        async with opened(toy, login=None) as wire:
            await wire.say("connection_init", payload={"token": toy.token("unlucky")})
            assert await wire.closed() == (1011, "Internal error")
    assert [entry["event"] for entry in logs] == ["defect"]
