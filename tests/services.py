"""One embedded PostgreSQL and store for a whole test run, also when pytest-xdist runs it in several workers.

The first worker starts a process of its own that holds the services; every worker holds a shared file lock while it
uses them; the holder ends when it can take that lock alone. The kernel frees locks of the killed, so nothing is left.
Where memory is plenty they live in it: making a database is mostly the making of files.
`TEST_SERVICES_HOME` names a folder to share between runs, `TEST_SERVICES_LINGER` the seconds it outlives the last one.
"""

import asyncio
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from server.embedded import EmbeddedServices, Endpoints
from tests.databases import Databases

START_SECONDS = 90.0
POLL = 0.05
HOLD_POLL = 0.3
MEMORY = Path("/dev/shm")  # noqa: S108 everybody may write there, as into /tmp
ROOM = 6 << 30  # the largest run so far took a fifth of it


@dataclass(frozen=True, slots=True)
class SuiteServices:
    """The running services of this run and the databases made in them."""

    folder: Path
    endpoints: Endpoints
    databases: Databases

    def once(self, name: str, build: Callable[[], None]) -> None:
        """Run `build` in one worker only; the others wait until it is done."""
        done = self.folder / f"{name}.done"
        with _locked(self.folder / f"{name}.lock"):
            if not done.exists():
                build()
                done.touch()

    def template(self, name: str, build: Callable[[Endpoints], None], *, of: str = "template1") -> str:
        """Make a database once per run with `build(endpoints of it)`, for `create_database` to copy; give its name."""

        def make() -> None:
            self.drop_database(name)
            build(self.create_database(name, template=of))

        self.once(f"template-{name}", make)
        return name

    def create_database(self, name: str, template: str = "template1") -> Endpoints:
        """Make a database owned by the owner role, copied from `template`; give the endpoints that name it."""
        self.databases.create(name, template)
        return self.of_database(name)

    def drop_database(self, name: str) -> None:
        """Let a database be removed with whoever is still connected to it; nobody waits for that."""
        self.databases.drop(name)

    def of_database(self, name: str) -> Endpoints:
        """Give the endpoints with every database address pointing at this database."""
        urls = {key: _renamed(getattr(self.endpoints, key), name) for key in ("database_url", "owner_url", "admin_url")}
        return replace(self.endpoints, **urls)


@contextmanager
def embedded_services() -> Generator[SuiteServices]:
    """Give the services of this test run, starting them when nobody has; for a session fixture."""
    folder = _folder()
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    with _locked(folder / "users.lock", fcntl.LOCK_SH):
        with _locked(folder / "start.lock"):
            if not (folder / "endpoints.json").exists():
                _start_holder(folder)
        endpoints = Endpoints(**json.loads((folder / "endpoints.json").read_text()))
        with closing(Databases(endpoints.admin_url)) as databases:
            yield SuiteServices(folder, endpoints, databases)


def _folder() -> Path:
    if "TEST_SERVICES_HOME" in os.environ:
        return Path(os.environ["TEST_SERVICES_HOME"])
    name = f"anjuan-tests-{os.environ.get('PYTEST_XDIST_TESTRUNUID', f'pid{os.getpid()}')}"
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    return (MEMORY if roomy or (MEMORY / name).exists() else Path(tempfile.gettempdir())) / name


@contextmanager
def _locked(path: Path, kind: int = fcntl.LOCK_EX) -> Generator[None]:
    with path.open("a") as file:
        fcntl.flock(file, kind)
        yield


def _start_holder(folder: Path) -> None:
    log = folder / "holder.log"
    with log.open("wb") as output:
        holder = subprocess.Popen(
            [sys.executable, "-m", "tests.services", str(folder)],
            cwd=Path(__file__).resolve().parent.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while not (folder / "endpoints.json").exists():
        if holder.poll() is not None or time.monotonic() > deadline:
            message = f"the embedded services did not start:\n{log.read_text()[-3000:]}"
            raise RuntimeError(message)
        time.sleep(POLL)
    holder.returncode = 0  # it outlives us on purpose: no warning about a process that was not waited for


def _renamed(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()


async def _hold(folder: Path) -> None:
    """Run the services until nobody holds the users' lock, then take the folder away."""
    linger = float(os.environ.get("TEST_SERVICES_LINGER", "0"))
    async with EmbeddedServices(folder / "home", durable=False) as services:
        _publish(folder, services.endpoints)
        with (folder / "users.lock").open("a") as users:
            await _wait_alone(users.fileno(), linger)
            _withdraw(folder)
            await services.stop()
            shutil.rmtree(folder / "home", ignore_errors=True)
    if "TEST_SERVICES_HOME" not in os.environ:
        shutil.rmtree(folder, ignore_errors=True)


def _publish(folder: Path, endpoints: Endpoints) -> None:
    fresh = folder / "endpoints.new"
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(asdict(endpoints)))
    fresh.rename(folder / "endpoints.json")


def _withdraw(folder: Path) -> None:
    (folder / "endpoints.json").unlink()
    for marker in folder.glob("*.done"):
        marker.unlink()


async def _wait_alone(users: int, linger: float) -> None:
    """Return holding the lock alone, once nobody has used the services for `linger` seconds."""
    last_used = time.monotonic()
    while True:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            last_used = time.monotonic()
        else:
            if time.monotonic() - last_used >= linger:
                return
            fcntl.flock(users, fcntl.LOCK_UN)
        await asyncio.sleep(HOLD_POLL)


if __name__ == "__main__":
    asyncio.run(_hold(Path(sys.argv[1])))
