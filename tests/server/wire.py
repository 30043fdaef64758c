"""A client of graphql-transport-ws that says exactly what it is told to."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.server.conftest import Toy, served


class Wire:
    """One socket."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, kind: str, name: str | None = None, payload: Any = None) -> None:
        """Send one message of the protocol."""
        message = {"type": kind, "id": name, "payload": payload}
        await self.raw(json.dumps({key: value for key, value in message.items() if value is not None}))

    async def raw(self, text: str | bytes) -> None:
        """Send anything."""
        await self.connection.send(text)

    async def hear(self) -> dict[str, Any]:
        """Give the next message."""
        return json.loads(await self.connection.recv())

    async def greet(self, token: str) -> None:
        """Introduce oneself and wait for the acknowledgement."""
        await self.say("connection_init", payload={"Authorization": f"Bearer {token}"})
        assert (await self.hear())["type"] == "connection_ack"

    async def subscribe(self, name: str, query: str, **more: Any) -> None:
        """Start an operation."""
        await self.say("subscribe", name, {"query": query, **more})

    async def closed(self) -> tuple[int, str]:
        """Wait for the server to close; give its code and reason."""
        with pytest.raises(ConnectionClosed) as end:
            await self._drain()
        assert end.value.rcvd is not None
        return end.value.rcvd.code, end.value.rcvd.reason

    async def _drain(self) -> None:
        while True:
            await self.connection.recv()


@asynccontextmanager
async def opened(toy: Toy, login: str | None = "branch.revisits", **options: Any) -> AsyncIterator[Wire]:
    """Open a socket to the toy service, greeted as `login` unless that is None."""
    async with served(toy.app()) as address, connected(address, toy.token(login) if login else None, **options) as wire:
        yield wire


@asynccontextmanager
async def connected(address: str, token: str | None, **options: Any) -> AsyncIterator[Wire]:
    """Open a socket to a service at host:port, greeted with a token unless that is None."""
    chosen = {"subprotocols": ["graphql-transport-ws"], **options}
    async with connect(f"ws://{address}/graphql", **chosen) as connection:
        wire = Wire(connection)
        if token is not None:
            await wire.greet(token)
        yield wire
