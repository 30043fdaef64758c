"""The reference client of the protocol (npm graphql-ws) gets from our sockets what it expects."""

import asyncio
import json
from pathlib import Path

from tests.node import installed, run
from tests.server.conftest import Toy, served


async def test_the_reference_client_runs_queries_mutations_and_subscriptions(toy: Toy) -> None:
    place = await installed(Path(__file__).parent)
    async with served(toy.app()) as address:
        said = await run(place, "graphql-ws.mjs", SOCKET_URL=f"ws://{address}/graphql", SOCKET_TOKEN=toy.token())
        await asyncio.wait_for(toy.api.ended.wait(), 2)
    heard = json.loads(said)
    assert heard["query"] == [{"data": {"hello": "hello 案卷"}}]
    assert heard["mutation"] == [{"data": {"note": "x"}}]
    assert heard["subscription"] == [{"data": {"ticks": tick}} for tick in range(3)]
    assert "nothing" in heard["wrong"][0]["message"]
    assert heard["stranger"] == {"code": 4401, "reason": "TOKEN_REFUSED"}
    assert heard["first"] == {"data": {"forever": 0}}
