"""The embedded services when something is killed, taken or lost."""

import asyncio
import json
import os
import signal
import socket
from contextlib import suppress
from pathlib import Path

import asyncpg
import psutil
import pytest
from minio.error import S3Error
from urllib3.exceptions import HTTPError

from server.embedded import CredentialsLost, EmbeddedServices, ServiceFailed
from server.embedded.account import children_account
from server.embedded.child import Child
from server.embedded.postgres import ENDING, Postgres
from server.embedded.sockets import LOOPBACK, free_ports
from server.embedded.store import Store
from tests.server.embedded_data import all_gone, ask, find, keep, start_held


class TakenFirst:
    """Choose a taken port at first, as when another process was quicker."""

    def __init__(self, taken: int) -> None:
        self.taken: int | None = taken

    def __call__(self, count: int) -> list[int]:
        ports = free_ports(count)
        if self.taken is not None:
            ports[0], self.taken = self.taken, None
        return ports


async def test_a_killed_service_takes_its_children_along_and_finds_its_data_again(home: Path) -> None:
    held = start_held(home)
    await keep(held.endpoints)
    held.process.kill()
    held.process.communicate()
    assert await all_gone(held.pids)
    async with EmbeddedServices(home, durable=False) as services:
        assert await find(services.endpoints) == (42, b"evidence" * 1000)


async def test_a_service_started_at_once_after_a_kill_waits_for_what_the_old_one_left(home: Path) -> None:
    held = start_held(home)
    await keep(held.endpoints)
    held.process.kill()
    held.process.communicate()
    async with EmbeddedServices(home, durable=False) as services:
        assert await find(services.endpoints) == (42, b"evidence" * 1000)


async def test_a_service_asked_to_end_leaves_no_process_and_no_pid_file(home: Path) -> None:
    held = start_held(home)
    children = [each.pid for each in psutil.Process(held.process.pid).children(recursive=True)]
    assert set(held.pids) <= set(children)
    held.process.terminate()
    held.process.communicate()
    assert held.process.returncode == 0
    assert await all_gone(children, seconds=0.2)
    assert {path.name for path in (home / "run").iterdir()} == {"s3.json"}


async def test_a_child_that_is_killed_comes_back_on_its_port_with_its_data(home: Path) -> None:
    async with EmbeddedServices(home) as services:
        await keep(services.endpoints)
        for service in services._services:
            old = service.child.pid
            assert old is not None
            os.kill(old, signal.SIGKILL)
            await _until_replaced(service.child, old)
        assert await _found_in_the_end(services) == (42, b"evidence" * 1000)


async def test_a_killed_database_comes_back_when_the_last_process_it_left_has_ended(home: Path) -> None:
    async with EmbeddedServices(home, store=False, durable=False) as services:
        postgres = services._services[0].child.pid
        connection = await asyncpg.connect(services.endpoints.database_url, ssl=False)
        left: int = await connection.fetchval("SELECT pg_backend_pid()")
        assert postgres is not None
        os.kill(left, signal.SIGSTOP)
        try:
            os.kill(postgres, signal.SIGKILL)
            await asyncio.sleep(1.5)
        finally:
            os.kill(left, signal.SIGCONT)
        async with asyncio.timeout(60):
            await _accepts(services)
        connection.terminate()


async def _accepts(services: EmbeddedServices) -> None:
    """Wait until connections are accepted again; raise ServiceFailed when that has been given up."""
    while True:
        assert services.failed is not None
        if services.failed.done():
            services.failed.result()
        with suppress(OSError, asyncpg.PostgresError):
            await (await asyncpg.connect(services.endpoints.database_url, ssl=False)).close()
            return
        await asyncio.sleep(0.1)


async def test_a_child_that_keeps_dying_ends_the_service_loudly(home: Path) -> None:
    async with EmbeddedServices(home, store=False, durable=False) as services:
        child = services._services[0].child
        failure = asyncio.ensure_future(services.wait_failed())
        while not failure.done():
            if child.pid is not None:
                os.kill(child.pid, signal.SIGKILL)
            await asyncio.sleep(0.1)
        with pytest.raises(ServiceFailed, match="doctor"):
            await failure


async def test_a_taken_port_is_no_obstacle(home: Path) -> None:
    services = EmbeddedServices(home, durable=False)
    services.folder.lock()
    credentials = services.folder.credentials()
    with socket.socket() as stranger:
        stranger.bind((LOOPBACK, 0))
        stranger.listen()
        taken = stranger.getsockname()[1]
        for service in services._build(credentials):
            service.choose_ports = TakenFirst(taken)
            await service.start()
            assert taken not in (service.ports.values() if isinstance(service, Store) else [service.port])
            await service.stop()
    services.folder.unlock()


async def test_a_first_start_that_was_killed_is_begun_anew(home: Path) -> None:
    half = home / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")
    async with EmbeddedServices(home, store=False, durable=False) as services:
        assert await ask(services.endpoints.database_url, "SELECT 1") == 1


async def test_data_whose_passwords_are_lost_is_refused_and_left_alone(home: Path) -> None:
    (home / "postgres").mkdir()
    with pytest.raises(CredentialsLost, match=r"credentials\.json"):
        await EmbeddedServices(home).__aenter__()
    assert not (home / "credentials.json").exists()


async def test_unreadable_passwords_are_refused(home: Path) -> None:
    (home / "credentials.json").write_text('{"admin_password": ')
    with pytest.raises(CredentialsLost):
        await EmbeddedServices(home).__aenter__()


async def test_passwords_of_another_folder_are_refused(home: Path) -> None:
    async with EmbeddedServices(home, store=False, durable=False):
        pass
    file = home / "credentials.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"admin_password": "another"}))
    with pytest.raises(CredentialsLost, match="password"):
        await EmbeddedServices(home, store=False, durable=False).__aenter__()


async def test_a_stranger_with_a_remembered_pid_is_never_ended(home: Path) -> None:
    child = Child("postgres", home, children_account(), ENDING)
    child.pid_file.write_text(json.dumps({"pid": os.getpid(), "started": 1.0}))
    assert await child.end_stale() is False


async def test_what_an_earlier_service_left_running_is_ended(home: Path) -> None:
    earlier = EmbeddedServices(home, store=False, durable=False)
    async with earlier as services:
        postgres = services._services[0]
        assert isinstance(postgres, Postgres)
        assert await Child("postgres", home / "run", postgres.account, ENDING).end_stale() is True
        assert postgres.child.process is not None
        assert postgres.child.process.wait(5) == 0


async def _until_replaced(child: Child, old: int) -> None:
    for _ in range(600):
        if child.pid not in {None, old}:
            return
        await asyncio.sleep(0.05)


async def _found_in_the_end(services: EmbeddedServices) -> tuple[int, bytes]:
    """Find what was kept, once both services answer again."""
    for _ in range(100):
        with suppress(OSError, asyncpg.PostgresError, HTTPError, S3Error):
            return await find(services.endpoints)
        await asyncio.sleep(0.2)
    return await find(services.endpoints)
