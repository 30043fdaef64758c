"""A service of its own process for tests to kill: prints its endpoints as JSON, ends cleanly on SIGTERM."""

import asyncio
import json
import signal
import sys
from dataclasses import asdict
from pathlib import Path

from server.embedded import EmbeddedServices


async def hold(home: Path) -> None:
    """Run the services in `home` until SIGTERM."""
    asked = asyncio.Event()
    async with EmbeddedServices(home, durable=False) as services:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asked.set)
        pids = [service.child.pid for service in services._services]
        sys.stdout.write(json.dumps({"endpoints": asdict(services.endpoints), "pids": pids}) + "\n")
        sys.stdout.flush()
        await asked.wait()


if __name__ == "__main__":
    asyncio.run(hold(Path(sys.argv[1])))
