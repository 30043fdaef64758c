"""The real service as a process of its own, to be killed at any moment with or without what runs below it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from server import address
from server.embedded import EmbeddedServices, Endpoints
from tests.faults.reading import reading

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 300.0
STOP_SECONDS = 60.0
BOTH = ("postgres", "store")
CHILDREN = {"postgres": ("postgres",), "store": ("store",), "service": (), "everything": BOTH, "darkness": BOTH}
PATIENCE = 3  # deaths of children that one service forgives

# As if the machine had been off for a while: longer than any lease and any pause.
LATER = (
    "UPDATE document SET lease_until = lease_until - interval '12 min' WHERE lease_until IS NOT NULL",
    """UPDATE tasks.task SET created = created - interval '12 min', updated = updated - interval '12 min',
        heartbeat = heartbeat - interval '12 min', execute_after = execute_after - interval '12 min'""",
    "UPDATE tasks.job_run SET ticked_at = ticked_at - interval '12 min', finished_at = finished_at - interval '12 min'",
)


@dataclass
class Service:
    """`anjuan serve` in one data folder; `log` has all that it and its predecessors said."""

    home: Path
    process: "subprocess.Popen[bytes] | None" = None
    forgiven: int = 0

    @property
    def address(self) -> str:
        """Where it answers, or did before it was killed."""
        return address.read(self.home) or "http://127.0.0.1:1"

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
        given = {"ANJUAN_HOME": str(self.home), "ANJUAN_PORT": "0"}
        began = time.monotonic()
        (self.home / address.FILE).unlink(missing_ok=True)
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
        if self.forgiven == PATIENCE and victim in BOTH:
            self._kill_service()
            await self.start()
        for child in CHILDREN[victim]:
            self._kill_child(child)
        if victim in BOTH:
            self.forgiven += 1
            return
        self._kill_service()
        if victim == "darkness":
            await self._let_time_pass()
        await self.start()

    async def _let_time_pass(self) -> None:
        async with EmbeddedServices(self.home, store=False) as alone, reading(alone.endpoints) as connection:
            for statement in LATER:
                await connection.execute(statement)

    def end(self) -> None:
        """Leave nothing running, whatever happened."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._kill_service()

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
