"""Group commit: what arrives while one batch is under way makes up the next, so that many pay for one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

LARGEST = 64


@dataclass(slots=True)
class Batches(Generic[T, R]):
    """Runs `run` on the items that have gathered, one batch at a time; `run` answers in the order of its items."""

    run: Callable[[Sequence[T]], Awaitable[Sequence[R]]]
    waiting: list[tuple[T, asyncio.Future[R]]] = field(default_factory=list)
    runner: asyncio.Task[None] | None = None

    async def add(self, item: T) -> R:
        """Do one item with others; raise what its batch raised."""
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self.waiting.append((item, answer))
        if self.runner is None or self.runner.done():
            self.runner = asyncio.create_task(self._drain())
        return await answer

    async def _drain(self) -> None:
        while self.waiting:
            batch, self.waiting = self.waiting[:LARGEST], self.waiting[LARGEST:]
            try:
                answers = await self.run([item for item, _ in batch])
            except Exception as error:  # noqa: BLE001 - each of the batch is told
                for _, answer in batch:
                    if not answer.done():
                        answer.set_exception(error)
                continue
            for (_, promised), found in zip(batch, answers, strict=True):
                if not promised.done():
                    promised.set_result(found)
