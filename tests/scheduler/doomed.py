"""A worker in a process of its own, to be killed: says that it began and never ends its task."""

import asyncio
import sys

from kernel.clock import SystemClock
from kernel.database import open_engine, open_sessions
from kernel.ports import Ports
from kernel.work import Desk
from scheduler.shift import Shift
from scheduler.worker import Worker
from tests.scheduler.crew import PACE


async def hang(shift: Shift) -> None:
    sys.stdout.write("began\n")
    sys.stdout.flush()
    await asyncio.sleep(600)


async def main(url: str) -> None:
    desk = Desk(open_sessions(open_engine(url, size=1)), SystemClock(), Ports())
    await Worker(url, Shift(desk, 1, {}), {"note": hang}, PACE).run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
