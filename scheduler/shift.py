"""One run of a durable task: the desk it works at, the machine actor it works as, and its arguments."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TypeAlias

from kernel.tasks import Arguments
from kernel.work import Desk, Work


@dataclass(frozen=True, slots=True)
class Shift:
    """What a task gets. A shift may open several works, one after another: each is a transaction of its own."""

    desk: Desk
    actor_id: int
    arguments: Arguments

    def work(self) -> AbstractAsyncContextManager[Work]:
        """Open one work as the scheduler's machine account."""
        return self.desk.work(self.actor_id)


Task: TypeAlias = Callable[[Shift], Awaitable[None]]


def in_one_work_of(action: Callable[[Work, Arguments], Awaitable[object]]) -> Task:
    """Make a task of an action that needs one transaction and the task's arguments."""

    async def task(shift: Shift) -> None:
        async with shift.work() as work:
            await action(work, shift.arguments)

    return task


def in_one_work(action: Callable[[Work], Awaitable[object]]) -> Task:
    """Make a task of an action that needs one transaction and no arguments."""

    async def task(shift: Shift) -> None:
        async with shift.work() as work:
            await action(work)

    return task
