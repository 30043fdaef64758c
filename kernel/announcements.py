"""What changed, told to whoever listens now: PostgreSQL's LISTEN and NOTIFY, heard once per process and passed on.

An announcement leaves with the commit of the work that made it, and never when that rolls back. It carries a topic and a
key only; who listens reads the rest under their own rights. Nothing depends on it: what is missed is seen at the next read.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

import asyncpg
from sqlalchemy import text

from kernel.work import Work

CHANNEL = "anjuan_changes"
NOTIFY = text("SELECT pg_notify(:channel, :payload)")
WAITING = 32
RECONNECT_SECONDS = 2.0
PROBE_SECONDS = 30.0
ANSWER_SECONDS = 5.0
LOST = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


async def announce(work: Work, topic: str, key: int) -> None:
    """Tell listeners of (topic, key) that something changed, when this work commits."""
    await work.session.execute(NOTIFY, {"channel": CHANNEL, "payload": f"{topic}:{key}"})


@dataclass(slots=True)
class Announcements:
    """One listening connection of a process, and the queues of those who listen."""

    url: str
    listeners: dict[str, set["asyncio.Queue[None]"]] = field(default_factory=lambda: defaultdict(set))

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until `stop`; a lost connection is opened again, and everybody is told to look, in case something was missed."""
        while not stop.is_set():
            with suppress(*LOST):
                await self._listen(stop)
            if not stop.is_set():
                await asyncio.sleep(RECONNECT_SECONDS)

    async def changes(self, topic: str, key: int) -> AsyncIterator[None]:
        """Yield whenever something under (topic, key) changed; several changes may come as one."""
        queue: asyncio.Queue[None] = asyncio.Queue(WAITING)
        name = f"{topic}:{key}"
        self.listeners[name].add(queue)
        try:
            while True:
                await queue.get()
                while not queue.empty():
                    queue.get_nowait()
                yield
        finally:
            self.listeners[name].discard(queue)
            if not self.listeners[name]:
                del self.listeners[name]

    async def _listen(self, stop: asyncio.Event) -> None:
        connection: asyncpg.Connection[asyncpg.Record] = await asyncpg.connect(self.url, timeout=ANSWER_SECONDS)
        ended = asyncio.Event()
        connection.add_termination_listener(lambda _: ended.set())
        stopping = asyncio.create_task(_pass_on(stop, ended))
        try:
            await connection.add_listener(CHANNEL, self._hear)
            for name in tuple(self.listeners):
                self._tell(name)
            while not ended.is_set():
                # A connection that a network has dropped in silence is found only by asking it something.
                await connection.execute("SELECT 1", timeout=ANSWER_SECONDS)
                with suppress(TimeoutError):
                    await asyncio.wait_for(ended.wait(), PROBE_SECONDS)
        finally:
            stopping.cancel()
            await connection.close(timeout=ANSWER_SECONDS)

    def _hear(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        self._tell(str(payload))

    def _tell(self, name: str) -> None:
        for queue in self.listeners.get(name, ()):
            if not queue.full():
                queue.put_nowait(None)


async def _pass_on(first: asyncio.Event, second: asyncio.Event) -> None:
    await first.wait()
    second.set()
