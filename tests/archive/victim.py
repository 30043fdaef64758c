"""A process to be killed: uploads and relays one document after another, saying which it has finished and archived."""

import asyncio
import json
import sys

import urllib3

from archive.presign import Signer
from archive.relay import Relay
from archive.room import PORT, Buckets, Room
from archive.store import MinioStore
from kernel.clock import SystemClock
from kernel.database import open_engine, open_sessions
from kernel.ports import Ports
from kernel.work import Desk
from tests.archive.classes import CLASSES
from tests.archive.courier import Courier, declared, recording
from tests.conftest import SCHEDULER_ID

SIZE = 700_000


async def work_on(facts: dict[str, str]) -> None:
    """Upload and relay until killed; each line of output is an acknowledgement."""
    clock = SystemClock()
    store = MinioStore(Signer(facts["endpoint"], facts["access_key"], facts["secret_key"]), clock)
    room = Room(store, Buckets.named(facts["prefix"]), CLASSES)
    desk = Desk(open_sessions(open_engine(facts["database_url"], size=4)), clock, Ports({PORT: room}))
    courier, relay = Courier(urllib3.PoolManager(retries=False)), Relay(desk, SCHEDULER_ID)
    for number in range(1_000):
        content = recording(SIZE, f"{facts['seed']}{number}".encode())
        declaration = declared(content, int(facts["unit"]))
        handed = number % 2 == 0
        document_id = await courier.upload(desk, int(facts["officer"]), declaration, content, hand_over=handed)
        sys.stdout.write(f"finished {document_id}\n")
        sys.stdout.flush()
        if await relay.run(document_id) == "ARCHIVED":
            sys.stdout.write(f"archived {document_id}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(work_on(json.loads(sys.argv[1])))
