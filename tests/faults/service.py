"""The real service as a process of its own, to be killed at any moment with or without what runs below it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from server.embedded import Endpoints
from server.embedded.sockets import LOOPBACK, free_ports

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90.0
CHILDREN = {"postgres": ("postgres",), "store": ("store",), "service": (), "everything": ("postgres", "store")}
PATIENCE = 3  # deaths of children that one service forgives


@dataclass
class Service:
    """`anjuan serve` in one data folder on one port; `log` has all that it and its predecessors said."""

    home: Path
    port: int = field(default_factory=lambda: free_ports(1)[0])
    process: "subprocess.Popen[bytes] | None" = None
    forgiven: int = 0

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def log(self) -> Path:
        """Everything it said on both channels."""
        return self.home / "serve.log"

    def endpoints(self) -> Endpoints:
        """Give where the running service's database and store answer."""
        return Endpoints(**json.loads((self.home / "endpoints.json").read_text()))

    async def start(self) -> float:
        """Start it and give the seconds until it answers."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ANJUAN_")}
        given = {"ANJUAN_HOME": str(self.home), "ANJUAN_PORT": str(self.port)}
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "server.cli", "serve"],
                cwd=ROOT,
                env=environment | given,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.forgiven = 0
        while not await self.answers("/health/live"):
            assert self.process.poll() is None, self.tail()
            assert time.monotonic() - began < START_SECONDS, self.tail()
            await asyncio.sleep(0.1)
        return time.monotonic() - began

    async def answers(self, path: str) -> bool:
        """Tell whether a GET is answered with 200."""
        try:
            async with httpx.AsyncClient(base_url=self.address, timeout=5) as client:
                return (await client.get(path)).status_code == 200
        except httpx.HTTPError:
            return False

    async def kill(self, victim: str) -> None:
        """Kill -9 a child alone, the service, or everything at once; what has died with it is started again."""
        if self.forgiven == PATIENCE and victim in {"postgres", "store"}:
            await self.stop()
            await self.start()
        for child in CHILDREN[victim]:
            self._kill_child(child)
        if victim in {"service", "everything"}:
            self._kill_service()
            await self.start()
            return
        self.forgiven += 1

    async def stop(self) -> None:
        """Ask it to end, as an administrator does."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            assert await asyncio.to_thread(self.process.wait, 60) == 0, self.tail()

    def end(self) -> None:
        """Leave nothing running, whatever happened."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def tail(self) -> str:
        """Give the end of the log."""
        return self.log.read_text(errors="replace")[-4000:]

    def _kill_service(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def _kill_child(self, name: str) -> None:
        try:
            pid = int(json.loads((self.home / "run" / f"{name}.json").read_text())["pid"])
            os.kill(pid, signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError):
            pass  # it is just being started again
