"""GraphQL over WebSocket: greeting, operations, and how they end."""

import asyncio

import pytest
from structlog.testing import capture_logs

from tests.server.conftest import Toy
from tests.server.wire import opened


async def test_a_subscription_gives_its_events_and_completes(toy: Toy) -> None:
    async with opened(toy) as wire:
        await wire.subscribe("a", "subscription { ticks(count: 3) }")
        heard = [await wire.hear() for _ in range(4)]
    assert [message.get("payload") for message in heard[:3]] == [{"data": {"ticks": tick}} for tick in range(3)]
    assert heard[3] == {"type": "complete", "id": "a"}
    assert {message["id"] for message in heard} == {"a"}


async def test_a_query_and_a_mutation_run_over_a_socket_too(toy: Toy) -> None:
    async with opened(toy) as wire:
        await wire.subscribe("q", "query ($n: String!) { hello(name: $n) }", variables={"n": "x"})
        assert [await wire.hear(), await wire.hear()] == [
            {"type": "next", "id": "q", "payload": {"data": {"hello": "hello x"}}},
            {"type": "complete", "id": "q"},
        ]
        await wire.subscribe("m", 'mutation { note(text: "y") }')
        assert (await wire.hear())["payload"] == {"data": {"note": "y"}}
    assert toy.api.notes == ["y"]


async def test_an_id_may_be_used_again_once_it_completed(toy: Toy) -> None:
    async with opened(toy) as wire:
        for _ in range(5):
            await wire.subscribe("a", "{ hello }")
            assert [(await wire.hear())["type"], (await wire.hear())["type"]] == ["next", "complete"]


async def test_several_operations_run_at_once(toy: Toy) -> None:
    async with opened(toy) as wire:
        await wire.subscribe("forever", "subscription { forever }")
        await wire.subscribe("short", "subscription { ticks(count: 2) }")
        kinds = set()
        while ("short", "complete") not in kinds:
            message = await wire.hear()
            kinds.add((message["id"], message["type"]))
    assert ("forever", "next") in kinds


async def test_complete_of_the_client_ends_its_subscription_and_nothing_more_is_heard_of_it(toy: Toy) -> None:
    async with opened(toy) as wire:
        await wire.subscribe("a", "subscription { forever }")
        await wire.hear()
        await wire.say("complete", "a")
        await asyncio.wait_for(toy.api.ended.wait(), 2)
        await wire.say("complete", "never-started")
        await wire.subscribe("b", "{ hello }")
        while (message := await wire.hear())["id"] == "a":
            assert message["type"] == "next"
        assert message["id"] == "b"


async def test_a_socket_that_goes_away_ends_its_subscriptions(toy: Toy) -> None:
    async with opened(toy) as wire:
        await wire.subscribe("a", "subscription { forever }")
        await wire.hear()
        await wire.connection.close()
        await asyncio.wait_for(toy.api.ended.wait(), 2)


async def test_a_socket_that_goes_away_cancels_a_slow_read(toy: Toy) -> None:
    async with opened(toy) as wire:
        await wire.subscribe("a", "{ slow }")
        await asyncio.wait_for(toy.api.slow_started.wait(), 2)
        await wire.connection.close()
        await asyncio.wait_for(toy.api.slow_cancelled.wait(), 2)


@pytest.mark.parametrize("query", ["subscription { nothing }", "{ nothing }", "{", "subscription { ticks }"])
async def test_a_wrong_operation_is_answered_by_one_error_message(toy: Toy, query: str) -> None:
    async with opened(toy) as wire:
        await wire.subscribe("a", query)
        message = await wire.hear()
        assert (message["type"], message["id"]) == ("error", "a")
        assert message["payload"][0]["message"]
        await wire.subscribe("a", "{ hello }")
        assert (await wire.hear())["type"] == "next"


@pytest.mark.parametrize("query", ["{ defect }", "subscription { defect }"])
async def test_a_defect_is_masked_and_the_socket_lives_on(toy: Toy, query: str) -> None:
    with capture_logs() as logs:
        async with opened(toy) as wire:
            await wire.subscribe("a", query)
            (error,) = (await wire.hear())["payload"]
            await wire.subscribe("b", "{ hello }")
            assert (await wire.hear())["type"] == "next"
    assert error["extensions"]["code"] == "INTERNAL"
    assert len(error["extensions"]["correlationId"]) == 32
    assert "swordfish" not in str(error)
    assert [entry["event"] for entry in logs] == ["defect"]


async def test_somebody_not_on_the_staff_is_told_so_in_the_language_of_the_handshake(toy: Toy) -> None:
    for spoken, word in (("en", "not on the staff"), ("zh-CN", "不在员工名册中")):
        async with opened(toy, "stranger", additional_headers={"accept-language": spoken}) as wire:
            await wire.subscribe("a", "{ me }")
            assert (await wire.hear())["payload"][0]["message"] == word


async def test_more_operations_than_allowed_are_refused_one_by_one(toy: Toy) -> None:
    toy.limit(subscriptions=2)
    async with opened(toy) as wire:
        for name in ("a", "b", "c"):
            await wire.subscribe(name, "subscription { forever }")
        while (message := await wire.hear())["id"] != "c":
            pass
        assert message["payload"][0]["extensions"]["code"] == "TOO_MANY_OPERATIONS"
        await wire.say("complete", "a")
        await wire.subscribe("c", "{ hello }")
        while (message := await wire.hear())["id"] != "c":
            pass
        assert message["type"] == "next"


async def test_ping_is_answered_with_its_payload_before_and_after_the_greeting(toy: Toy) -> None:
    async with opened(toy, login=None) as wire:
        await wire.say("ping", payload={"at": 1})
        assert await wire.hear() == {"type": "pong", "payload": {"at": 1}}
        await wire.greet(toy.token())
        await wire.say("pong")
        await wire.say("ping")
        assert await wire.hear() == {"type": "pong"}


@pytest.mark.parametrize(
    "payload",
    [
        {"Authorization": "Bearer {}"},
        {"authorization": "bearer {}"},
        {"AUTHORIZATION": "Bearer {}"},
        {"token": "{}"},
    ],
)
async def test_the_token_is_found_where_clients_put_it(toy: Toy, payload: dict[str, str]) -> None:
    async with opened(toy, login=None) as wire:
        filled = {name: text.format(toy.token("hq.head")) for name, text in payload.items()}
        await wire.say("connection_init", payload=filled)
        assert (await wire.hear())["type"] == "connection_ack"
        await wire.subscribe("a", "{ me }")
        assert (await wire.hear())["payload"] == {"data": {"me": "hq.head"}}
