"""What leaves a socket: one message at a time, each waiting for the client to take it."""

import asyncio

from starlette.types import Send

from server.graphql.protocol import CloseCode, Closing, Hangup


class Outbox:
    """Sends in order. A client that takes nothing holds its own operations back, and is closed after a while.

    So at most one message per operation is waiting: the limit of operations bounds what a slow client costs.
    """

    def __init__(self, send: Send, within: float) -> None:
        self._send = send
        self._within = within
        self._turn = asyncio.Lock()

    async def put(self, text: str) -> None:
        """Send one message; raise Closing when the client does not take it in time, Hangup when it is gone."""
        try:
            async with asyncio.timeout(self._within), self._turn:
                await self._send({"type": "websocket.send", "text": text})
        except TimeoutError as error:
            raise Closing(CloseCode.TRY_LATER, "Messages are not taken") from error
        except OSError as error:
            raise Hangup from error
